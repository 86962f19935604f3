"""What every answer tells a browser not to do."""

import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Of the page: its own files and nothing else, in nobody's frame.
PAGE_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "manifest-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    )
)
#: Of a run's report: all is in the one file. What a strategy's name smuggled into it would have
#: neither the page's origin nor a way out.
REPORT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'unsafe-inline'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "frame-ancestors 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "sandbox allow-scripts allow-downloads allow-modals",
    )
)
_REPORT = re.compile(r"/v1/runs/[^/]+/report\.html")
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_TLS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}


class SecurityHeaders:
    """ASGI: adds the headers, in place of any of the same name."""

    def __init__(self, app: ASGIApp, *, is_tls: bool) -> None:
        self.app = app
        self._always = _ALWAYS | (_TLS_ONLY if is_tls else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        added = self._always | _by_path(scope["path"])

        async def with_headers(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                message.setdefault("headers", [])
                MutableHeaders(scope=message).update(added)
            await send(message)

        await self.app(scope, receive, with_headers)


def _by_path(path: str) -> dict[str, str]:
    is_report = _REPORT.fullmatch(path) is not None
    added = {
        "Content-Security-Policy": REPORT_POLICY if is_report else PAGE_POLICY,
        "X-Frame-Options": "SAMEORIGIN" if is_report else "DENY",
    }
    if path == "/v1" or path.startswith("/v1/"):
        added["Cache-Control"] = "no-store"
    return added
