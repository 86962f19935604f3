"""Connections that read too late, and those that say much at once."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
import uvicorn
from starlette.websockets import WebSocket
from uvicorn.server import ServerState
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from hansa.api.stream import CLOSE_SLOW
from hansa.server.connections import GuardedStream, Lobby, guarded


async def flood(socket_: WebSocket) -> None:
    """Says more than any buffer holds, and closes when that is not taken for a while."""
    await socket_.accept()
    with suppress(TimeoutError):
        async with asyncio.timeout(0.5):
            while True:
                await socket_.send_text("x" * 100_000)
    async with asyncio.timeout(1.0):
        await socket_.close(CLOSE_SLOW)


@contextmanager
def flooding() -> Iterator[int]:
    """The port of a server that does nothing else."""

    async def app(scope: object, receive: object, send: object) -> None:
        await flood(WebSocket(scope, receive, send))  # type: ignore[arg-type]

    config = uvicorn.Config(app, ws=GuardedStream, lifespan="off", log_level="critical")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = threading.Thread(target=server.run, args=([door],))
        thread.start()
        yield int(door.getsockname()[1])
        server.should_exit = True
        thread.join()


def read_to_the_end(client: ClientConnection) -> None:
    while True:
        client.recv(timeout=5.0)


def test_who_reads_on_too_late_is_told_why_it_was_let_go() -> None:
    with (
        flooding() as port,
        connect(f"ws://127.0.0.1:{port}", compression=None, max_queue=1) as client,
    ):
        time.sleep(2.0)
        with pytest.raises(ConnectionClosed) as closed:
            read_to_the_end(client)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == CLOSE_SLOW


class Line(asyncio.Transport):
    """A connection without a network. State: whether it was cut off."""

    is_cut = False

    def abort(self) -> None:
        self.is_cut = True

    def write(self, data: object) -> None: ...
    def close(self) -> None: ...
    def pause_reading(self) -> None: ...
    def resume_reading(self) -> None: ...
    def is_closing(self) -> bool:
        return self.is_cut


def is_cut_off(parts: list[bytes]) -> bool:
    """Whether a connection is, on which these come one after the other."""

    async def app(scope: object, receive: object, send: object) -> None:
        await asyncio.sleep(0)

    async def heard() -> bool:
        config = uvicorn.Config(app, lifespan="off", log_level="critical")
        config.load()
        protocol, line = guarded(Lobby())(config, ServerState(), {}), Line()
        protocol.connection_made(line)
        for part in parts:
            protocol.data_received(part)
        protocol.connection_lost(None)
        return line.is_cut

    return asyncio.run(heard())


HEAD = b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 1000000\r\n\r\n"


@pytest.mark.parametrize(
    ("parts", "is_cut"),
    [
        ([HEAD, bytes(1_000_000)], False),
        ([HEAD + bytes(800_000), bytes(200_000)], False),
        ([HEAD + bytes(1_000_000) + HEAD, bytes(1_000_000) + HEAD], False),
        ([HEAD[:-2] + b"X: " + b"x" * 100_000, b"x" * 100_000], True),
        ([HEAD.replace(b"1000000", b"9900000"), bytes(5_000_000), bytes(4_000_000)], True),
    ],
    ids=["body", "two parts", "three requests", "head too long", "body too long"],
)
def test_the_length_that_counts_is_that_of_one_request(parts: list[bytes], is_cut: bool) -> None:
    assert is_cut_off(parts) is is_cut
