"""An exchange of ccxt whose every request leaves through the coordinator."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import msgspec

from hansa.coordinator import Answer, CoordinatorStatus, Outcome, Parameters, Permit, Request
from hansa.coordinator.ccxt_rules import MILLI, Purpose
from hansa.errors import LostError

if TYPE_CHECKING:
    from hansa.venues.ccxt.calls import CcxtExchange

#: What the calls of this task are for, and how long each may take.
_PURPOSE: ContextVar[tuple[Purpose, float]] = ContextVar("purpose", default=(Purpose.DATA, 20.0))


class Egress(Protocol):
    """The way out: a coordinator of this process or of the machine."""

    async def send(self, request: Request) -> Answer:
        """The answer to a request."""
        ...

    def permit(self, request: Request) -> AbstractAsyncContextManager[Permit]:
        """Leave to do something on one's own socket."""
        ...

    async def status(self) -> CoordinatorStatus:
        """How things stand there."""
        ...


class Socket(Protocol):
    """ccxt's client of one WebSocket."""

    url: str
    connect: Callable[..., asyncio.Future[object]]
    send: Callable[..., Awaitable[object]]
    connected: asyncio.Future[object]
    connection: object | None
    connecting: bool

    def on_error(self, error: BaseException) -> None:
        """It cannot be used any more."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """How an exchange's calls leave: for which desk and account, by whose clock. `keyless` is the
    same exchange without keys, which cannot sign what is the account's own.
    """

    egress: Egress
    desk: str
    account: str
    now_ns: Callable[[], int]
    keyless: "CcxtExchange | None" = None

    def request(self, endpoint: str, within_s: float, parameters: Parameters = ()) -> Request:
        """A request with its deadline; of nobody's account."""
        return Request(
            endpoint=endpoint,
            desk=self.desk,
            deadline_ns=self.now_ns() + int(within_s * 10**9),
            parameters=parameters,
        )

    def is_own(self, call: Mapping[str, object]) -> bool:
        """Whether a call is one of the account: nobody else could sign it."""
        if not self.account or self.keyless is None:
            return False
        try:
            self.keyless.sign(**call)
        except Exception:  # noqa: BLE001  each exchange has its own way to miss the keys
            return True
        return False


@contextmanager
def calling(purpose: Purpose, *, within_s: float) -> Iterator[None]:
    """The calls within this block, and of tasks begun in it, are for that."""
    token = _PURPOSE.set((purpose, within_s))
    try:
        yield
    finally:
        _PURPOSE.reset(token)


class Routed:
    """State: mixed into a class of ccxt, takes the place of its throttle, its HTTP and its numbers.

    Numbers stay texts, as the venue wrote them; only books have floats, which ccxt sorts by.
    """

    route: Route

    async def fetch2(
        self,
        path: str,
        api: Sequence[str] = ("public",),
        method: str = "GET",
        params: Mapping[str, object] = {},
        config: Mapping[str, object] = {},
    ) -> object:
        """One call: asked of the coordinator, its answer read and judged as ccxt does."""
        purpose, within_s = _PURPOSE.get()
        cost = self.calculate_rate_limiter_cost(api, method, path, params, config)  # type: ignore[attr-defined]
        parameters = (
            ("api", json.dumps(list(api))),
            ("method", method),
            ("path", path),
            ("params", msgspec.json.encode(params, order="sorted").decode()),
            ("cost", str(round(float(cost) * MILLI))),
        )
        request = self.route.request(purpose.value, within_s, parameters)
        if self.route.is_own({"path": path, "api": api, "method": method, "params": dict(params)}):
            request = replace(request, account=self.route.account)
        answer = await self.route.egress.send(request)
        if answer.outcome is Outcome.UNKNOWN:
            raise LostError(f"{method} {path}: expected an answer, found none ({answer.reason})")
        return self._judged(answer, f"{'/'.join(api)}/{path}", method)

    def _judged(self, answer: Answer, url: str, method: str) -> object:
        """The decoded body; what ccxt raises for a refusal."""
        text, headers = answer.body.decode(errors="replace").strip(), dict(answer.headers)
        decoded = self.parse_json(text)  # type: ignore[attr-defined]
        told = (answer.status, "", url, method)
        self.handle_errors(*told, headers, text, decoded, {}, "")  # type: ignore[attr-defined]
        self.handle_http_status_code(*told, text)  # type: ignore[attr-defined]
        return text if decoded is None else decoded

    async def fetch(self, url: str, *_: object, **__: object) -> object:
        """What would go past the coordinator does not go."""
        raise NotImplementedError(
            f"expected calls through the coordinator, found one of ccxt's own to {url}"
        )

    def client(self, url: str) -> Socket:
        """A socket that asks for leave to connect, and to speak."""
        is_known = url in (self.clients or {})  # type: ignore[attr-defined]
        made: Socket = super().client(url)  # type: ignore[misc]
        if not is_known:
            made.connect = _connecting(made, self.route)
            made.send = _speaking(made, self.route)
        return made

    def on_json_response(self, body: str) -> object:
        """A body whose decimals stay as they were written."""
        return json.loads(body, parse_float=str)

    def parse_bid_ask(
        self, level: Sequence[object], price: int = 0, amount: int = 1, count: int = 2
    ) -> list[float]:
        """A level of a book: floats, since ccxt sorts by them."""
        return [float(str(self.safe_value(level, each))) for each in (price, amount)]  # type: ignore[attr-defined]


def _connecting(socket: Socket, route: Route) -> Callable[..., asyncio.Future[object]]:
    connect, tasks = socket.connect, set[asyncio.Task[None]]()

    async def permitted(*how: object) -> None:
        try:
            async with route.egress.permit(route.request("stream.connect", 20.0)):
                await connect(*how)
        except Exception as error:  # noqa: BLE001  told to those who wait for the socket
            if not socket.connected.done():
                socket.on_error(error)

    def connecting(*how: object) -> asyncio.Future[object]:
        if socket.connection is None and not socket.connecting and not tasks:
            task = asyncio.ensure_future(permitted(*how))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        return socket.connected

    return connecting


def _speaking(socket: Socket, route: Route) -> Callable[..., Awaitable[object]]:
    send = socket.send

    async def speaking(message: object) -> object:
        request = route.request("stream.message", 20.0)
        async with route.egress.permit(replace(request, connection=f"{route.desk} {socket.url}")):
            return await send(message)

    return speaking
