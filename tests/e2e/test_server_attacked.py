"""A server whose clients mean harm answers each with a refusal, and all others as ever."""

import gzip
import http.client
import json
import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest

from tests.e2e.raw import heard, is_well, line, place_of, request, said, status_of
from tests.e2e.serving import Served, served

#: Browsers say it of what their page sends elsewhere.
FOREIGN = "Origin: http://evil.test"
JSON = "Content-Type: application/json"


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served() as at_work:
        yield at_work


def posted(server: Served, body: bytes, *headers: str, path: str = "/v1/session") -> bytes:
    """The answer to a body that is declared as it is."""
    declared = (JSON, f"Content-Length: {len(body)}", *headers)
    return said(server.base, request(server.base, f"POST {path}", *declared, body=body))


def code_of(answer: bytes) -> str:
    return str(json.loads(answer.partition(b"\r\n\r\n")[2])["code"])


def test_guessing_a_password_is_soon_made_to_wait(server: Served) -> None:
    body = json.dumps({"name": "nobody", "password": "a guess of mine"}).encode()
    answers = [posted(server, body) for _ in range(7)]
    assert [code_of(each) for each in answers][:5] == ["wrong_login"] * 5
    assert code_of(answers[-1]) == "too_many_logins"
    assert b"retry-after: " in answers[-1]
    assert is_well(server.base)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"[" * 100_000 + b"]" * 100_000, "body_too_deep"),
        (b'{"name":"\xff\xfe","password":"x"}', "bad_json"),
        (b'{"name":"a","name":"b","password":"x"}', "bad_json"),
        (b'{"name":NaN,"password":"x"}', "bad_json"),
        (b'{"name":' + b"9" * 100_000 + b"}", "bad_json"),
        (b'{"name":"a\\u0000b","password":"\\u0000"}', "bad_body"),
        (b'{"name":"\\ud800","password":"x"}', "bad_json"),
        (b"\x00" * 1000, "bad_json"),
        (b"{" + b'"a":1,' * 100_000 + b'"b":1}', "bad_json"),
    ],
)
def test_a_body_of_nonsense_is_told_what_it_is(body: bytes, code: str, server: Served) -> None:
    assert code_of(posted(server, body)) == code


def test_a_compressed_bomb_is_not_opened(server: Served) -> None:
    bomb = gzip.compress(b"\0" * 100_000_000)
    answer = posted(server, bomb, "Content-Encoding: gzip")
    assert code_of(answer) == "unsupported_media_type"


@pytest.mark.parametrize("length", [100_000, 300_000, 500_000, 1_048_500])
def test_a_body_within_its_limit_is_answered(length: int, server: Served) -> None:
    heads = (JSON, f"Authorization: Bearer {server.key}", f"Content-Length: {length}")
    body = json.dumps({"reason": "none"}).encode().ljust(length)
    for _ in range(3):
        asked = request(server.base, "POST /v1/desks/nothing/pause", *heads, body=body)
        assert status_of(said(server.base, asked)) == 404


def test_a_hundred_megabytes_are_not_taken(server: Served) -> None:
    declared = request(server.base, "POST /v1/session", JSON, "Content-Length: 104857600")
    assert code_of(said(server.base, declared)) == "body_too_large"
    chunked = request(server.base, "POST /v1/session", JSON, "Transfer-Encoding: chunked")
    many = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    assert status_of(said(server.base, chunked + many * 1600)) in (413, 0)
    assert is_well(server.base)


