"""Orders through ccxt against the local exchange: once each, through every fault."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from hansa.coordinator.ccxt_rules import Purpose
from hansa.types import ExecType, Link, LinkChange
from hansa.venues.ccxt.venue import CcxtVenue
from hansa.venues.exchange import Fault, FaultKind
from hansa.venues.exchange.server import LocalExchange
from tests.contract.venues import ASK, BID, MUCH, Scene, ccxt_parts
from tests.e2e.test_binance_venue import PLACE, Wanted, cancel_while_replaced
from tests.unit.venues.exchange.support import Desk, options

CANCEL = "DELETE /api/v3/order"


class CcxtScene(Scene):
    """State: an exchange whose time stands, and our adapter of ccxt at it."""

    venue: CcxtVenue

    def __init__(self, exchange: LocalExchange, venue: CcxtVenue) -> None:
        super().__init__(venue)
        self.exchange = exchange

    @property
    def placed(self) -> int:
        return len(self.exchange.truth.trading.orders)


def run(body: Callable[[CcxtScene], Awaitable[None]], *, has_streams: bool = True) -> None:
    async def inside() -> None:
        async with (
            LocalExchange(options(), speed=0) as exchange,
            ccxt_parts(exchange) as parts,
        ):
            scene = CcxtScene(exchange, parts.venue)
            # Short, so that what is not there is soon believed.
            object.__setattr__(scene.venue._options, "settle_s", 0.2)
            if not has_streams:
                scene.venue._exchange.has |= {"watchOrders": False, "watchMyTrades": False}
            listening = asyncio.create_task(scene.listen())
            try:
                await scene.until(lambda: bool(scene.told))
                await asyncio.wait_for(body(scene), 60)
            finally:
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)

    asyncio.run(inside())


@pytest.mark.parametrize(
    "kind", [FaultKind.FAIL_AFTER, FaultKind.LOSE_ANSWER, FaultKind.FAIL, FaultKind.CUT]
)
def test_an_order_without_an_answer_is_asked_about_and_never_sent_twice(kind: FaultKind) -> None:
    async def body(scene: CcxtScene) -> None:
        scene.exchange.faults.add(Fault(kind=kind, match=PLACE))
        await scene.send(Wanted(limit_ticks=BID - 50))
        await scene.until(lambda: bool(scene.reports))
        was_placed = kind in (FaultKind.FAIL_AFTER, FaultKind.LOSE_ANSWER)
        assert scene.kinds(1) == [ExecType.NEW if was_placed else ExecType.REJECTED]
        assert scene.placed == (1 if was_placed else 0)

    run(body)


def test_without_streams_the_account_is_looked_at() -> None:
    async def body(scene: CcxtScene) -> None:
        await scene.send(Wanted(limit_ticks=ASK + 20, lots=MUCH))
        await scene.send(Wanted(cl_ord_id=2, limit_ticks=BID - 50))
        await scene.until(lambda: scene.kinds(1)[-1:] == [ExecType.TRADE])
        await scene.until(lambda: scene.reports[-1].leaves_lots in (0, 1_000))
        await scene.cancel(2)
        await scene.until(lambda: scene.kinds(2) == [ExecType.NEW, ExecType.CANCELED])
        filled = sum(each.last_lots for each in scene.reports if each.cl_ord_id == 1)
        assert filled == MUCH

    run(body, has_streams=False)


def test_the_same_id_is_placed_once() -> None:
    async def body(scene: CcxtScene) -> None:
        await scene.send(Wanted(limit_ticks=BID - 50))
        await scene.send(Wanted(limit_ticks=BID - 50))
        assert scene.placed == 1

    run(body)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"lots": 2_000_000}, 47),
        ({"is_buy": False, "lots": 200_000, "limit_ticks": 10_500}, 46),
        ({"lots": 10}, 4),
        ({"limit_ticks": 60_000}, 12),
        ({"time_in_force": 6}, 1),
        ({"ord_type": 9}, 1),
        ({"display_lots": 10}, 1),
    ],
)
def test_a_refusal_says_why(changes: dict[str, int], reason: int) -> None:
    async def body(scene: CcxtScene) -> None:
        await scene.send(Wanted(**changes))
        await scene.until(lambda: scene.kinds(1) == [ExecType.REJECTED])
        assert scene.reports[0].reason == reason
        assert scene.placed == 0

    run(body)


def test_a_cancel_whose_answer_is_lost_is_repeated_without_harm() -> None:
    async def body(scene: CcxtScene) -> None:
        await scene.send(Wanted(limit_ticks=BID - 50))
        await scene.until(lambda: scene.kinds(1) == [ExecType.NEW])
        scene.exchange.faults.add(Fault(kind=FaultKind.LOSE_ANSWER, match=CANCEL))
        await scene.cancel(1)
        await scene.until(lambda: scene.kinds(1) == [ExecType.NEW, ExecType.CANCELED])

    run(body)


def test_an_order_that_the_desk_does_not_know_is_withdrawn_by_the_venue_s_number() -> None:
    async def body(scene: CcxtScene) -> None:
        Desk(scene.exchange.truth).limit("BUY", "95", "1")
        await scene.send(Wanted(limit_ticks=BID - 50))
        found = await scene.venue.open_orders()
        stranger = next(each for each in found if each.cl_ord_id == 0)
        await scene.venue.withdraw(stranger)
        assert [each.cl_ord_id for each in await scene.venue.open_orders()] == [1]

    run(body)


def test_a_cancel_of_what_was_filled_is_refused() -> None:
    async def body(scene: CcxtScene) -> None:
        await scene.send(Wanted(limit_ticks=ASK + 20))
        await scene.until(lambda: scene.kinds(1) == [ExecType.NEW, ExecType.TRADE])
        await scene.cancel(1)
        await scene.until(lambda: scene.kinds(1)[-1] == ExecType.CANCEL_REJECTED)
        assert scene.reports[-1].reason == 6

    run(body)


def test_a_replacement_of_a_partly_filled_order_orders_exactly_the_rest() -> None:
    async def body(scene: CcxtScene) -> None:
        market = scene.exchange.truth.markets["ABCUSD"]
        best = market.book.best(-1) or 0
        there = market.book.level(-1, best)
        await scene.send(Wanted(limit_ticks=best, lots=there + 5_000))
        await scene.until(lambda: scene.kinds(1)[-1:] == [ExecType.TRADE])
        change = Wanted(cl_ord_id=2, orig_cl_ord_id=1, limit_ticks=9_600, lots=there + 9_000)
        await scene.replace(1, change)
        await scene.until(lambda: scene.kinds(2) == [ExecType.REPLACED])
        told = scene.reports[-1]
        assert (told.order_lots, told.cum_lots, told.leaves_lots) == (there + 9_000, there, 9_000)
        assert market.book.level(1, 9_600) >= 9_000
        assert ExecType.CANCELED not in scene.kinds(1)

    run(body)


@pytest.mark.parametrize("is_answered", [True, False])
def test_a_cancel_of_an_order_that_is_being_replaced_is_of_the_one_in_its_place(
    is_answered: bool,
) -> None:
    async def body(scene: CcxtScene) -> None:
        await scene.send(Wanted())
        await cancel_while_replaced(
            scene, lambda change: scene.replace(1, change), is_answered=is_answered
        )

    run(body)


def test_a_replacement_of_what_has_ended_is_refused() -> None:
    async def body(scene: CcxtScene) -> None:
        await scene.send(Wanted(limit_ticks=ASK + 20))
        await scene.until(lambda: scene.kinds(1) == [ExecType.NEW, ExecType.TRADE])
        await scene.replace(1, Wanted(cl_ord_id=2, orig_cl_ord_id=1))
        await scene.until(lambda: scene.kinds(1)[-1] == ExecType.CANCEL_REJECTED)
        assert scene.placed == 1

    run(body)


def test_a_lost_stream_is_told_and_made_anew() -> None:
    async def body(scene: CcxtScene) -> None:
        await scene.send(Wanted(limit_ticks=BID - 50))
        await scene.until(lambda: scene.kinds(1) == [ExecType.NEW])
        await scene.exchange.drop_connections()
        links = [Link.LIVE, Link.DISCONNECTED, Link.LIVE]
        await scene.until(
            lambda: [each.link for each in scene.told if isinstance(each, LinkChange)] == links
        )
        await scene.send(Wanted(cl_ord_id=2, limit_ticks=ASK + 20))
        await scene.until(lambda: scene.kinds(2) == [ExecType.NEW, ExecType.TRADE])

    run(body)


def test_an_order_of_before_a_restart_is_found_cancelled_and_told() -> None:
    async def body(scene: CcxtScene) -> None:
        await scene.send(Wanted(limit_ticks=BID - 50))
        await scene.until(lambda: scene.kinds(1) == [ExecType.NEW])
        async with ccxt_parts(scene.exchange) as parts:
            later = Scene(parts.venue)
            listening = asyncio.create_task(later.listen())
            found = await parts.venue.order(1)
            assert found is not None
            assert (found.is_open, found.order_lots) == (True, 1_000)
            await later.cancel(1)
            await later.until(lambda: ExecType.CANCELED in later.kinds(1))
            listening.cancel()

    run(body)


def test_markets_are_asked_for_once_by_all_who_share_a_coordinator() -> None:
    async def body(scene: CcxtScene) -> None:
        egress = scene.venue._exchange.route.egress
        keyless = scene.venue._exchange.route.keyless
        assert keyless is not None
        keyless.markets_loading = None
        from hansa.venues.ccxt.routed import calling

        with calling(Purpose.MARKETS, within_s=5.0):
            await keyless.fetch_markets()
        (told,) = [each for each in egress.status().endpoints if each.name == "markets"]
        assert (told.asked, told.sent, told.cached) == (2, 1, 1)

    run(body)
