"""A journal as it grows: what was appended since one last looked, and any record by its place."""

import os
import struct
from pathlib import Path
from typing import NoReturn
from zlib import crc32

import msgspec

from hansa.errors import JournalError

_SEGMENT = struct.Struct("<8sIIQI32s")
_HEADER = struct.Struct("<IHQqI")
_END = struct.Struct("<I32s")
_MAGIC, _VERSION = b"HANSA.HJ", 1
_PAYLOAD_BYTES_MAX = 16 << 20
_BLOCK_BYTES = 1 << 20


class TailRecord(msgspec.Struct, frozen=True, gc=False):
    """One record, with its link of the chain and where it stands: the number of its segment and
    the byte that it begins at.
    """

    seq: int
    kind: int
    ts_ns: int
    payload: bytes
    hash: bytes
    segment: int
    offset_bytes: int


class JournalTail:
    """Follows a journal behind record `after_seq`, from segment to segment. Checksums, numbers and
    the headers of segments are checked; the chain as a whole is what `verify` proves.
    """

    def __init__(self, journal: Path, after_seq: int = -1):
        self._journal, self._segment, self._file = journal, 0, -1
        self._after, self._next_seq = after_seq, 0
        self._offset, self._block, self._block_at = 0, b"", 0
        self._head = b""

    @property
    def next_seq(self) -> int:
        """The number of the record that comes next."""
        return max(self._next_seq, self._after + 1)

    @property
    def is_gone(self) -> bool:
        """Whether the journal was deleted while it was read: nothing more will be in it."""
        return self._file >= 0 and os.fstat(self._file).st_nlink == 0

    def poll(self, records_max: int = 5_000) -> list[TailRecord]:
        """What was appended since, at most so many records; an unfinished last one is waited for.

        Raises JournalError naming segment, byte and record for any other damage.
        """
        found: list[TailRecord] = []
        is_there = self._file >= 0 or self._open()
        while is_there and len(found) < records_max:
            self._take(found, records_max)
            is_there = len(found) < records_max and self._moves_on()
        return found

    def close(self) -> None:
        """Lets go of the file; a later poll goes on where this one ended."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
        self._block, self._block_at = b"", self._offset

    def _open(self) -> bool:
        """Opens the segment that is read next; False while it has no whole header yet."""
        if self._segment:
            self._file = _opened(segment_path(self._journal, self._segment))
            return True
        return self._begin(_segment_of(self._journal, self._after + 1))

    def _begin(self, number: int) -> bool:
        """Stands behind the header of a segment; False where that is not all there."""
        path = segment_path(self._journal, number)
        if _size_bytes(path) < _SEGMENT.size:
            return False
        file = _opened(path)
        header = os.pread(file, _SEGMENT.size, 0)
        self.close()
        self._file, self._segment, self._offset = file, number, 0
        self._next_seq = self._checked(header)
        self._offset = self._block_at = _SEGMENT.size
        return True

    def _checked(self, header: bytes) -> int:
        """The number of a segment's first record."""
        magic, version, number, first_seq, crc, link = _SEGMENT.unpack(header)
        if magic != _MAGIC or crc != crc32(header[28:], crc32(header[:24])):
            self._damaged("expected the header of a segment, found other bytes")
        if version != _VERSION or number != self._segment:
            what = f"segment {number} of version {version}"
            self._damaged(f"expected segment {self._segment} of version {_VERSION}, found {what}")
        if self._head and (first_seq != self._next_seq or link != self._head):
            self._damaged("expected the segment that follows the one before, found another")
        return int(first_seq)

    def _moves_on(self) -> bool:
        """Whether there is more: this segment has ended, and the next one has begun."""
        following = segment_path(self._journal, self._segment + 1)
        if _size_bytes(following) < _SEGMENT.size:
            return False
        if os.fstat(self._file).st_size > self._offset:
            if self._read_on():  # finished between the two looks
                return True
            self._damaged("expected a whole record before the next segment, found a part of one")
        return self._begin(self._segment + 1)

    def _take(self, found: list[TailRecord], records_max: int) -> None:
        """The whole records that stand in this segment by now."""
        while len(found) < records_max:
            self._parse(found, records_max)
            if len(found) >= records_max or not self._read_on():
                return

    def _read_on(self) -> bool:
        """Reads from the next record on; False where that is not all there."""
        self._block, self._block_at = self._pread(_BLOCK_BYTES), self._offset
        if len(self._block) < _HEADER.size:
            return False
        length, *_, crc = _HEADER.unpack_from(self._block)
        if crc != crc32(self._block[:22]) or length > _PAYLOAD_BYTES_MAX:
            self._damaged("expected the header of a record, found other bytes")
        whole: int = _HEADER.size + length + _END.size
        if whole > len(self._block) == _BLOCK_BYTES:
            self._block = self._pread(whole)
        return len(self._block) >= whole

    def _pread(self, size_bytes: int) -> bytes:
        return os.pread(self._file, size_bytes, self._offset)

    def _parse(self, found: list[TailRecord], records_max: int) -> None:
        """Whole records of the block that is at hand."""
        block, base = self._block, self._block_at
        at, size, segment = self._offset - base, len(block), self._segment
        wanted, after, seq = records_max - len(found), self._after, self._next_seq
        unpack, unpack_end = _HEADER.unpack_from, _END.unpack_from
        while wanted and size - at >= _HEADER.size:
            length, kind, number, ts_ns, crc = unpack(block, at)
            if crc != crc32(block[at : at + 22]):
                break  # told by `_read_on`, which begins with this record
            start = at + _HEADER.size
            end = start + length
            if end + _END.size > size:
                break
            payload = block[start:end]
            payload_crc, link = unpack_end(block, end)
            if number != seq or payload_crc != crc32(payload):
                self._offset = base + at
                self._next_seq = seq
                self._damaged(_expected(seq, number))
            if seq > after:
                found.append(TailRecord(number, kind, ts_ns, payload, link, segment, base + at))
                wanted -= 1
            at, seq, self._head = end + _END.size, seq + 1, link
        self._offset, self._next_seq = base + at, seq

    def _damaged(self, what: str) -> NoReturn:
        path = segment_path(self._journal, self._segment)
        raise JournalError(
            f"{path}: byte {self._offset}, record {self._next_seq}: {what}; `hansa verify` reads "
            "all of it"
        )


