"""What stands before every handler: who is asking, and whether they may."""

from collections.abc import Awaitable, Callable
from functools import partial

from fastapi import Request

from hansa.server.lanes import Lane, lanes
from hansa.server.security.guarding import Need


def guarding(
    name: str, need: Need, weight: int, lane: Lane
) -> Callable[[Request], Awaitable[None]]:
    """A dependency that admits a request, or raises the problem that it is refused with. The caller
    and what is left to them stand in the request's state.
    """
    door: Lane = "urgent" if lane == "urgent" else "usual"

    async def guard(request: Request) -> None:
        request.state.operation = name
        admit = request.app.state.house.security.admit
        admitted = await lanes().enter(door, partial(admit, request, need, weight))
        request.state.caller = admitted.caller
        request.state.rate_headers = admitted.left.headers()

    return guard