@pytest.mark.parametrize(
    ("text", "headers", "statuses"),
    [
        ("GET /" + "a" * 9_000, (), (414,)),
        ("GET /" + "a" * 5_000_000, (), (0, 400)),
        ("GET /v1/runs", ("X-Many: " + "a" * 40_000,), (431,)),
        ("GET /v1/runs", tuple(f"X-{each}: 1" for each in range(101)), (431,)),
        ("GET /v1/runs", ("X-Big: " + "a" * 5_000_000,), (0, 400)),
        ("GET /v1/runs", ("Host: evil.test",), (421,)),
        ("POST /v1/session", ("Content-Length: 5", "Content-Length: 6"), (400,)),
        ("POST /v1/session", ("Content-Length: 5", "Transfer-Encoding: chunked"), (400,)),
        ("POST /v1/session", ("Transfer-Encoding: xchunked",), (400,)),
        ("POST /v1/session", ("Content-Length: -1",), (400,)),
        ("POST /v1/session", ("Content-Length: +5",), (400,)),
        ("POST /v1/session", ("Content-Length : 5",), (400,)),
        ("GET /v1/runs", ("X-Nul: a\0b",), (400,)),
        ("GET /v1/runs", ("X-Folded: a\r\n b",), (400, 401)),
        ("GET /\0", (), (400,)),
        ("GET /v1/runs/\xff\xfe", (), (400, 401)),
        ("GET http://evil.test/v1/runs", (), (400, 401, 404, 421)),
        ("CONNECT evil.test:443", (), (400, 404, 405, 421)),
        ("OPTIONS *", (), (400, 404, 405)),
        ("BREW /coffee", (), (400,)),
        ("TRACE /v1/runs", (), (400, 405)),
        ("GET /../../../../etc/passwd", (), (400, 404, 200)),
        ("GET /assets/..%2f..%2fapplication.py", (), (404,)),
        ("GET /assets/%2e%2e/%2e%2e/application.py", (), (404,)),
        ("GET //etc/passwd", (), (200, 404)),
    ],
)
def test_a_head_of_nonsense_is_refused(
    text: str, headers: tuple[str, ...], statuses: tuple[int, ...], server: Served
) -> None:
    answer = said(server.base, request(server.base, text, *headers))
    assert status_of(answer) in statuses, answer[:300]
    assert b"root:" not in answer
    assert b"import " not in answer


def test_a_name_that_was_rebound_to_this_address_is_no_name_of_the_server(server: Served) -> None:
    port = place_of(server.base)[1]
    rebound = f"GET /v1/setup HTTP/1.1\r\nHost: evil.test:{port}\r\nConnection: close\r\n\r\n"
    assert code_of(said(server.base, rebound.encode())) == "unknown_host"


def test_another_page_changes_nothing_and_hears_nothing(server: Served) -> None:
    body = json.dumps({"name": "a", "password": "b"}).encode()
    assert code_of(posted(server, body, FOREIGN)) == "origin"
    assert code_of(posted(server, body, "Sec-Fetch-Site: cross-site")) == "origin"
    form = ("Content-Type: text/plain", f"Content-Length: {len(body)}")
    plain = said(server.base, request(server.base, "POST /v1/session", *form, body=body))
    assert code_of(plain) == "unsupported_media_type"
    upgrade = (
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {'A' * 22}==",
    )
    asked = request(server.base, "GET /v1/stream", *upgrade, FOREIGN, "Cookie: hansa=x")
    answer = said(server.base, asked.replace(b"Connection: close", b"Connection: Upgrade"))
    assert status_of(answer) == 401


def test_whoever_is_slow_is_let_go(server: Served) -> None:
    head = request(server.base, "POST /v1/session", JSON, "Content-Length: 1000")
    begun = (b"", b"GET /hea", b"GET /health HTTP/1.1\r\nX-A: ", head)
    with ExitStack() as stack:
        slow = [stack.enter_context(line(server.base)) for _ in begun]
        for connection, content in zip(slow, begun, strict=True):
            connection.sendall(content)
        for _ in range(11):
            time.sleep(1.0)
            dripped(slow[1:])
        assert is_well(server.base)
        assert [status_of(heard(each)) for each in slow] == [0, 0, 0, 408]


def dripped(connections: list[socket.socket]) -> None:
    """One more byte on each that is still open."""
    for connection in connections:
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(b"x")


def test_ten_thousand_who_say_nothing_keep_nobody_out(server: Served) -> None:
    few, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    many = min(10_000, most - 200)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(few, many + 200), most))
    with ExitStack() as stack:
        for number in range(many):
            stack.enter_context(line(server.base))
            if number % 2_500 == 0:
                assert is_well(server.base)
        assert is_well(server.base)
        with server.client() as client:
            assert client.list_runs().data


def test_a_request_behind_a_long_answer_is_not_cut_off(server: Served) -> None:
    connection = http.client.HTTPConnection(*place_of(server.base), timeout=20)
    for _ in range(3):
        connection.request("GET", "/openapi.json")
        assert len(connection.getresponse().read()) > 100_000
    connection.close()
