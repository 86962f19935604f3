"""What every request passes before the application, at a server that really listens."""

import json
import re
import socket
import threading
import time
from collections.abc import Iterator

import httpx2
import pytest
import uvicorn
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from hansa.server.security.bounds import Limits
from hansa.server.security.headers import PAGE_POLICY, REPORT_POLICY
from hansa.server.security.wall import walled
from tests.unit.server.security.asking import echo

JSON = {"content-type": "application/json"}
MIB = 1024 * 1024


class Listening:
    """A server at a free port of the loopback."""

    def __init__(self) -> None:
        app = walled(echo, is_tls=False, hosts=["hansa.example"], limits=Limits(body_s=0.3))
        config = uvicorn.Config(app, port=0, log_level="error", lifespan="off")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)
        self.port = self.server.servers[0].sockets[0].getsockname()[1]

    def client(self) -> httpx2.Client:
        return httpx2.Client(base_url=f"http://127.0.0.1:{self.port}")

    def end(self) -> None:
        self.server.should_exit = True
        self.thread.join()


@pytest.fixture(scope="module")
def listening() -> Iterator[Listening]:
    found = Listening()
    yield found
    found.end()


@pytest.fixture
def client(listening: Listening) -> Iterator[httpx2.Client]:
    with listening.client() as found:
        yield found


def code(response: httpx2.Response) -> tuple[int, str]:
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["content-security-policy"] == PAGE_POLICY
    assert response.json()["request_id"] == response.headers["x-request-id"]
    return response.status_code, response.json()["code"]


def test_a_body_within_bounds_comes_through_whole(client: httpx2.Client) -> None:
    text = "x" * (MIB - 2)
    assert client.post("/v1/a", content=json.dumps(text), headers=JSON).json()["bytes"] == MIB
    assert client.post("/v1/a").json() == {"bytes": 0, "json": None}
    parts = client.post("/v1/a", content=iter([b"[1,", b"2]"]), headers=JSON)
    assert parts.json()["json"] == [1, 2]


def test_a_body_of_more_than_a_mebibyte_is_refused_told_or_not(client: httpx2.Client) -> None:
    told = client.post("/v1/a", content=b'"' + b"x" * MIB + b'"', headers=JSON)
    assert code(told) == (413, "body_too_large")
    in_parts = client.post("/v1/a", content=iter([b"x" * 70_000] * 16), headers=JSON)
    assert code(in_parts) == (413, "body_too_large")


def test_a_body_that_trickles_in_is_not_waited_for(listening: Listening) -> None:
    head = b"POST /v1/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n"
    with socket.create_connection(("127.0.0.1", listening.port), timeout=5) as slow:
        slow.sendall(head + b"[")
        answer = b"".join(iter(lambda: slow.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 408")
    assert b'"body_too_slow"' in answer


def test_a_body_that_is_told_to_be_too_large_is_not_waited_for(listening: Listening) -> None:
    head = b"POST /v1/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1048577\r\n\r\n"
    with socket.create_connection(("127.0.0.1", listening.port), timeout=5) as large:
        large.sendall(head)
        assert large.recv(65536).startswith(b"HTTP/1.1 413")


BODIES = (
    (b"[" * 32 + b"]" * 32, 200, ""),
    (b"[" * 33 + b"]" * 33, 400, "body_too_deep"),
    (b"[" * 500_000, 400, "body_too_deep"),
    (b'{"a":' * 40 + b"1" + b"}" * 40, 400, "body_too_deep"),
    (b'"' + b"[" * 100 + b'"', 200, ""),
    (b'["\\"' + b"[" * 100 + b'"]', 200, ""),
    (b'{"a": 1, "a": 2}', 400, "bad_json"),
    (b'{"b": [{"a": 1, "\\u0061": 2}]}', 400, "bad_json"),
    (b"[NaN]", 400, "bad_json"),
    (b"[-Infinity]", 400, "bad_json"),
    (b"[1" + b"0" * 5000 + b"]", 400, "bad_json"),
    (b"{} {}", 400, "bad_json"),
    (b'"\xff"', 400, "bad_json"),
    (b"{", 400, "bad_json"),
)


@pytest.mark.parametrize(("body", "status", "expected"), BODIES)
def test_json_means_one_thing_or_is_refused(
    client: httpx2.Client, body: bytes, status: int, expected: str
) -> None:
    response = client.post("/v1/a", content=body, headers=JSON)
    assert response.status_code == status
    assert not expected or code(response) == (status, expected)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {**JSON, "content-encoding": "gzip"},
    ],
)
def test_a_body_that_is_not_declared_as_json_is_refused(
    client: httpx2.Client, headers: dict[str, str]
) -> None:
    response = client.post("/v1/a", content=b"{}", headers=headers)
    assert code(response) == (415, "unsupported_media_type")


