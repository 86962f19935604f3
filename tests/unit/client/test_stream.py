"""The stream over real connections that break."""

import asyncio
from collections.abc import Iterator
from itertools import islice
from threading import Thread

import msgspec
import pytest
from websockets.sync.server import Server, ServerConnection, serve

from hansa.client import AsyncClient, Client
from hansa.errors import ServerError
from tests.unit.client.test_following import CH, entries, frame

LAST = 7


class Breaking:
    """Sends three entries of a log to each client, and hangs up. State: what it was told."""

    def __init__(self) -> None:
        self.heard: list[dict[str, object]] = []
        self.code = 1012

    def __call__(self, socket: ServerConnection) -> None:
        said = msgspec.json.decode(socket.recv())
        self.heard.append(said)
        first = (said["since"] or 0) + 1
        socket.send(
            frame("snap", min(LAST, first + 2), entries(first, min(LAST, first + 2))).decode()
        )
        socket.close(self.code)


@pytest.fixture
def breaking() -> Breaking:
    return Breaking()


@pytest.fixture
def base(breaking: Breaking, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr("hansa.client.stream.backoff_s", lambda attempt: 0.0)
    server: Server
    with serve(breaking, "127.0.0.1", 0) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.socket.getsockname()[1]}"
        server.shutdown()
    thread.join()


def test_a_stream_goes_on_behind_the_last_entry_when_it_broke(
    base: str, breaking: Breaking
) -> None:
    with Client(base, key="hk_test") as client:
        heard = list(islice(client.stream([CH], since={CH: 0}), 3))
    assert [entry.ts_ns for each in heard for entry in each.content] == [1, 2, 3, 4, 5, 6, 7]
    assert [each["since"] for each in breaking.heard[:3]] == [0, 3, 6]


def test_so_does_that_of_a_coroutine(base: str) -> None:
    async def listen() -> list[int]:
        found: list[int] = []
        async with AsyncClient(base, key="hk_test") as client:
            async for heard in client.stream([CH], since={CH: 2}):
                found += [entry.ts_ns for entry in heard.content]
                if found[-1] == LAST:
                    return found
        return []

    assert asyncio.run(listen()) == [3, 4, 5, 6, 7]


def test_a_stream_ends_with_the_session(base: str, breaking: Breaking) -> None:
    breaking.code = 4401
    with Client(base, key="hk_test") as client:
        heard = client.stream([CH])
        next(heard)
        with pytest.raises(ServerError, match="the session or key ended"):
            next(heard)


def test_a_server_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hansa.client.stream.backoff_s", lambda attempt: 0.0)
    client = Client("http://127.0.0.1:1", retries=1)
    with client, pytest.raises(ServerError, match="/v1/stream: expected a server of Hansa"):
        next(client.stream([CH]))
