"""A stream whose client does not read is closed with a code, which it finds when it reads on."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
import uvicorn
from starlette.websockets import WebSocket
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from hansa.api.stream import CLOSE_SLOW
from hansa.server.connections import GuardedStream


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
        time.sleep(1.0)
        with pytest.raises(ConnectionClosed) as closed:
            read_to_the_end(client)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == CLOSE_SLOW
