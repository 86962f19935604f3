"""A day of many strategies at one address, with and without the coordinator, on simulated time."""

import asyncio
from dataclasses import dataclass, field
from random import Random

from hansa.coordinator import (
    Call,
    Coordinator,
    CoordinatorOptions,
    CoordinatorStatus,
    EventKind,
    Priority,
    Response,
)
from hansa.coordinator.binance_spot import rules
from hansa.coordinator.request import Effect, Request
from hansa.coordinator.rules import MINUTE_NS, SECOND_NS
from hansa.errors import LostError, RequestError
from tests.simulated_venue import SimulatedVenue, ask, most_in_any_window
from tests.virtual_time import now_ns, run_virtual

STRATEGIES = 120
SYMBOLS = [f"S{n}USDT" for n in range(20)]
_STREAMED = SYMBOLS[:15]
_HOUR_S = 3600.0


@dataclass
class Naive:
    """What the same wishes would do to the venue if everyone sent their own."""

    limit: int = 6000
    wanted: int = 0
    refused: int = 0
    repeated: int = 0
    _minute: int = -1
    _weight: int = 0
    _keys: set = field(default_factory=set)

    def __post_init__(self) -> None:
        self._endpoints = rules().endpoints

    def want(self, request: Request) -> None:
        rule = self._endpoints[request.endpoint]
        minute = now_ns() // MINUTE_NS
        if minute != self._minute:
            self._minute, self._weight = minute, 0
        self._weight += rule.costs["weight"](request.parameters)
        self.wanted += 1
        self.refused += self._weight > self.limit
        if rule.effect is Effect.READ:
            self.repeated += request.key() in self._keys
            self._keys.add(request.key())


@dataclass(frozen=True)
class Day:
    """What came of it."""

    hours: float
    wanted: int
    naive_refused: int
    repeated: int
    sent: int
    statuses: dict[int, int]
    from_elsewhere: int
    most_weight: int
    foreign: int
    failed: dict[Priority, int]
    events: list[EventKind]
    status: CoordinatorStatus

    @property
    def sent_ratio(self) -> float:
        return self.sent / self.wanted

    @property
    def cache_ratio(self) -> float:
        return self.from_elsewhere / self.repeated

    @property
    def budget_ratio(self) -> float:
        return self.most_weight / 6000


class Floor:
    """The strategies of one address, the streams they have, and what they count."""

    def __init__(self, hours: float, seed: int, *, foreign_hours: tuple[float, float]) -> None:
        self.hours = hours
        self.random = Random(seed)
        self.naive = Naive()
        self.events = []
        self.failed: dict[Priority, int] = {}
        self.end_s = hours * _HOUR_S
        self.foreign_hours = foreign_hours
        self.venue = SimulatedVenue(seed=seed, fault=self._fault)
        options = CoordinatorOptions(now_ns=now_ns, seed=seed, on_event=self.events.append)
        self.coordinator = Coordinator(rules(), self.venue, options=options)
        for symbol in _STREAMED:
            self.coordinator.streams.register("depth", (("symbol", symbol),), _book)

    async def day(self) -> Day:
        work = [self._strategy(number) for number in range(STRATEGIES)]
        work += [self._backfill(hour) for hour in range(0, int(self.hours) + 1, 8)]
        await asyncio.gather(*work, self._other_program())
        await self.coordinator.close()
        return self._told()

    async def want(self, request: Request) -> None:
        self.naive.want(request)
        try:
            await self.coordinator.send(request)
        except RequestError:
            own = request.priority
            priority = rules().endpoint(request.endpoint).priority if own is None else own
            self.failed[priority] = self.failed.get(priority, 0) + 1

    async def _strategy(self, number: int) -> None:
        random = Random(self.random.random())
        desk, account = f"desk{number}", f"account{number % 10}"
        own = random.sample(SYMBOLS, 5)
        await asyncio.sleep(random.uniform(0, 10))
        loop, second = asyncio.get_running_loop(), 10 * random.randrange(360)
        while loop.time() < self.end_s:
            for symbol in own[:3]:
                await self.want(ask("ticker/price", desk=desk, symbol=symbol))
            if second % 60 == 0:
                for symbol in own:
                    await self.want(ask("klines", desk=desk, symbol=symbol, interval="1m"))
            if second % 30 == 0:
                await self.want(ask("depth", desk=desk, symbol=own[0]))
            if second % 300 == 0:
                await self.want(ask("account", desk=desk, account=account))
                await self.want(ask("openOrders", desk=desk, account=account, symbol=own[0]))
                await self.want(ask("order.place", desk=desk, account=account, symbol=own[0]))
                await self.want(ask("order.cancel", desk=desk, account=account, symbol=own[0]))
            if second % 1800 == 0:
                await self.want(ask("exchangeInfo", desk=desk))
            second += 10
            await asyncio.sleep(9.5 + random.random())

    async def _backfill(self, hour: int) -> None:
        """Three thousand pages of history, every eight hours."""
        await asyncio.sleep(hour * _HOUR_S + 60)
        pages = [
            ask(
                "klines",
                desk="history",
                within_s=8 * _HOUR_S,
                priority=Priority.BACKFILL,
                symbol=SYMBOLS[page % 20],
                startTime=hour * 100_000 + page,
            )
            for page in range(3000)
        ]
        await asyncio.gather(*map(self.want, pages))

    async def _other_program(self) -> None:
        """Burns half of the weight, evenly, between two hours."""
        first, last = self.foreign_hours
        await asyncio.sleep(first * _HOUR_S)
        for _ in range(int((last - first) * _HOUR_S)):
            self.venue.burn(50)
            await asyncio.sleep(1)

    def _fault(self, _: Call) -> Response | Exception | None:
        """One in a thousand requests is met with an error of the venue, one is lost."""
        draw = self.random.random()
        if draw < 0.001:
            return Response(status=503, headers={}, body=b"{}")
        return LostError("expected a response, found none") if draw < 0.002 else None

    def _told(self) -> Day:
        status = self.coordinator.status()
        ends = status.endpoints
        weights = [(arrival.at_ns, arrival.weight) for arrival in self.venue.arrivals]
        return Day(
            hours=self.hours,
            wanted=self.naive.wanted,
            naive_refused=self.naive.refused,
            repeated=self.naive.repeated,
            sent=len(self.venue.arrivals),
            statuses=self.venue.statuses,
            from_elsewhere=sum(one.cached + one.shared + one.streamed for one in ends),
            most_weight=most_in_any_window(weights, MINUTE_NS),
            foreign=self.venue.foreign,
            failed=self.failed,
            events=[event.kind for event in self.events],
            status=status,
        )


