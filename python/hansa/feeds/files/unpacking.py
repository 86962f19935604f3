"""The bytes of a file that may be packed: .gz, .zst, or the one file in a .zip."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from hansa.market.finding import Code, FaultError, fault
from hansa.market.truncation import truncated

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

#: How much of a file is held at once, unpacked.
BLOCK_BYTES = 1 << 23
_PACKED_BYTES = 1 << 18
_GZIP, _ZSTD, _ZIP = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04"


@contextmanager
def open_unpacked(path: Path) -> Iterator[IO[bytes]]:
    """The unpacked bytes of a file. How it is packed is seen by its start, for names may lie.

    Raises DataError if it is missing, damaged or cut off, here or while it is read.
    """
    try:
        with path.open("rb") as packed:
            start = packed.read(4)
            packed.seek(0)
            with _unpacked(path, packed, start) as stream:
                yield stream
    except FileNotFoundError:
        text = "expected a data file, found none; check the path"
        raise fault(path, Code.FILE_MISSING, text) from None
    except EOFError:
        raise _truncated(path) from None
    except (OSError, zlib.error, zipfile.BadZipFile) as error:
        raise _damaged(path, str(error)) from None


def first_line(path: Path) -> str:
    """The first line of a text file, unpacked; DataError if there is none."""
    with open_unpacked(path) as stream:
        line = stream.readline(1 << 16).decode("utf-8-sig", "replace").strip()
    if not line:
        raise fault(path, Code.FILE_EMPTY, "expected rows of data, found none; check the file")
    return line


def _truncated(path: Path) -> FaultError:
    with path.open("rb") as packed:
        start = packed.read(4)
        packed.seek(0)
        with _unpacked(path, packed, start) as stream:
            return truncated(path, cast("io.BufferedIOBase", stream))


def _damaged(path: Path, reason: str) -> FaultError:
    text = f"expected a readable data file, found: {reason}; check or fetch the file again"
    return fault(path, Code.FILE_UNREADABLE, text)


@contextmanager
def _unpacked(path: Path, packed: IO[bytes], start: bytes) -> Iterator[IO[bytes]]:
    if start[:2] == _GZIP:
        with gzip.open(packed) as stream:
            yield cast("IO[bytes]", stream)
    elif start == _ZSTD:
        with io.BufferedReader(_ZstdStream(path, packed), BLOCK_BYTES) as stream:
            yield stream
    elif start == _ZIP:
        with _only_member(path, packed) as stream:
            yield stream
    else:
        yield packed


@contextmanager
def _only_member(path: Path, packed: IO[bytes]) -> Iterator[IO[bytes]]:
    if not zipfile.is_zipfile(packed):
        text = (
            "expected a whole .zip, found one that is cut off: its end is missing; fetch it again"
        )
        raise fault(path, Code.FILE_TRUNCATED, text)
    with zipfile.ZipFile(packed) as archive:
        members = archive.namelist()
        if len(members) != 1:
            text = f"expected a .zip of one file, found {len(members)} in it; unpack it"
            raise fault(path, Code.FILE_UNREADABLE, text)
        with archive.open(members[0]) as stream:
            yield stream


class _ZstdStream(io.RawIOBase):
    """Unpacks frame after frame; unlike the package's own stream it tells a file that is cut off
    from one that ends.
    """

    def __init__(self, path: Path, packed: IO[bytes]) -> None:
        try:
            import zstandard
        except ImportError:
            text = "expected the package zstandard to read .zst, found none; pip install zstandard"
            raise fault(path, Code.FILE_UNREADABLE, text) from None
        self._path, self._packed = path, packed
        self._failure = zstandard.ZstdError
        self._frames = zstandard.ZstdDecompressor()
        self._frame = self._frames.decompressobj()
        self._is_inside = False
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, target: "WriteableBuffer", /) -> int:
        into = memoryview(target).cast("B")
        while not self._ready:
            if not self._more():
                return 0
        count = min(len(into), len(self._ready))
        into[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _more(self) -> bool:
        """Unpacks the next piece; False at the end of the file."""
        piece = self._frame.unused_data if self._frame.eof else b""
        piece = piece or self._packed.read(_PACKED_BYTES)
        if not piece:
            if self._is_inside:
                raise EOFError
            return False
        if self._frame.eof:
            self._frame = self._frames.decompressobj()
        try:
            self._ready = memoryview(self._frame.decompress(piece))
        except self._failure as error:
            raise _damaged(self._path, str(error)) from None
        self._is_inside = not self._frame.eof
        return True
