"""What every request passes before the application, from the outside in."""

from collections.abc import Iterable

from starlette.types import ASGIApp

from hansa.server.security.bounds import Bounds, Limits
from hansa.server.security.headers import SecurityHeaders
from hansa.server.security.hosts import Hosts
from hansa.server.security.request_id import RequestId


def walled(
    app: ASGIApp, *, is_tls: bool, hosts: Iterable[str] = (), limits: Limits | None = None
) -> ASGIApp:
    """The application behind its wall: requests are named, answers carry the headers, unknown hosts
    and whatever is out of bounds go no further. Wrap the finished application: middleware that is
    added to it lies inside of what answers for its failures.
    """
    bounded = Hosts(Bounds(app, limits), hosts)
    return RequestId(SecurityHeaders(bounded, is_tls=is_tls))
