"""The live feed of Binance against the local exchange: books, trades and bars through every gap."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import pairwise

import pytest

from hansa.coordinator import Coordinator, CoordinatorOptions, SteadyClock
from hansa.coordinator.binance_spot import rules
from hansa.errors import DataError
from hansa.feeds.binance.feed import BinanceFeed
from hansa.feeds.binance.options import BinanceFeedOptions
from hansa.types import BarEvent, DepthEvent, Link, LinkChange, MarketEvent, TradeEvent
from hansa.venues.exchange import Fault, FaultKind, LimitTerms
from hansa.venues.exchange.server import LocalExchange
from hansa.venues.http import HttpOptions, HttpTransport
from tests.unit.venues.exchange.support import instrument, options

Body = Callable[["Scene"], Awaitable[None]]


class Scene:
    """State: a local exchange whose time a test moves, a feed of it, and what the feed said."""

    def __init__(self, exchange: LocalExchange, feed: BinanceFeed) -> None:
        self.exchange, self.feed = exchange, feed
        self.events: list[MarketEvent | LinkChange] = []
        self.listening = asyncio.create_task(self._listen())

    @property
    def market(self):
        return self.exchange.truth.markets["ABCUSD"]

    def book(self) -> tuple[dict[int, int], dict[int, int]]:
        """The book that the depth events make."""
        sides: dict[int, dict[int, int]] = {1: {}, -1: {}}
        for each in self.events:
            if isinstance(each, DepthEvent):
                if each.is_clear:
                    sides = {1: {}, -1: {}}
                sides[each.side][each.price_ticks] = each.lots
                if not each.lots:
                    del sides[each.side][each.price_ticks]
        return sides[1], sides[-1]

    def truth(self) -> tuple[dict[int, int], dict[int, int]]:
        """The book that the exchange has."""
        return dict(self.market.book.depth(1, 1000)), dict(self.market.book.depth(-1, 1000))

    async def until(self, holds: Callable[[], bool], *, step_s: float = 10.0) -> None:
        """Lets the exchange's time pass until something holds."""
        for _ in range(500):
            if holds():
                return
            await self.exchange.advance(step_s)
            await asyncio.sleep(0.01)
        raise AssertionError("it never came to hold")

    async def drive(self, steps: int, *, step_s: float = 10.0) -> None:
        for _ in range(steps):
            await self.exchange.advance(step_s)
            await asyncio.sleep(0.002)

    async def close(self) -> None:
        self.listening.cancel()
        await asyncio.gather(self.listening, return_exceptions=True)
        await self.feed.close()

    async def _listen(self) -> None:
        async for each in self.feed.events():
            self.events.append(each)


def run(body: Body, *, limits: LimitTerms | None = None, **changes: object) -> None:
    async def inside() -> None:
        async with LocalExchange(options(limits=limits), speed=0) as exchange:
            root = exchange.rest_url.removesuffix("/api/v3")
            clock = SteadyClock()
            async with HttpTransport(HttpOptions(base_url=root)) as transport:
                timed = CoordinatorOptions(now_ns=clock.now_ns)
                coordinator = Coordinator(rules(), transport, options=timed)
                terms = BinanceFeedOptions(
                    instruments=(instrument(),),
                    stream_url=exchange.stream_url.removesuffix("/ws") + "/stream",
                    **changes,  # type: ignore[arg-type]
                )
                scene = Scene(exchange, BinanceFeed(terms, coordinator, now_ns=clock.now_ns))
                try:
                    await asyncio.wait_for(body(scene), 60)
                finally:
                    await scene.close()
                    await coordinator.close()

    asyncio.run(inside())


def test_the_book_equals_the_exchange_s_through_lost_messages() -> None:
    async def body(scene: Scene) -> None:
        await scene.until(lambda: scene.book() == scene.truth())
        for _ in range(5):
            scene.exchange.faults.add(Fault(kind=FaultKind.DROP, match="abcusd@depth@100ms"))
            await scene.drive(60)
        clears = [each for each in scene.events if isinstance(each, DepthEvent) and each.is_clear]
        assert len(clears) >= 5
        await scene.until(lambda: scene.book() == scene.truth())

    run(body)