def test_addresses_and_headers_are_bounded(client: httpx2.Client) -> None:
    many = {f"x-{each}": "1" for each in range(101)}
    assert code(client.get("/v1/a", headers=many)) == (431, "headers_too_large")
    large = {"x-large": "x" * 33_000}
    assert code(client.get("/v1/a", headers=large)) == (431, "headers_too_large")
    assert code(client.get("/v1/a?" + "x" * 8_200)) == (414, "address_too_long")


HOSTS = (
    ("localhost", 200),
    ("localhost:8800", 200),
    ("[::1]:8800", 200),
    ("[::1]", 200),
    ("HANSA.example", 200),
    ("evil.example", 421),
    ("localhost.evil.example", 421),
    ("localhost@evil.example", 421),
    ("127.0.0.1:80:80", 421),
    ("localhost:x", 421),
    ("", 421),
)


@pytest.mark.parametrize(("host", "status"), HOSTS)
def test_the_server_answers_by_its_names_alone(
    client: httpx2.Client, host: str, status: int
) -> None:
    response = client.get("/v1/a", headers={"host": host})
    assert response.status_code == status
    assert status == 200 or code(response) == (421, "unknown_host")


def test_a_stream_at_a_foreign_name_is_not_opened(listening: Listening) -> None:
    address = f"ws://127.0.0.1:{listening.port}/v1/stream"
    with (
        pytest.raises(InvalidStatus) as caught,
        connect(address, additional_headers={"Host": "evil.example"}),
    ):
        pass
    assert caught.value.response.status_code == 421


def test_every_answer_tells_a_browser_what_not_to_do(client: httpx2.Client) -> None:
    found = client.get("/v1/a").headers
    assert found["cache-control"] == "no-store"
    assert found["x-content-type-options"] == "nosniff"
    assert found["cross-origin-opener-policy"] == "same-origin"
    assert found["cross-origin-resource-policy"] == "same-origin"
    assert found["x-frame-options"] == "DENY"
    assert "unsafe" not in found["content-security-policy"]
    assert "strict-transport-security" not in found
    assert "cache-control" not in client.get("/assets/a.js").headers


def test_a_report_has_its_scripts_and_neither_the_page_nor_a_way_out(
    client: httpx2.Client,
) -> None:
    policy = client.get("/v1/runs/paper-1/report.html").headers["content-security-policy"]
    assert policy == REPORT_POLICY
    assert "frame-ancestors 'self'" in policy
    assert "sandbox" in policy
    assert "allow-same-origin" not in policy
    assert "connect-src" not in policy
    other = client.get("/v1/runs/a/b/report.html").headers["content-security-policy"]
    assert other == PAGE_POLICY


@pytest.mark.parametrize(
    ("sent", "is_kept"),
    [("a-client_s-1", True), ("short", False), ("x" * 65, False), ("has space in", False)],
)
def test_a_request_keeps_its_clients_name_for_it_if_that_is_one(
    client: httpx2.Client, sent: str, is_kept: bool
) -> None:
    found = client.get("/v1/a", headers={"x-request-id": sent}).headers["x-request-id"]
    assert (found == sent) == is_kept
    assert re.fullmatch("[A-Za-z0-9_-]{8,64}", found)
