"""An operation of the API: its path, who may call it, what it takes and answers.

Handlers are plain functions over `House`. What goes for all of them (who is asking, their scope,
bodies, answers, the schema) is made here, from what is stated beside each.
"""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Literal, TypeAlias

import msgspec
from fastapi import APIRouter, Depends, Response

from hansa.server.security.guarding import Need

Method: TypeAlias = Literal["GET", "POST", "PATCH", "DELETE"]
Handler: TypeAlias = Callable[..., object]

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Terms:
    """What is stated of an operation. `weight` counts against the caller's rate, 0 is never
    limited; `problems` are the codes it may answer with beside those that all have; `also` are further
    media it may answer in. One that `is_trading` takes an `Idempotency-Key`.
    """

    method: Method
    path: str
    need: Need = "read"
    status: int = 200
    weight: int = 1
    body: type[msgspec.Struct] | None = None
    media: str = JSON
    also: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    is_trading: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation as it is served: its terms, its name (that of its handler), what it answers."""

    terms: Terms
    name: str
    tag: str
    summary: str
    answer: object


@dataclass(frozen=True, slots=True)
class Operations:
    """State: the operations of a part of the API, and the router that serves them."""

    tag: str
    table: list[Operation] = field(default_factory=list)
    router: APIRouter = field(default_factory=APIRouter)

    def __call__(self, terms: Terms) -> Callable[[Handler], Handler]:
        """Makes a function an operation: its name is the operation's, its docstring the summary,
        what it returns the answer.
        """

        def made(handler: Handler) -> Handler:
            said = inspect.cleandoc(handler.__doc__ or "")
            answer = inspect.signature(handler).return_annotation
            operation = Operation(terms, handler.__name__, self.tag, said, answer)
            self.table.append(operation)
            self._serve(operation, handler)
            return handler

        return made

    def _serve(self, operation: Operation, handler: Handler) -> None:
        from hansa.server.guard import guarding

        terms = operation.terms
        self.router.add_api_route(
            terms.path,
            _endpoint(terms, handler),
            methods=[terms.method],
            operation_id=operation.name,
            tags=[operation.tag],
            status_code=terms.status,
            response_model=None,
            dependencies=[Depends(guarding(operation))],
        )


def _endpoint(terms: Terms, handler: Handler) -> Callable[..., object]:
    """The function that FastAPI calls: the same parameters, and the answer as bytes. A handler that
    is no coroutine gets a thread.
    """
    if inspect.iscoroutinefunction(handler):

        @wraps(handler)
        async def waiting(*args: object, **kwargs: object) -> Response:
            value = handler(*args, **kwargs)
            assert isinstance(value, Awaitable)
            return _answered(terms, await value)

        endpoint: Callable[..., object] = waiting
    else:

        @wraps(handler)
        def direct(*args: object, **kwargs: object) -> Response:
            return _answered(terms, handler(*args, **kwargs))

        endpoint = direct
    signature = inspect.signature(handler, eval_str=True).replace(return_annotation=Response)
    endpoint.__signature__ = signature  # type: ignore[attr-defined]
    return endpoint


def _answered(terms: Terms, value: object) -> Response:
    if isinstance(value, Response):
        return value
    if terms.status == 204:
        return Response(status_code=204)
    return Response(msgspec.json.encode(value), status_code=terms.status, media_type=terms.media)
