"""What stands before every handler: who is asking, and whether they may."""

from collections.abc import Callable

from fastapi import Request

from hansa.server.security.guarding import Need


def guarding(name: str, need: Need, weight: int) -> Callable[[Request], None]:
    """A dependency that admits a request, or raises the problem that it is refused with. The caller
    and what is left to them stand in the request's state.
    """

    def guard(request: Request) -> None:
        request.state.operation = name
        admitted = request.app.state.house.security.admit(request, need, weight)
        request.state.caller = admitted.caller
        request.state.rate_headers = admitted.left.headers()

    return guard
