"""One process's way to the venue: requests and sockets, and all that may happen to them."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import msgspec

from hansa.coordinator import Call, ClockTerms, Response, VenueClock
from hansa.errors import LostError, NotSentError
from hansa.ports import Keys
from hansa.venues.binance_signing import signer
from hansa.venues.exchange.endpoints import REST
from hansa.venues.exchange.gateway import Reply, Request
from tests.simulation.sockets import Session
from tests.simulation.weather import Weather

if TYPE_CHECKING:
    from tests.simulation.world import World

#: Of the machine, as the venue sees it.
ADDRESS = "10.0.0.1"
_LATE_S = 8.0
#: So long nobody is let onto the account's stream at most.
_BLIND_S = 20.0
_REFUSED = b'{"code":-1000,"msg":"Internal error; unable to process your request."}'


class Wire:
    """State: the transport (`hansa.coordinator.Transport`) and the sockets of a process. What has
    left before the process died still arrives; its answers are heard by nobody.
    """

    def __init__(
        self, world: "World", weather: Weather, *, random: Random, account: str, least_ns: int = 0
    ) -> None:
        self.world, self.weather, self.random, self.address = world, weather, random, ADDRESS
        self.is_dead = False
        self._blind_until_s = 0.0
        self._slept_ns = self._wall_ahead_ns = 0
        terms = ClockTerms(least_ns=least_ns, steady_ns=self.steady_ns, wall_ns=self.wall_ns)
        self.clock = VenueClock(terms)
        self.sign = signer(lambda name: Keys(name, name), now_ns=self._stamp_ns)
        self.account = account
        #: What happens when the disk is about to be full, and when it is about to break.
        self.fill_disk: Callable[[], None] = lambda: None
        self.break_sync: Callable[[], None] = lambda: None

    def session(self) -> Session:
        """What sockets are made with."""
        return Session(self)

    def wall_ns(self) -> int:
        """The machine's clock on the wall."""
        return self.world.now_ns() + self._wall_ahead_ns

    def steady_ns(self) -> int:
        """The machine's other clock, which nobody sets."""
        return self.world.now_ns() - self._slept_ns

    def _stamp_ns(self) -> int:
        """What a signature carries: the venue's time, as it was read. Before that somebody may set
        the machine's clock; or it sleeps, or runs ahead, and its clock on the wall may not know.
        """
        if self.strikes("clock_set"):
            self._wall_ahead_ns = round(self.random.uniform(-60, 60) * 1e9)
        if self.strikes("clock_jumps"):
            self._slept_ns = round(self.random.uniform(-60, 60) * 1e9)
            self._wall_ahead_ns = self.random.choice((0, -self._slept_ns))
        return self.clock.stamp_ns()

    def strikes(self, fault: str) -> bool:
        """Whether a fault hits now."""
        return self.random.random() < getattr(self.weather, fault)

    def is_blind(self) -> bool:
        """Whether the account's stream cannot be subscribed now, which then lasts for a while."""
        now_s = asyncio.get_running_loop().time()
        if self.weather.blind and now_s >= self._blind_until_s and self.strikes("blind"):
            self._blind_until_s = now_s + _BLIND_S * self.random.random()
        return now_s < self._blind_until_s

    def way_s(self) -> float:
        """How long something is on its way."""
        most = _LATE_S if self.strikes("late") else 0.02
        return 0.001 + most * self.random.random() ** 3

    def connects(self) -> bool:
        """Whether a socket can be opened."""
        if self.is_dead or self.strikes("unsent"):
            return False
        return self.world.takes_socket(self.address)

    async def send(self, call: Call) -> Response:
        """A request there and its answer back."""
        if self.is_dead or self.strikes("unsent"):
            raise NotSentError(f"expected a connection, found none; {call.path} was not sent")
        if self.strikes("disk_fills"):
            self.fill_disk()
        if self.strikes("sync_fails"):
            self.break_sync()
        signed = self.sign(call) if call.account else None
        pairs = call.parameters if signed is None else signed.parameters
        request = Request(
            pairs=tuple(pairs),
            address=self.address,
            key=None if signed is None else signed.headers["X-MBX-APIKEY"],
            payloads=(urlencode([each for each in pairs if each[0] != "signature"]),),
        )
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[Response | None] = loop.create_future()
        if not self.strikes("lost"):
            loop.call_later(self.way_s(), self._arrive, call, request, answered)
        try:
            async with asyncio.timeout(call.timeout_ns / 1e9):
                response = await answered
        except TimeoutError:
            response = None
        if response is None or self.is_dead:
            raise LostError(f"expected an answer to {call.method} {call.path}, found none")
        return response

    def _arrive(
        self, call: Call, request: Request, answered: "asyncio.Future[Response | None]"
    ) -> None:
        response = self._carried_out(f"{call.method} {call.path}", request)
        if self.strikes("unanswered"):
            after_s, response = self.way_s(), None
        else:
            after_s = self.way_s()
        asyncio.get_running_loop().call_later(after_s, _answer, answered, response)

    def _carried_out(self, name: str, request: Request) -> Response:
        """What the venue does with a request and answers it."""
        world = self.world
        world.catch_up()
        if self.strikes("forgotten"):
            world.forget()
        if self.strikes("failed"):
            return Response(status=503, headers={}, body=_REFUSED)
        if self.strikes("limited"):
            return _response(world.too_many(self.address))
        if self.strikes("banned"):
            return _response(world.ban(self.address))
        response = _response(world.gateway.answer(REST[name], request))
        world.flush()
        if self.strikes("failed_after"):
            return Response(status=self.random.choice((500, 502, 504)), headers={}, body=_REFUSED)
        if self.strikes("garbled"):
            torn = response.body[: self.random.randrange(len(response.body))]
            return replace(response, body=self.random.choice((torn, b"<html>busy</html>")))
        return response


def _response(reply: Reply) -> Response:
    headers = {name.lower(): value for name, value in reply.headers.items()}
    return Response(status=reply.status, headers=headers, body=msgspec.json.encode(reply.body))


def _answer(answered: "asyncio.Future[Response | None]", response: Response | None) -> None:
    if not answered.done():
        answered.set_result(response)
