"""Orders at Binance spot against the local exchange: once each, through every fault."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

import pytest

from hansa.coordinator import Coordinator, CoordinatorOptions, SteadyClock
from hansa.coordinator.binance_spot import rules
from hansa.ports import Keys, LiveVenue
from hansa.types import ExecType, Link, LinkChange, OrdStatus, VenueReport
from hansa.venues.binance.options import BinanceVenueOptions
from hansa.venues.binance.tracking import SELF_TRADE
from hansa.venues.binance.venue import BinanceVenue
from hansa.venues.binance_signing import signer
from hansa.venues.exchange import Fault, FaultKind
from hansa.venues.exchange.amounts import UNIT
from hansa.venues.exchange.market import Phase
from hansa.venues.exchange.server import LocalExchange
from hansa.venues.http import HttpOptions, HttpTransport
from tests.unit.venues.exchange.support import instrument, options

Body = Callable[["Scene"], Awaitable[None]]
PLACE, CANCEL = "POST /api/v3/order", "DELETE /api/v3/order"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An order request as the core hands it out."""

    cl_ord_id: int = 1
    orig_cl_ord_id: int | None = None
    instrument: int | None = 0
    is_buy: bool = True
    ord_type: int = 2
    time_in_force: int = 1
    lots: int = 1_000
    limit_ticks: int | None = 9_500
    stop_ticks: int | None = None
    is_post_only: bool = False
    display_lots: int | None = None
    rare_terms: tuple[str, ...] = ()


class Scene:
    """State: a local exchange whose time stands, a venue adapter, and what it reported."""

    def __init__(
        self,
        exchange: LocalExchange,
        coordinator: Coordinator,
        *,
        is_by_socket: bool = False,
        self_trade: str | None = None,
    ) -> None:
        self.exchange, self.coordinator = exchange, coordinator
        self.is_by_socket, self.self_trade = is_by_socket, self_trade
        self.told: list[VenueReport | LinkChange] = []
        self.venue = self.make()
        self._listening = asyncio.create_task(self._listen())

    def make(self) -> BinanceVenue:
        """A venue adapter as after a start."""
        terms = BinanceVenueOptions(
            instruments=(instrument(),),
            account="anna",
            api_url=self.exchange.api_url,
            prefix="run1",
            settle_s=0.2,
            request_s_max=3.0,
            is_by_socket=self.is_by_socket,
            cancel_s_max=0.3,
            self_trade=self.self_trade,
        )
        sign = signer(lambda name: Keys(name, name), now_ns=lambda: self.exchange.truth.now_ns)
        return BinanceVenue(terms, self.coordinator, sign=sign, now_ns=SteadyClock().now_ns)

    @property
    def reports(self) -> list[VenueReport]:
        return [each for each in self.told if isinstance(each, VenueReport)]

    def kinds(self, cl_ord_id: int | None = None) -> list[int]:
        wanted = [each for each in self.reports if cl_ord_id in (None, each.cl_ord_id)]
        return [each.exec_type for each in wanted]

    @property
    def placed(self) -> int:
        return len(self.exchange.truth.trading.orders)

    async def until(self, holds: Callable[[], bool]) -> None:
        for _ in range(1000):
            if holds():
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"it never came to hold; reported: {self.told}")

    async def close(self) -> None:
        self._listening.cancel()
        await asyncio.gather(self._listening, return_exceptions=True)
        await self.venue.close()

    async def _listen(self) -> None:
        async for each in self.venue.reports():
            self.told.append(each)


def run(body: Body, *, is_by_socket: bool = False, self_trade: str | None = None) -> None:
    async def inside() -> None:
        async with LocalExchange(options(), speed=0) as exchange:
            root = exchange.rest_url.removesuffix("/api/v3")
            sign = signer(lambda name: Keys(name, name), now_ns=lambda: exchange.truth.now_ns)
            async with HttpTransport(HttpOptions(base_url=root, sign=sign)) as transport:
                limits = CoordinatorOptions(now_ns=SteadyClock().now_ns)
                coordinator = Coordinator(rules(), transport, options=limits)
                scene = Scene(
                    exchange, coordinator, is_by_socket=is_by_socket, self_trade=self_trade
                )
                try:
                    await scene.until(lambda: bool(scene.told))
                    await asyncio.wait_for(body(scene), 60)
                finally:
                    await scene.close()
                    await coordinator.close()

    asyncio.run(inside())


class AtExchange(Protocol):
    """A venue of the local exchange, and what it reported."""

    exchange: LocalExchange
    venue: LiveVenue

    def kinds(self, cl_ord_id: int) -> list[int]: ...

    async def until(self, holds: Callable[[], bool]) -> None: ...


