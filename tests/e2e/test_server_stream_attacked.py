"""Whatever one listener says or does not take, the others hear as before."""

import json
import time
from collections.abc import Iterator

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.e2e.raw import is_well, line, place_of
from tests.e2e.serving import Served, served


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served() as at_work:
        yield at_work


def listening(server: Served, **headers: str) -> ClientConnection:
    address = server.base.replace("http", "ws", 1) + "/v1/stream"
    shown = headers or {"Authorization": f"Bearer {server.key}"}
    return connect(address, additional_headers=shown, compression=None, close_timeout=0.5)


def subscribe(ch: str, **more: int) -> str:
    return json.dumps({"op": "subscribe", "ch": ch} | more)


def closed_with(socket: ClientConnection, within_s: float = 15.0) -> int:
    """The code that the server closes with."""
    until_s = time.monotonic() + within_s
    try:
        while time.monotonic() < until_s:
            socket.recv(timeout=within_s)
    except ConnectionClosed as closed:
        return 0 if closed.rcvd is None else closed.rcvd.code
    raise AssertionError("it was not closed")


def hears(server: Served) -> bool:
    """Whether somebody who begins to listen hears of a desk within two seconds."""
    with listening(server) as socket:
        socket.send(subscribe("last/journal", last=5))
        until_s = time.monotonic() + 2.0
        while time.monotonic() < until_s:
            if json.loads(socket.recv(timeout=2.0))["ch"] == "last/journal":
                return True
    return False


@pytest.mark.parametrize(
    ("shown", "status"),
    [
        ({"Origin": "http://evil.test", "Cookie": "hansa=guess"}, 401),
        ({"Authorization": "Bearer hk_aaaaaaaa_" + "b" * 43}, 401),
        ({"Origin": "http://evil.test"}, 401),
    ],
)
def test_nobody_listens_from_elsewhere(shown: dict[str, str], status: int, server: Served) -> None:
    with pytest.raises(InvalidStatus) as refused:
        listening(server, **shown)
    assert refused.value.response.status_code == status


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("x" * 100_000, 1009),
        ('{"op":"subscribe","zz":' + "[" * 3_000, 4400),
        ('{"op":"subscribe","ch":"\\ud800"}', 4400),
        (b"\x00\x01", 4400),
    ],
)
def test_nonsense_ends_the_one_who_says_it(said: str | bytes, code: int, server: Served) -> None:
    with listening(server) as socket:
        socket.send(said)
        assert closed_with(socket) == code
    assert hears(server)


@pytest.mark.parametrize("ch", ["../../etc/passwd/fills", "\u0000/fills", "last/../fills", "/", ""])
def test_a_channel_leads_nowhere_else(ch: str, server: Served) -> None:
    with listening(server) as socket:
        socket.send(subscribe(ch))
        frames = (json.loads(socket.recv(timeout=5.0)) for _ in range(3))
        error = next(each for each in frames if each["t"] == "error")
    assert error["d"]["code"] in ("run_not_found", "channel_not_found")


def test_channels_that_are_not_there_are_told_one_by_one(server: Served) -> None:
    with listening(server) as socket:
        for number in range(300):
            socket.send(subscribe(f"run-{number}/fills"))
        codes = [json.loads(socket.recv(timeout=5.0))["t"] for _ in range(300)]
    assert codes.count("error") >= 298
    assert hears(server)


def test_ten_thousand_words_a_second_hold_up_nobody_else(server: Served) -> None:
    with listening(server) as flood:
        began_s = time.monotonic()
        for _ in range(10_000):
            flood.send(subscribe("last/journal", since=0))
            if time.monotonic() - began_s > 3.0:
                break
        assert hears(server)
        assert is_well(server.base)


def test_one_who_never_reads_keeps_no_other_from_hearing(server: Served) -> None:
    key, (host, port) = server.key, place_of(server.base)
    upgrade = (
        f"GET /v1/stream HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: Upgrade\r\n"
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nAuthorization: Bearer {key}\r\n\r\n"
    )
    ping = b"\x89\xfd\0\0\0\0" + b"p" * 125
    with line(server.base, timeout_s=2.0) as deaf:
        deaf.sendall(upgrade.encode())
        deaf.recv(100)
        with pytest.raises(OSError, match=r"timed out|reset|pipe"):  # not read from, or let go
            deaf.sendall(ping * 1_000_000)
        assert hears(server)
        assert is_well(server.base)
