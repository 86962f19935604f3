"""The application: routes, the stream and the page behind one wall."""

import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import cache

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from hansa.api.problem import Fault
from hansa.app.view.desks_list import desk_lines
from hansa.errors import HansaError
from hansa.server.house import House
from hansa.server.hub import Hub
from hansa.server.openapi import Object, schema_of
from hansa.server.operation import Operation
from hansa.server.pages import Pages
from hansa.server.routes.desks import desks
from hansa.server.routes.health import health
from hansa.server.routes.jobs import jobs
from hansa.server.routes.journal import journal
from hansa.server.routes.people import people
from hansa.server.routes.reports import reports
from hansa.server.routes.runs import runs
from hansa.server.security.guarding import Security
from hansa.server.security.problems import ProblemError, answer, as_problem
from hansa.server.security.wall import walled
from hansa.server.stream import stream

PARTS = (health, people, desks, runs, journal, reports, jobs)
_LOG = logging.getLogger("hansa.server")
_CODES = {404: "not_found", 405: "method_not_allowed", 406: "not_acceptable"}


def operations() -> tuple[Operation, ...]:
    """Every operation of the API, part by part."""
    return tuple(operation for part in PARTS for operation in part.table)


@cache
def schema() -> Object:
    """The OpenAPI document of the API."""
    application = FastAPI()
    for part in PARTS:
        application.include_router(part.router)
    return schema_of(application, operations())


def make_application(house: House, *, is_tls: bool = False, names: tuple[str, ...] = ()) -> ASGIApp:
    """The application of a house, behind its wall."""
    return walled(_quiet(open_application(house)), is_tls=is_tls, hosts=names)


def _quiet(application: ASGIApp) -> ASGIApp:
    """A fault of ours was answered and logged: the connection is good for the next request."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await application(scope, receive, send)
        except Exception as error:  # noqa: BLE001  the last line of defence
            if scope["type"] != "http":
                as_problem(error)

    return serve


def open_application(house: House) -> FastAPI:
    """The application itself."""
    hub = Hub(
        watching=house.watching,
        desks=house.desks,
        metrics=house.metrics,
        now_ns=house.now_ns,
        values={
            "desks": lambda: desk_lines(house.store),
            "jobs": house.jobs.views,
        },
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await hub.close()

    application = FastAPI(
        openapi_url=None, docs_url=None, redoc_url=None, lifespan=lifespan, redirect_slashes=False
    )
    application.state.house = house
    for part in PARTS:
        application.include_router(part.router)
    _add_stream(application, house.security, hub)
    _add_pages(application, Pages())
    _add_problems(application)
    application.middleware("http")(_counting(house))
    application.openapi = schema  # type: ignore[method-assign]
    return application


def _add_stream(application: FastAPI, security: Security, hub: Hub) -> None:
    @application.websocket("/v1/stream")
    async def serve_stream(socket: WebSocket) -> None:
        try:
            caller = security.admit_stream(socket)
        except ProblemError as error:
            await socket.send_denial_response(answer(error, socket.scope))
            return
        await stream(socket, hub, lambda: security.door.is_still_good(caller))


def _add_pages(application: FastAPI, pages: Pages) -> None:
    @application.get("/{path:path}", include_in_schema=False)
    async def serve_page(request: Request, path: str) -> Response:
        is_api = path == "v1" or path.startswith("v1/")
        shown = None if is_api else pages.answer(request)
        if shown is None:
            raise ProblemError("not_found", f"nothing lies at /{path[:200]}")
        return shown


def _add_problems(application: FastAPI) -> None:
    async def refused(request: Request, error: Exception) -> Response:
        return answer(as_problem(error), request.scope)

    async def misread(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        faults = tuple(
            Fault(pointer=str(each["loc"][-1])[:80], detail=str(each["msg"])[:200])
            for each in error.errors()
        )
        detail = "; ".join(f"{each.pointer}: {each.detail}" for each in faults)
        return answer(ProblemError("bad_parameter", detail, errors=faults), request.scope)

    async def without_route(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        code = _CODES.get(error.status_code, "bad_request")
        response = answer(ProblemError(code), request.scope)
        response.headers.update(error.headers or {})
        return response

    application.add_exception_handler(ProblemError, refused)
    application.add_exception_handler(HansaError, refused)
    application.add_exception_handler(RequestValidationError, misread)
    application.add_exception_handler(HTTPException, without_route)
    application.add_exception_handler(Exception, refused)


def _counting(
    house: House,
) -> Callable[[Request, Callable[[Request], Awaitable[Response]]], Awaitable[Response]]:
    """Counts requests, and says what is left to the caller."""

    async def count(request: Request, call: Callable[[Request], Awaitable[Response]]) -> Response:
        began_s = time.perf_counter()
        response = await call(request)
        name = getattr(request.state, "operation", "page")
        house.metrics.requests.labels(name, str(response.status_code)).inc()
        house.metrics.seconds.labels(name).observe(time.perf_counter() - began_s)
        response.headers.update(getattr(request.state, "rate_headers", {}))
        return response

    return count