async def cancel_while_replaced(
    scene: AtExchange, replace: Callable[[Wanted], Awaitable[None]], *, is_answered: bool
) -> None:
    """Order 1 rests, or will; a cancel of it goes out while order 2 is to take its place."""
    await scene.until(lambda: scene.kinds(1) == [ExecType.NEW])
    if not is_answered:
        scene.exchange.faults.add(Fault(kind=FaultKind.FAIL_AFTER, match=PLACE))
    change = Wanted(cl_ord_id=2, orig_cl_ord_id=1, limit_ticks=9_400)
    replacing = asyncio.ensure_future(replace(change))
    await asyncio.sleep(0.01)
    await scene.venue.cancel(Wanted(instrument=None))
    await replacing
    await scene.until(lambda: scene.kinds(2) == [ExecType.REPLACED, ExecType.CANCELED])
    assert scene.kinds(1) == [ExecType.NEW]
    assert await scene.venue.open_orders() == []


def test_an_order_rests_and_is_canceled() -> None:
    async def body(scene: Scene) -> None:
        await scene.venue.send(Wanted())
        await scene.until(lambda: scene.kinds() == [ExecType.NEW])
        assert [each.cl_ord_id for each in await scene.venue.open_orders()] == [1]
        await scene.venue.cancel(Wanted(instrument=None))
        await scene.until(lambda: scene.kinds() == [ExecType.NEW, ExecType.CANCELED])
        assert scene.reports[-1].leaves_lots == 0
        assert await scene.venue.open_orders() == []

    run(body)


async def meet_own(scene: Scene) -> None:
    """400,000 lots of ours are offered at the best price; 100,000 of a bid of ours reach them."""
    truth = scene.exchange.truth
    truth.deposit("anna", "ABC", 1_000 * UNIT)
    book = truth.markets["ABCUSD"].book
    ticks = (book.best(1) or 0) + 1
    lots = book.level(-1, ticks) + 100_000
    offer = Wanted(cl_ord_id=1, is_buy=False, lots=400_000, limit_ticks=ticks)
    await scene.venue.send(offer)
    await scene.until(lambda: scene.kinds(1) == [ExecType.NEW])
    await scene.venue.send(Wanted(cl_ord_id=2, lots=lots, limit_ticks=ticks))
    await scene.until(lambda: any(each.reason for each in scene.reports))


@pytest.mark.parametrize(("mode", "ended"), [("cancel_newest", 2), ("cancel_oldest", 1)])
def test_an_order_that_would_trade_with_another_of_ours_ends_and_says_why(
    mode: str, ended: int
) -> None:
    async def body(scene: Scene) -> None:
        await meet_own(scene)
        (last,) = (each for each in scene.reports if each.reason)
        found = (last.cl_ord_id, last.exec_type, last.reason, last.leaves_lots)
        assert found == (ended, ExecType.EXPIRED, SELF_TRADE, 0)
        assert [each.cl_ord_id for each in await scene.venue.open_orders()] == [3 - ended]

    run(body, self_trade=mode)


def test_what_a_decrement_leaves_of_an_order_works_on_also_after_a_restart() -> None:
    async def body(scene: Scene) -> None:
        await meet_own(scene)
        await scene.until(lambda: len([each for each in scene.reports if each.reason]) == 2)
        (smaller,) = (each for each in scene.reports if each.exec_type == ExecType.RESTATED)
        assert (smaller.cl_ord_id, smaller.order_lots, smaller.leaves_lots) == (1, 300_000, 300_000)
        (shown,) = await scene.make().open_orders()
        assert (shown.cl_ord_id, shown.order_lots) == (1, 300_000)
        again = await scene.make().reports_since(0, after={})
        assert (1, ExecType.RESTATED, SELF_TRADE) in [
            (each.cl_ord_id, each.exec_type, each.reason) for each in again
        ]

    run(body, self_trade="decrement")


def test_fills_count_up_to_the_order_with_fees_and_the_venue_s_ids() -> None:
    async def body(scene: Scene) -> None:
        await scene.venue.send(Wanted(limit_ticks=10_100, lots=300_000))
        await scene.until(
            lambda: bool(scene.reports) and scene.reports[-1].ord_status == OrdStatus.FILLED
        )
        fills = [each for each in scene.reports if each.exec_type == ExecType.TRADE]
        truth = scene.exchange.truth.trading.fills
        assert [each.exec_id for each in fills] == [each.id for each in truth]
        assert sum(each.last_lots for each in fills) == fills[-1].cum_lots == 300_000
        assert [each.fee_atoms for each in fills] == [each.commission * 10**10 for each in truth]
        assert {each.fee_currency for each in fills} == {"ABC"}
        assert {each.liquidity for each in fills} == {2}

    run(body)


