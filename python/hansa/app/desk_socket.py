"""The socket of a running desk: one question a line, one answer a line, both JSON."""

import asyncio
import os
import socket
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from hansa.errors import NotFoundError
from hansa.stores import RunFolder

_FILE = "desk.json"
#: Longer paths are no addresses of sockets.
_PATH_BYTES_MAX = 100
_ANSWER_S_MAX = 30.0
_LINE_BYTES_MAX = 1 << 24


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What a desk is asked to do."""

    do: Literal["status", "pause", "resume", "kill"]
    level: int = 0


class OrderLine(msgspec.Struct, frozen=True, kw_only=True):
    """An open order."""

    id: str
    symbol: str
    side: str
    order_lots: int
    filled_lots: int
    status: str


class PositionLine(msgspec.Struct, frozen=True, kw_only=True):
    """A position, and the state of its instrument's feed."""

    symbol: str
    quantity: str
    price: str
    feed: str
    age_s: float


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What was done, when it was asked and done by the desk's clock, and how the desk stands."""

    error: str = ""
    did: tuple[str, ...] = ()
    asked_at: str = ""
    done_at: str = ""
    took_ms: float = 0.0
    run: str = ""
    state: str = ""
    moments: int = 0
    orders: int = 0
    refusals: int = 0
    fills: int = 0
    equity: str = ""
    cash: str = ""
    positions: tuple[PositionLine, ...] = ()
    open_orders: tuple[OrderLine, ...] = ()
    records: int = 0
    head: str = ""


Answering: TypeAlias = Callable[[Question], Awaitable[Answer]]


class _Address(msgspec.Struct, frozen=True, kw_only=True):
    pid: int
    path: str


async def serve(folder: RunFolder, answering: Answering) -> asyncio.Server:
    """Opens the socket of a desk, for its own user alone, and says in the folder where it is."""
    path = folder.path.resolve() / "desk.sock"
    if len(os.fsencode(path)) > _PATH_BYTES_MAX:
        path = Path(tempfile.mkdtemp(prefix="hansa-")) / "desk.sock"
    path.unlink(missing_ok=True)

    async def on_client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            line = await reader.readline()
            writer.write(msgspec.json.encode(await _answer(line, answering)) + b"\n")
            await writer.drain()
        finally:
            writer.close()

    server = await asyncio.start_unix_server(on_client, path=path, limit=1 << 16)
    path.chmod(0o600)
    address = _Address(pid=os.getpid(), path=str(path))
    (folder.path / _FILE).write_bytes(msgspec.json.encode(address))
    return server


async def _answer(line: bytes, answering: Answering) -> Answer:
    try:
        question = msgspec.json.decode(line, type=Question)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        return Answer(error=f"expected status, pause, resume or kill as JSON, found: {error}")
    return await answering(question)


def close(folder: RunFolder) -> None:
    """Takes the socket away."""
    address = _address(folder)
    if address is not None:
        Path(address.path).unlink(missing_ok=True)
        (folder.path / _FILE).unlink(missing_ok=True)


def ask(folder: RunFolder, question: Question) -> Answer:
    """Asks a running desk. Raises NotFoundError when none runs there."""
    address = _address(folder)
    if address is None:
        raise NotFoundError(_nobody(folder))
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(_ANSWER_S_MAX)
        try:
            line.connect(address.path)
            line.sendall(msgspec.json.encode(question) + b"\n")
            content = _read(line)
        except TimeoutError:
            raise NotFoundError(
                f"{folder.path.name}: expected an answer within {_ANSWER_S_MAX:.0f} s, found none; "
                f"look at process {address.pid}"
            ) from None
        except OSError as error:
            raise NotFoundError(_nobody(folder)) from error
    return msgspec.json.decode(content, type=Answer)


def _read(line: socket.socket) -> bytes:
    content = b""
    while not content.endswith(b"\n") and len(content) < _LINE_BYTES_MAX:
        part = line.recv(1 << 16)
        if not part:
            raise ConnectionError("the desk hung up")
        content += part
    return content


def _address(folder: RunFolder) -> _Address | None:
    try:
        return msgspec.json.decode((folder.path / _FILE).read_bytes(), type=_Address)
    except (OSError, msgspec.DecodeError):
        return None


def _nobody(folder: RunFolder) -> str:
    name = folder.path.name
    return f"{name}: expected a desk at work, found none; `hansa trade --resume {name}` goes on"
