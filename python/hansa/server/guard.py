"""What stands before every handler: who is asking, and whether they may."""

from collections.abc import Callable

from fastapi import Request

from hansa.server.operation import Operation


def guarding(operation: Operation) -> Callable[[Request], None]:
    """A dependency that admits a request, or raises the problem that it is refused with. The caller
    and what is left to them stand in the request's state.
    """
    terms = operation.terms

    def guard(request: Request) -> None:
        request.state.operation = operation.name
        admitted = request.app.state.house.security.admit(request, terms.need, terms.weight)
        request.state.caller = admitted.caller
        request.state.rate_headers = admitted.left.headers()

    return guard