@pytest.mark.parametrize(
    "kind", [FaultKind.FAIL_AFTER, FaultKind.LOSE_ANSWER, FaultKind.FAIL, FaultKind.CUT]
)
def test_an_order_without_an_answer_is_asked_about_and_never_sent_twice(kind: FaultKind) -> None:
    async def body(scene: Scene) -> None:
        scene.exchange.faults.add(Fault(kind=kind, match=PLACE))
        await scene.venue.send(Wanted())
        await scene.until(lambda: bool(scene.reports))
        was_placed = kind in (FaultKind.FAIL_AFTER, FaultKind.LOSE_ANSWER)
        assert scene.kinds() == [ExecType.NEW if was_placed else ExecType.REJECTED]
        assert scene.placed == (1 if was_placed else 0)

    run(body)


def test_an_order_told_neither_by_answer_nor_by_stream_is_found() -> None:
    async def body(scene: Scene) -> None:
        scene.exchange.faults.add(Fault(kind=FaultKind.DROP, match="user", count=2))
        scene.exchange.faults.add(Fault(kind=FaultKind.LOSE_ANSWER, match=PLACE))
        await scene.venue.send(Wanted())
        await scene.until(lambda: scene.kinds() == [ExecType.NEW])
        assert scene.placed == 1

    run(body)


def test_the_same_id_is_placed_once() -> None:
    async def body(scene: Scene) -> None:
        await scene.venue.send(Wanted())
        await scene.venue.send(Wanted())
        assert scene.placed == 1

    run(body)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"lots": 2_000_000}, 47),
        ({"is_buy": False, "lots": 200_000, "limit_ticks": 10_500}, 46),
        ({"lots": 10}, 4),
        ({"limit_ticks": 60_000}, 12),
        ({"is_post_only": True, "limit_ticks": 10_200}, 32),
        ({"time_in_force": 6}, 1),
        ({"ord_type": 9}, 1),
        ({"rare_terms": ("hidden",)}, 1),
    ],
)
def test_a_refusal_says_why(changes: dict[str, Any], reason: int) -> None:
    async def body(scene: Scene) -> None:
        await scene.venue.send(Wanted(**changes))
        await scene.until(lambda: scene.kinds() == [ExecType.REJECTED])
        assert scene.reports[0].reason == reason
        assert scene.placed == 0

    run(body)


def test_a_halt_is_a_refusal_of_its_own() -> None:
    async def body(scene: Scene) -> None:
        scene.exchange.truth.markets["ABCUSD"].phase = Phase.HALT
        await scene.venue.send(Wanted())
        await scene.until(lambda: scene.kinds() == [ExecType.REJECTED])
        assert scene.reports[0].reason == 21

    run(body)


def test_a_cancel_of_what_has_ended_is_refused() -> None:
    async def body(scene: Scene) -> None:
        await scene.venue.send(Wanted(limit_ticks=10_100))
        await scene.until(lambda: scene.kinds() == [ExecType.NEW, ExecType.TRADE])
        await scene.venue.cancel(Wanted(instrument=None))
        await scene.until(lambda: scene.kinds()[-1] == ExecType.CANCEL_REJECTED)
        assert scene.reports[-1].reason == 6

    run(body)


def test_a_cancel_whose_answer_is_lost_is_repeated_without_harm() -> None:
    async def body(scene: Scene) -> None:
        await scene.venue.send(Wanted())
        await scene.until(lambda: scene.kinds() == [ExecType.NEW])
        scene.exchange.faults.add(Fault(kind=FaultKind.LOSE_ANSWER, match=CANCEL))
        await scene.venue.cancel(Wanted(instrument=None))
        await scene.until(lambda: scene.kinds() == [ExecType.NEW, ExecType.CANCELED])

    run(body)


def test_a_replacement_of_a_partly_filled_order_orders_exactly_the_rest() -> None:
    async def body(scene: Scene) -> None:
        market = scene.exchange.truth.markets["ABCUSD"]
        best = market.book.best(-1) or 0
        there = market.book.level(-1, best)
        await scene.venue.send(Wanted(limit_ticks=best, lots=there + 5_000))
        await scene.until(lambda: scene.kinds()[-1:] == [ExecType.TRADE])
        change = Wanted(cl_ord_id=2, orig_cl_ord_id=1, limit_ticks=9_600, lots=there + 9_000)
        await scene.venue.replace(change)
        await scene.until(lambda: scene.kinds(2) == [ExecType.REPLACED])
        told = scene.reports[-1]
        assert (told.order_lots, told.cum_lots, told.leaves_lots) == (there + 9_000, there, 9_000)
        assert ExecType.CANCELED not in scene.kinds()
        assert market.book.level(1, 9_600) >= 9_000
        again = scene.make()
        found = await again.order(2)
        await again.close()
        assert found is not None
        assert (found.order_lots, found.cum_lots) == (there + 9_000, there)

    run(body)


