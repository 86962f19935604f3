"""Changes come from this server's own page, or from a program with a key of its own."""

import hmac

from starlette.requests import HTTPConnection

from hansa.server.security.principal import Principal
from hansa.server.security.problems import ProblemError
from hansa.stores.people.tokens import csrf_of

HEADER = "X-CSRF-Token"
_READING = ("GET", "HEAD", "OPTIONS")
_SCHEMES = {"ws": "http", "wss": "https"}
_PORTS = {"http": ":80", "https": ":443"}


def check_change(connection: HTTPConnection, caller: Principal) -> None:
    """Whether a request of a session that may change something comes from the page. Keys are not
    sent by browsers on their own: they need no more. Raises the problems `origin` and `csrf`.
    """
    if caller.via == "key" or connection.scope["method"] in _READING:
        return
    check_origin(connection)
    if not (connection.headers.getlist("origin") or connection.headers.getlist("sec-fetch-site")):
        raise ProblemError("origin")
    sent = connection.headers.getlist(HEADER)
    expected = csrf_of(caller.token).encode()
    if len(sent) != 1 or not hmac.compare_digest(sent[0].encode(), expected):
        raise ProblemError("csrf")


def check_origin(connection: HTTPConnection) -> None:
    """Whether no browser says that a change comes from elsewhere than a page of this very origin:
    all that is asked where there is no session yet (logging in, by a program as well). Raises the
    problem `origin`.
    """
    if connection.scope["method"] in _READING:
        return
    headers = connection.headers
    is_foreign = any(each != origin_of(connection) for each in headers.getlist("origin"))
    if is_foreign or any(each != "same-origin" for each in headers.getlist("sec-fetch-site")):
        raise ProblemError("origin")


def check_stream(connection: HTTPConnection, caller: Principal) -> None:
    """Whether a WebSocket of a session is opened by the page. Raises the problem `origin`."""
    if caller.via == "session" and connection.headers.getlist("origin") != [origin_of(connection)]:
        raise ProblemError("origin")


def origin_of(connection: HTTPConnection) -> str:
    """The server's origin as the request addresses it; its Host was checked before."""
    scheme = str(connection.scope.get("scheme", "http"))
    scheme = _SCHEMES.get(scheme, scheme)
    host = connection.headers.get("host", "").lower().removesuffix(_PORTS.get(scheme, ""))
    return f"{scheme}://{host}"
