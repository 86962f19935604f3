"""Requests as a server sees them, and a server that answers them."""

import json
from collections.abc import Callable, Mapping

from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from hansa.server.security.problems import ProblemError

Pairs = tuple[tuple[str, str], ...]


def scope_of(
    method: str = "GET", path: str = "/v1/runs", headers: Mapping[str, str] | Pairs = ()
) -> Scope:
    pairs = tuple(headers.items()) if isinstance(headers, Mapping) else headers
    named = (("host", "127.0.0.1:8800"), *pairs)
    return {
        "type": "http",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in named],
        "client": ("127.0.0.1", 5000),
        "state": {"request_id": "request-of-a-test"},
    }


def asked(
    method: str = "GET", path: str = "/v1/runs", headers: Mapping[str, str] | Pairs = ()
) -> HTTPConnection:
    return HTTPConnection(scope_of(method, path, headers))


def posted(body: bytes, headers: Mapping[str, str], path: str = "/v1/desks") -> Request:
    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request(scope_of("POST", path, headers), receive)


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with what it got."""
    assert scope["type"] == "http"
    request = Request(scope, receive)
    body = await request.body()
    said = {"bytes": len(body), "json": json.loads(body) if body else None}
    await JSONResponse(said)(scope, receive, send)


def problem_in(call: Callable[[], object]) -> ProblemError | None:
    """The problem that a call raises, if it does."""
    try:
        call()
    except ProblemError as error:
        return error
    return None
