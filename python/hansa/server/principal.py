"""The parameter by which a handler learns who is asking."""

from typing import Annotated, TypeAlias

from fastapi import Depends, Request

from hansa.server.security.principal import Principal


async def _caller(request: Request) -> Principal:  # in the loop: it needs no thread
    caller: Principal = request.state.caller
    return caller


#: Of operations that need a login.
Caller: TypeAlias = Annotated[Principal, Depends(_caller)]
