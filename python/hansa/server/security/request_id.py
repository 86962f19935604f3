"""A name for each request, by which its answer, its actions and its log lines are found."""

import re
import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "X-Request-Id"
_TAKEN = re.compile(r"[A-Za-z0-9_-]{8,64}")


class RequestId:
    """ASGI: names each request, with the client's own name for it where that is one, and says it on
    the answer.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        name = _name(Headers(scope=scope).get(HEADER, ""))
        scope.setdefault("state", {})["request_id"] = name

        async def named(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                message.setdefault("headers", [])
                MutableHeaders(scope=message)[HEADER] = name
            await send(message)

        await self.app(scope, receive, named)


def request_id_of(scope: Scope) -> str:
    """The name of the request of an ASGI scope; "" where nothing named it."""
    name = scope.get("state", {}).get("request_id", "")
    return name if isinstance(name, str) else ""


def _name(asked: str) -> str:
    return asked if _TAKEN.fullmatch(asked) else secrets.token_urlsafe(16)
