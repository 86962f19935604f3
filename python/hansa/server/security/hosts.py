"""Names by which the server answers: against pages that rebind their own name to its address."""

from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from hansa.server.security.problems import ProblemError, refuse

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


class Hosts:
    """ASGI: refuses requests whose Host is neither a name of the loopback nor one of `names`."""

    def __init__(self, app: ASGIApp, names: Iterable[str] = ()) -> None:
        self.app = app
        self._names = frozenset(each.lower() for each in (*LOOPBACK, *names))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] in ("http", "websocket") and not self._is_known(scope):
            await refuse(ProblemError("unknown_host"), scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _is_known(self, scope: Scope) -> bool:
        hosts = Headers(scope=scope).getlist("host")
        return len(hosts) == 1 and _name(hosts[0]) in self._names


def _name(host: str) -> str:
    """The host without its port: `[::1]:8080` is `[::1]`."""
    name, colon, port = host.lower().rpartition(":")
    is_port = colon and port.isascii() and port.isdigit() and (":" not in name or name[-1] == "]")
    return name if is_port else host.lower()
