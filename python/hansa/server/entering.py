"""Coming in and going: passwords tried, sessions begun, cookies put and taken."""

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from fastapi import Request
from starlette.responses import Response

from hansa.api.people import Me
from hansa.server.house import House
from hansa.server.security.guarding import caller_of
from hansa.stores.people import Begun, Caller


@contextmanager
def throttled(house: House, request: Request, name: str) -> Iterator[Caller]:
    """A try with something secret, counted against `name` and the address. Raises the problem
    `too_many_logins`.
    """
    caller = caller_of(request)
    with house.security.logins.trying(name, caller.address):
        yield caller
    house.security.logins.succeeded(name, caller.address)


def entered(house: House, begun: Begun, *, status: int = 201) -> Response:
    """The answer to who has logged in: who they are, and the cookie of their session."""
    me: Me = house.security.me(begun)
    response = Response(msgspec.json.encode(me), status, media_type="application/json")
    house.security.cookie.put(response, begun.token)
    return response


def left(house: House, token: str) -> Response:
    """The answer to who logs out: the session has ended."""
    if token:
        house.people.sessions.end_token(token)
    response = Response(status_code=204)
    house.security.cookie.clear(response)
    return response
