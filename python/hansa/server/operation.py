"""An operation of the API: its path, who may call it, what it takes and answers.

Handlers are plain functions over `House`; everything that goes for all of them (who is asking, their
scope, bodies, answers, the schema) is made here from the table.
"""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Annotated, Literal, TypeAlias, TypeVar

import msgspec
from fastapi import APIRouter, Depends, Request, Response

from hansa.api.people import Scope

B = TypeVar("B")

#: What a caller needs: nothing, to be logged in, or a scope.
Need: TypeAlias = Literal["nothing", "login"] | Scope
Method: TypeAlias = Literal["GET", "POST", "PATCH", "DELETE"]
Handler: TypeAlias = Callable[..., object]

JSON = "application/json"
PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Operation:
    """What is known of an operation before it is called. `weight` counts against the caller's rate;
    0 is never limited. `problems` are the codes it may answer with beside those that all have.
    """

    method: Method
    path: str
    name: str
    need: Need
    answer: object
    body: type[msgspec.Struct] | None
    status: int
    weight: int
    problems: tuple[str, ...]
    media: str = JSON
    is_trading: bool = False


@dataclass(frozen=True, slots=True)
class Operations:
    """State: the operations of a part of the API, and the router that serves them."""

    tag: str
    table: list[Operation] = field(default_factory=list)
    router: APIRouter = field(default_factory=APIRouter)

    def __call__(
        self,
        method: Method,
        path: str,
        *,
        need: Need = "read",
        status: int = 200,
        weight: int = 1,
        problems: tuple[str, ...] = (),
        body: type[msgspec.Struct] | None = None,
        media: str = JSON,
        is_trading: bool = False,
    ) -> Callable[[Handler], Handler]:
        """Makes a function an operation. Its name is the operation's, its docstring's first line the
        summary, what it returns the answer.
        """

        def made(handler: Handler) -> Handler:
            signature = inspect.signature(handler)
            operation = Operation(
                method,
                path,
                handler.__name__,
                need,
                signature.return_annotation,
                body,
                status,
                weight,
                problems,
                media,
                is_trading,
            )
            self.table.append(operation)
            self._serve(operation, handler)
            return handler

        return made

    def _serve(self, operation: Operation, handler: Handler) -> None:
        from hansa.server.guard import guarding
        from hansa.server.openapi import described

        summary, _, rest = (
            inspect.getdoc(handler).partition("\n") if handler.__doc__ else ("", "", "")
        )
        self.router.add_api_route(
            operation.path,
            _endpoint(operation, handler),
            methods=[operation.method],
            operation_id=operation.name,
            summary=summary.rstrip("."),
            description=f"{summary}\n{rest}".strip(),
            tags=[self.tag],
            status_code=operation.status,
            response_model=None,
            dependencies=[Depends(guarding(operation))],
            **described(operation),
        )


def body_of(wanted: type[B]) -> object:
    """A dependency: the body of a request, decoded strictly. Raises the problem `bad_body`."""

    async def decoded(request: Request) -> B:
        from hansa.server.reading import read_body

        return await read_body(request, wanted)

    return Depends(decoded)


def _endpoint(operation: Operation, handler: Handler) -> Callable[..., object]:
    """The function that FastAPI calls: the same parameters, and the answer as bytes."""

    def answered(value: object) -> Response:
        if isinstance(value, Response):
            return value
        if operation.status == 204:
            return Response(status_code=204)
        content = msgspec.json.encode(value)
        return Response(content, status_code=operation.status, media_type=operation.media)

    if inspect.iscoroutinefunction(handler):

        @wraps(handler)
        async def waiting(*args: object, **kwargs: object) -> Response:
            return answered(await _awaited(handler(*args, **kwargs)))

        endpoint: Callable[..., object] = waiting
    else:

        @wraps(handler)
        def direct(*args: object, **kwargs: object) -> Response:
            return answered(handler(*args, **kwargs))

        endpoint = direct
    signature = inspect.signature(handler)
    endpoint.__signature__ = signature.replace(return_annotation=Response)  # type: ignore[attr-defined]
    return endpoint


async def _awaited(value: object) -> object:
    assert isinstance(value, Awaitable)
    return await value


#: Marks a parameter that is the body.
Body: TypeAlias = Annotated