def test_a_replacement_that_is_refused_leaves_the_old_order_canceled() -> None:
    async def body(scene: Scene) -> None:
        await scene.venue.send(Wanted())
        await scene.until(lambda: scene.kinds() == [ExecType.NEW])
        await scene.venue.replace(Wanted(cl_ord_id=2, orig_cl_ord_id=1, limit_ticks=60_000))
        await scene.until(lambda: scene.kinds(1) == [ExecType.NEW, ExecType.CANCELED])
        assert scene.kinds(2) == []

    run(body)


@pytest.mark.parametrize("is_answered", [True, False])
def test_a_cancel_of_an_order_that_is_being_replaced_is_of_the_one_in_its_place(
    is_answered: bool,
) -> None:
    async def body(scene: Scene) -> None:
        await scene.venue.send(Wanted())
        await cancel_while_replaced(scene, scene.venue.replace, is_answered=is_answered)

    run(body)


def test_a_replacement_of_what_has_ended_is_refused() -> None:
    async def body(scene: Scene) -> None:
        await scene.venue.send(Wanted(limit_ticks=10_100))
        await scene.until(lambda: scene.kinds() == [ExecType.NEW, ExecType.TRADE])
        await scene.venue.replace(Wanted(cl_ord_id=2, orig_cl_ord_id=1))
        await scene.until(lambda: scene.kinds(1)[-1] == ExecType.CANCEL_REJECTED)
        assert scene.placed == 1

    run(body)


def test_what_a_dead_connection_missed_is_told_by_the_past() -> None:
    async def body(scene: Scene) -> None:
        since_ns = scene.exchange.truth.now_ns
        await scene.venue.send(Wanted())
        await scene.venue.send(Wanted(cl_ord_id=2, limit_ticks=10_100))
        await scene.until(lambda: ExecType.TRADE in scene.kinds(2))
        await scene.venue.cancel(Wanted(instrument=None))
        await scene.until(lambda: ExecType.CANCELED in scene.kinds(1))
        again = scene.make()
        past = await again.reports_since(since_ns, after={})
        await again.close()
        live = [each for each in scene.reports if each.exec_type != ExecType.NEW]
        numbers = [
            sorted(
                (each.cl_ord_id, each.exec_type, each.exec_id, each.cum_lots, each.leaves_lots)
                for each in reports
            )
            for reports in (past, live)
        ]
        assert numbers[0] == numbers[1]

    run(body)


def test_a_lost_connection_is_told_and_made_anew() -> None:
    async def body(scene: Scene) -> None:
        await scene.exchange.drop_connections()
        links = [Link.LIVE, Link.DISCONNECTED, Link.LIVE]
        await scene.until(
            lambda: [each.link for each in scene.told if isinstance(each, LinkChange)] == links
        )
        await scene.venue.send(Wanted(limit_ticks=10_100))
        await scene.until(lambda: scene.kinds() == [ExecType.NEW, ExecType.TRADE])

    run(body)


def test_a_stop_waits_and_fills_as_an_order_of_the_venue() -> None:
    async def body(scene: Scene) -> None:
        stop = Wanted(is_buy=False, ord_type=3, limit_ticks=None, stop_ticks=9_950)
        await scene.venue.send(stop)
        await scene.until(lambda: scene.kinds() == [ExecType.NEW])
        await scene.exchange.advance(2 * 3600)
        await scene.until(lambda: scene.kinds() == [ExecType.NEW, ExecType.TRADE])

    run(body)


def test_orders_of_others_are_shown_and_reported_as_none_of_ours() -> None:
    async def body(scene: Scene) -> None:
        from tests.unit.venues.exchange.support import Desk

        Desk(scene.exchange.truth).limit("BUY", "95", "1")
        found = await scene.venue.open_orders()
        assert [each.cl_ord_id for each in found] == [0]
        await scene.until(lambda: scene.kinds() == [ExecType.NEW])
        assert [each.cl_ord_id for each in scene.reports] == [0]

    run(body)


def test_an_order_that_the_desk_does_not_know_is_withdrawn_by_the_venue_s_number() -> None:
    async def body(scene: Scene) -> None:
        from tests.unit.venues.exchange.support import Desk

        Desk(scene.exchange.truth).limit("BUY", "95", "1")
        await scene.venue.send(Wanted())
        found = await scene.venue.open_orders()
        stranger = next(each for each in found if each.cl_ord_id == 0)
        await scene.venue.withdraw(stranger)
        assert [each.cl_ord_id for each in await scene.venue.open_orders()] == [1]

    run(body)


def test_balances_count_what_is_locked() -> None:
    async def body(scene: Scene) -> None:
        await scene.venue.send(Wanted())
        assert await scene.venue.balances() == {"USD": Decimal(100_000), "ABC": Decimal(100)}
        purse = scene.exchange.truth.accounts[2].purses["USD"]
        assert purse.locked == 95 * UNIT

    run(body)
