"""A socket of a running process: one question a line, one answer a line, both JSON."""

import asyncio
import os
import socket
import struct
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeAlias

import msgspec

from hansa.stores.runs import read_small

#: Longer paths are no addresses of sockets.
_PATH_BYTES_MAX = 100
_LINE_BYTES_MAX = 1 << 24
#: How many may wait until a process that hangs comes to: whoever asks meanwhile leaves one more.
_WAITING_MAX = 4_096
#: A queue that is full is tried again so often.
_RETRY_S = 0.02
#: Process, user and group of who is at the other end.
_CREDENTIALS = struct.Struct("3i")

#: From the bytes of a question to those of its answer.
Answering: TypeAlias = Callable[[bytes], Awaitable[bytes]]


class NotTakenError(TimeoutError):
    """A process listens, but its queue is full: what it was to be asked has not reached it."""


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """Who listens, and where; `inode` is of the folder that it listens for, which a copy of the
    folder does not share.
    """

    pid: int
    path: str
    inode: int = 0


async def serve(folder: Path, name: str, answering: Answering) -> asyncio.Server:
    """Opens a socket for its own user alone; `NAME.json` in the folder says where it is."""
    path = folder.resolve() / f"{name}.sock"
    if len(os.fsencode(path)) > _PATH_BYTES_MAX:
        path = Path(tempfile.mkdtemp(prefix="hansa-")) / f"{name}.sock"
    path.unlink(missing_ok=True)

    async def on_client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(await answering(await reader.readline()) + b"\n")
            await writer.drain()
        except (ConnectionError, ValueError):
            pass  # who asked is gone, or never ends the line
        finally:
            writer.close()

    server = await asyncio.start_unix_server(
        on_client, path=path, limit=1 << 16, backlog=_WAITING_MAX
    )
    path.chmod(0o600)
    draft = folder / f"{name}.json.part"
    address = Address(pid=os.getpid(), path=str(path), inode=folder.stat().st_ino)
    draft.write_bytes(msgspec.json.encode(address))
    draft.replace(folder / f"{name}.json")
    return server


def close(folder: Path, name: str) -> None:
    """Takes the socket away."""
    address = address_of(folder, name)
    if address is not None:
        Path(address.path).unlink(missing_ok=True)
        (folder / f"{name}.json").unlink(missing_ok=True)


def address_of(folder: Path, name: str) -> Address | None:
    """Where a process listens, or listened when it was killed; None where none ever did, as in a
    copy of the folder of one at work.
    """
    try:
        found = msgspec.json.decode(read_small(folder / f"{name}.json"), type=Address)
        is_copy = found.inode not in (0, folder.stat().st_ino)
    except (OSError, RecursionError, msgspec.DecodeError):
        return None
    return found if found.pid > 0 and not is_copy else None


def listener(address: Address) -> int | None:
    """The process that listens there now, be it ever so silent; None where nobody does. A number
    that a dead one left behind may by now be that of a stranger.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(1.0)
        try:
            _connect(line, address, time.monotonic() + 1.0)
            said = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
        except NotTakenError:
            return address.pid  # nobody but who wrote its number there holds that queue
        except OSError:
            return None
    return int(_CREDENTIALS.unpack(said)[0])


def exchange(address: Address, question: bytes, *, timeout_s: float) -> bytes:
    """One question and its answer. TimeoutError, NotTakenError where the question has not even
    reached it, or OSError where nobody listens.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(timeout_s)
        _connect(line, address, time.monotonic() + timeout_s)
        line.sendall(question + b"\n")
        content = b""
        while not content.endswith(b"\n") and len(content) < _LINE_BYTES_MAX:
            part = line.recv(1 << 16)
            if not part:
                raise ConnectionError("it hung up")
            content += part
    return content


def _connect(line: socket.socket, address: Address, until_s: float) -> None:
    while True:
        try:
            return line.connect(address.path)
        except BlockingIOError:  # alive, and its queue is full
            if time.monotonic() >= until_s:
                raise NotTakenError from None
            time.sleep(_RETRY_S)
