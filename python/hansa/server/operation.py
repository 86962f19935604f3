"""An operation of the API: its path, who may call it, what it takes and answers.

Handlers are plain functions over `House`. What goes for all of them (who is asking, their scope,
bodies, answers, the schema) is made here, from what is stated beside each.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Annotated, Literal, TypeAlias, get_args

import msgspec
from fastapi import APIRouter, Depends, Request, Response

from hansa.server.guard import guarding
from hansa.server.lanes import Lane, lanes
from hansa.server.security.guarding import Need
from hansa.server.security.idempotency import Idempotency

Method: TypeAlias = Literal["GET", "POST", "PATCH", "DELETE"]
Handler: TypeAlias = Callable[..., object]

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Terms:
    """What is stated of an operation. `weight` counts against the caller's rate, 0 is never
    limited; `problems` are the codes it may answer with beside those that all have, `also` further
    media of its answer. One that `is_trading` takes an `Idempotency-Key`. `lane` says whose threads
    it is done in.
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
    lane: Lane = "usual"


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
            operation = Operation(terms, handler.__name__, self.tag, said, _shape(answer))
            self.table.append(operation)
            self._serve(operation, handler)
            return handler

        return made

    def _serve(self, operation: Operation, handler: Handler) -> None:
        terms = operation.terms
        self.router.add_api_route(
            terms.path,
            _endpoint(operation, handler),
            methods=[terms.method],
            operation_id=operation.name,
            tags=[operation.tag],
            status_code=terms.status,
            response_model=None,
            dependencies=[Depends(guarding(operation.name, terms.need, terms.weight, terms.lane))],
        )


def _shape(answer: object) -> object:
    """What an operation answers, where some of it goes out as it is."""
    parts = [each for each in get_args(answer) if each is not Response]
    return parts[0] if Response in get_args(answer) else answer


async def _asking(request: Request) -> Request:
    return request


_ASKING = inspect.Parameter(
    "asking", inspect.Parameter.KEYWORD_ONLY, annotation=Annotated[Request, Depends(_asking)]
)


def _endpoint(operation: Operation, handler: Handler) -> Callable[..., object]:
    """The function that FastAPI calls: the parameters of the handler, which is called in a thread
    of its lane, and the answer as bytes.
    """
    terms = operation.terms

    @wraps(handler)
    async def direct(asking: Request, **given: object) -> Response:
        turn = _turn(operation, asking)
        return await lanes().run(terms.lane, turn, lambda: _answered(terms, handler(**given)))

    async def once(asking: Request, **given: object) -> Response:
        idempotency: Idempotency = asking.app.state.house.security.idempotency
        return await idempotency.once(
            asking, asking.state.caller, lambda: direct(asking=asking, **given)
        )

    served = wraps(handler)(once) if terms.is_trading else direct
    signature = inspect.signature(handler, eval_str=True)
    keyword = inspect.Parameter.KEYWORD_ONLY
    own = [each.replace(kind=keyword) for each in signature.parameters.values()]
    served.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=[_ASKING, *own], return_annotation=Response
    )
    return served


def _turn(operation: Operation, asking: Request) -> str:
    """With whom a request waits, where threads are few: who asks for the same desk or run, or is
    the same caller. A kill waits for other kills of that desk alone.
    """
    caller, run = asking.state.caller, asking.path_params.get("run", "")
    who = operation.name if caller is None else caller.who
    match operation.terms.lane:
        case "urgent" | "order":
            return f"{operation.name} {run or who}"
        case "usual" if run:
            return str(run)
        case _:
            return str(who)


def _answered(terms: Terms, value: object) -> Response:
    if isinstance(value, Response):
        return value
    if terms.status == 204:
        return Response(status_code=204)
    return Response(msgspec.json.encode(value), status_code=terms.status, media_type=terms.media)
