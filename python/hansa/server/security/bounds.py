"""How much a request may be: its address, headers and body, and the time its body takes."""

import asyncio
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hansa.server.security.json_body import check_json
from hansa.server.security.problems import ProblemError, refuse


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request may be at most."""

    body_bytes: int = 1024 * 1024
    body_s: float = 10.0
    address_bytes: int = 8 * 1024
    headers: int = 100
    headers_bytes: int = 32 * 1024


class Bounds:
    """ASGI: refuses requests that are beyond the limits, and gives on those with a body once it is
    there as a whole: then it is JSON that `check_json` takes.
    """

    def __init__(self, app: ASGIApp, limits: Limits | None = None) -> None:
        self.app = app
        self._limits = limits or Limits()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        try:
            self._check_head(scope)
            given = await self._with_body(scope, receive)
        except ProblemError as error:
            await refuse(error, scope, receive, send)
            return
        if given is not None:
            await self.app(scope, given, send)

    def _check_head(self, scope: Scope) -> None:
        limits, headers = self._limits, scope["headers"]
        address_bytes = len(scope.get("raw_path") or b"") + len(scope["query_string"])
        if address_bytes > limits.address_bytes:
            raise ProblemError("address_too_long")
        if len(headers) > limits.headers or (
            sum(len(name) + len(value) for name, value in headers) > limits.headers_bytes
        ):
            raise ProblemError("headers_too_large")

    async def _with_body(self, scope: Scope, receive: Receive) -> Receive | None:
        """What the handler receives: the body in one piece. None if the client has left."""
        headers = Headers(scope=scope)
        has_body = "transfer-encoding" in headers or headers.get("content-length", "0") != "0"
        if scope["type"] != "http" or not has_body:
            return receive
        self._check_length(headers)
        try:
            async with asyncio.timeout(self._limits.body_s):
                body = await self._body(receive)
        except TimeoutError:
            raise ProblemError("body_too_slow") from None
        if body is None:
            return None
        _check_media(headers, body)
        return _given(body, receive)

    def _check_length(self, headers: Headers) -> None:
        said = headers.get("content-length", "0")
        if not (said.isascii() and said.isdigit()):
            raise ProblemError("bad_request", "expected a whole number as Content-Length")
        if len(said) > 18 or int(said) > self._limits.body_bytes:
            raise ProblemError("body_too_large")

    async def _body(self, receive: Receive) -> bytes | None:
        parts, size_bytes = list[bytes](), 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return None
            part = message.get("body", b"")
            size_bytes += len(part)
            if size_bytes > self._limits.body_bytes:
                raise ProblemError("body_too_large")
            parts.append(part)
            if not message.get("more_body", False):
                return b"".join(parts)


def _check_media(headers: Headers, body: bytes) -> None:
    if not body:
        return
    media = headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "application/json":
        raise ProblemError("unsupported_media_type")
    if headers.get("content-encoding", "identity") != "identity":
        raise ProblemError("unsupported_media_type", "expected a body that is not compressed")
    check_json(body)


def _given(body: bytes, receive: Receive) -> Receive:
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def given() -> Message:
        return waiting.pop() if waiting else await receive()

    return given