def test_a_lost_connection_is_told_the_book_emptied_and_made_anew() -> None:
    async def body(scene: Scene) -> None:
        await scene.until(lambda: scene.book() == scene.truth())
        await scene.exchange.drop_connections()
        await scene.until(lambda: _links(scene)[-2:] == [Link.DISCONNECTED, Link.LIVE])
        await scene.until(lambda: scene.book() == scene.truth())
        place = scene.events.index(
            next(each for each in scene.events if _is_link(each, Link.DISCONNECTED))
        )
        after = next(each for each in scene.events[place + 1 :] if isinstance(each, DepthEvent))
        assert after.is_clear
        assert after.lots == 0

    run(body)


def test_trades_come_once_each_in_order_though_doubled() -> None:
    async def body(scene: Scene) -> None:
        await scene.until(lambda: any(isinstance(each, TradeEvent) for each in scene.events))
        scene.exchange.faults.add(Fault(kind=FaultKind.DOUBLE, match="abcusd@trade", count=20))
        await scene.drive(60)
        await scene.until(lambda: len(_trades(scene)) > 50)
        prints = list(scene.market.tape.prints)
        told = [(each.price_ticks * 10**6, each.lots * 10**5) for each in _trades(scene)]
        expected = [(each.price, each.quantity) for each in prints]
        assert told == expected[len(expected) - len(told) :]

    run(body, has_depth=False, has_quotes=False)


def test_history_hands_over_to_the_stream_exactly_to_the_bar() -> None:
    async def body(scene: Scene) -> None:
        asked = asyncio.create_task(scene.feed.backfill(0, bars=20))
        await scene.until(asked.done)
        await scene.until(lambda: len(_bars(scene)) >= 3)
        opens = [each.ts_open_ns for each in [*asked.result(), *_bars(scene)]]
        assert len(asked.result()) == 20
        assert all(later - each == 60 * 10**9 for each, later in pairwise(opens))

    run(body, interval="1m", has_depth=False)


def test_bars_that_a_dead_connection_missed_are_fetched_in_order() -> None:
    async def body(scene: Scene) -> None:
        await scene.until(lambda: len(_bars(scene)) >= 2)
        await scene.exchange.drop_connections()
        await scene.exchange.advance(600)
        await scene.until(lambda: len(_bars(scene)) >= 14)
        opens = [each.ts_open_ns for each in _bars(scene)]
        assert all(later - each == 60 * 10**9 for each, later in pairwise(opens))
        kept = scene.market.tape.candles("1m", start_ns=opens[0], end_ns=opens[-1] + 1)
        assert [each.close for each in kept] == [each.close_ticks * 10**6 for each in _bars(scene)]

    run(body, interval="1m", has_depth=False, has_trades=False)


def test_silence_is_told_as_stale_and_then_the_socket_made_anew() -> None:
    async def body(scene: Scene) -> None:
        await scene.until(lambda: Link.LIVE in _links(scene))
        while Link.DISCONNECTED not in _links(scene):
            await asyncio.sleep(0.02)
        lost = _links(scene).index(Link.DISCONNECTED)
        assert _links(scene)[lost - 2 : lost] == [Link.LIVE, Link.STALE]
        await scene.until(lambda: _links(scene)[-1] is Link.LIVE)

    run(body, stale_after_s=0.1)


def test_a_subscription_that_is_refused_is_a_named_error() -> None:
    async def body(scene: Scene) -> None:
        await scene.until(scene.listening.done)
        with pytest.raises(DataError, match="expected streams to be subscribed, found"):
            scene.listening.result()

    run(body, limits=LimitTerms(streams_per_connection=1))


def test_receipts_never_go_back() -> None:
    async def body(scene: Scene) -> None:
        await scene.until(lambda: scene.book() == scene.truth())
        scene.exchange.faults.add(Fault(kind=FaultKind.DROP, match="abcusd@depth@100ms"))
        await scene.drive(60)
        receipts = [each.ts_recv_ns for each in scene.events]
        assert receipts == sorted(receipts)

    run(body, interval="1m")


def test_a_snapshot_that_fails_is_asked_for_again() -> None:
    async def body(scene: Scene) -> None:
        scene.exchange.faults.add(Fault(kind=FaultKind.FAIL, match="GET /api/v3/depth"))
        await scene.until(lambda: scene.book() == scene.truth())

    run(body)


def _bars(scene: Scene) -> list[BarEvent]:
    return [each for each in scene.events if isinstance(each, BarEvent)]


def _trades(scene: Scene) -> list[TradeEvent]:
    return [each for each in scene.events if isinstance(each, TradeEvent)]


def _links(scene: Scene) -> list[Link]:
    return [each.link for each in scene.events if isinstance(each, LinkChange)]


def _is_link(event: object, link: Link) -> bool:
    return isinstance(event, LinkChange) and event.link is link