class RecordReader:
    """Reads single records of a journal by their places; the file it read last stays open."""

    def __init__(self, journal: Path):
        self._journal, self._segment, self._file = journal, 0, -1

    def read(self, segment: int, offset_bytes: int, payload_bytes: int) -> TailRecord:
        """The record that stands there. Raises JournalError where it is not what it was."""
        size = _HEADER.size + payload_bytes + _END.size
        content = os.pread(self._file_of(segment), size, offset_bytes)
        if len(content) == size:
            length, kind, seq, ts_ns, crc = _HEADER.unpack_from(content)
            payload = content[_HEADER.size : -_END.size]
            payload_crc, link = _END.unpack_from(content, size - _END.size)
            is_right = crc == crc32(content[:22]) and payload_crc == crc32(payload)
            if is_right and length == payload_bytes:
                return TailRecord(seq, kind, ts_ns, payload, link, segment, offset_bytes)
        path = segment_path(self._journal, segment)
        raise JournalError(
            f"{path}: byte {offset_bytes}: expected the record that was read there before, found "
            "other bytes; `hansa verify` reads all of it"
        )

    def close(self) -> None:
        """Lets go of the file."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _file_of(self, segment: int) -> int:
        if self._file < 0 or self._segment != segment:
            self.close()
            self._file = _opened(segment_path(self._journal, segment))
            self._segment = segment
        return self._file


def segment_path(journal: Path, number: int) -> Path:
    """Where the segment of that number lies."""
    return journal / f"{number:08d}.hj"


def _opened(path: Path) -> int:
    try:
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise JournalError(
            f"{path}: expected a segment of the journal, cannot read it: {error.strerror}"
        ) from error


def _size_bytes(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _segment_of(journal: Path, seq: int) -> int:
    """The last segment that does not begin behind a record; the first where none is there."""
    number = 1
    while (first := _first_seq(segment_path(journal, number + 1))) is not None and first <= seq:
        number += 1
    return number


def _first_seq(path: Path) -> int | None:
    try:
        with path.open("rb") as file:
            header = file.read(_SEGMENT.size)
    except OSError:
        return None
    return _SEGMENT.unpack(header)[3] if len(header) == _SEGMENT.size else None


def _expected(seq: int, found: int) -> str:
    if seq != found:
        return f"expected record {seq}, found record {found}"
    return "expected the payload that its checksum is of, found other bytes"