def _book() -> tuple[bytes, int]:
    return b"book", now_ns() - SECOND_NS // 20


async def burned_into(seconds: int, *, begins_s: float) -> SimulatedVenue:
    """History is fetched as fast as the limits allow; a second program begins to burn half."""
    venue = SimulatedVenue()
    coordinator = Coordinator(rules(), venue, options=CoordinatorOptions(now_ns=now_ns))
    pages = [asyncio.create_task(coordinator.send(_page(n))) for n in range(9_000)]
    await asyncio.sleep(begins_s)
    for _ in range(seconds):
        venue.burn(50)
        await asyncio.sleep(1)
    for page in pages:
        page.cancel()
    await asyncio.gather(*pages, return_exceptions=True)
    return venue


def simulate(hours: float, *, seed: int = 1, foreign_hours: tuple[float, float] = (0, 0)) -> Day:
    """A day, or part of one."""

    async def main() -> Day:
        return await Floor(hours, seed, foreign_hours=foreign_hours).day()

    return run_virtual(main())


@dataclass(frozen=True)
class Cancels:
    """Times of cancels while backfill waits, in ms, the venue's way there and back apart."""

    count: int
    waiting_least: int
    p50_ms: float
    p99_ms: float


def cancels_under_load(count: int, *, seed: int = 1) -> Cancels:
    """Cancels at random moments while never fewer than 10,000 reads of history wait."""

    async def main() -> Cancels:
        venue = SimulatedVenue(seed=seed)
        options = CoordinatorOptions(now_ns=now_ns)
        coordinator = Coordinator(rules(), venue, options=options)
        reads = 10_000 + int(count * 0.5 * 40) + 5_000
        tasks = [asyncio.create_task(coordinator.send(_page(n))) for n in range(reads)]
        await asyncio.sleep(30)
        random, extra, least = Random(seed), [], reads
        for number in range(count):
            await asyncio.sleep(random.uniform(0, 1))
            start, before = now_ns(), len(venue.arrivals)
            await coordinator.send(ask("order.cancel", account="main", orderId=number))
            extra.append((now_ns() - start) / 1e6 - _travelled_ms(venue, before))
            least = min(least, coordinator.status().waiting["backfill"])
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        extra.sort()
        return Cancels(count, least, extra[count // 2], extra[int(count * 0.99)])

    return run_virtual(main())


def _page(number: int) -> Request:
    return ask(
        "klines",
        desk="history",
        within_s=86_400,
        priority=Priority.BACKFILL,
        symbol="S",
        startTime=number,
    )


def _travelled_ms(venue: SimulatedVenue, before: int) -> float:
    """The least a request takes there and back."""
    assert any(a.call.endpoint == "order.cancel" for a in venue.arrivals[before:])
    return 2e3 * venue.one_way_s[0]
