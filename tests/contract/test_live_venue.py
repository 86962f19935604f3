"""What every live venue keeps: one suite over the simulated venue, Binance, and ccxt."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path

import pytest

from hansa.types import ExecType, OrdStatus
from tests.contract.venues import ASK, BID, MUCH, Scene, play
from tests.e2e.test_binance_venue import Wanted

Play = Callable[[Callable[[Scene], Awaitable[None]]], None]


@pytest.fixture(params=["simulated", "binance", "ccxt"])
def playing(request: pytest.FixtureRequest, tmp_path: Path) -> Play:
    return lambda body: play(request.param, tmp_path, body)


def test_an_order_that_rests_is_accepted_shown_as_open_and_canceled(playing: Play) -> None:
    async def body(scene: Scene) -> None:
        mine = await scene.send(Wanted(limit_ticks=BID - 50))
        await scene.until(lambda: scene.kinds(mine) == [ExecType.NEW])
        shown = await scene.venue.open_orders()
        assert [(each.cl_ord_id, each.cum_lots) for each in shown] == [(mine, 0)]
        await scene.cancel(mine)
        await scene.until(lambda: scene.kinds(mine) == [ExecType.NEW, ExecType.CANCELED])
        assert scene.reports[-1].leaves_lots == 0
        assert await scene.venue.open_orders() == []

    playing(body)


def test_fills_add_up_to_the_order(playing: Play) -> None:
    async def body(scene: Scene) -> None:
        mine = await scene.send(Wanted(limit_ticks=ASK + 20, lots=MUCH))
        await scene.until(
            lambda: bool(scene.reports) and scene.reports[-1].ord_status == OrdStatus.FILLED
        )
        fills = [each for each in scene.reports if each.exec_type == ExecType.TRADE]
        assert sum(each.last_lots for each in fills) == fills[-1].cum_lots == MUCH
        assert len({each.exec_id for each in fills}) == len(fills)
        assert all(each.cum_lots + each.leaves_lots == MUCH for each in scene.reports)
        assert all(ASK <= each.last_ticks <= ASK + 20 for each in fills)
        assert all(each.fee_atoms > 0 and each.liquidity == 2 for each in fills)
        assert scene.kinds(mine)[0] == ExecType.NEW

    playing(body)


def test_an_order_that_was_filled_is_shown_as_ended(playing: Play) -> None:
    async def body(scene: Scene) -> None:
        mine = await scene.send(Wanted(limit_ticks=ASK + 20))
        await scene.until(lambda: ExecType.TRADE in scene.kinds(mine))
        found = await scene.venue.order(mine)
        assert found is not None
        assert (found.is_open, found.cum_lots) == (False, 1_000)

    playing(body)


def test_what_is_not_filled_at_once_is_canceled_where_that_was_asked(playing: Play) -> None:
    async def body(scene: Scene) -> None:
        mine = await scene.send(Wanted(limit_ticks=BID - 50, time_in_force=3))
        ends = {ExecType.CANCELED, ExecType.EXPIRED}
        await scene.until(lambda: bool(ends & set(scene.kinds(mine))))
        assert scene.reports[-1].leaves_lots == scene.reports[-1].cum_lots == 0

    playing(body)


def test_an_order_that_may_only_make_does_not_take(playing: Play) -> None:
    async def body(scene: Scene) -> None:
        mine = await scene.send(Wanted(limit_ticks=ASK + 20, is_post_only=True))
        await scene.until(lambda: bool(scene.kinds(mine)))
        assert scene.kinds(mine) == [ExecType.REJECTED]
        assert scene.reports[-1].reason == 32

    playing(body)


def test_a_replacement_takes_the_place_of_the_old_order(playing: Play) -> None:
    async def body(scene: Scene) -> None:
        old = await scene.send(Wanted(limit_ticks=BID - 50))
        await scene.until(lambda: scene.kinds(old) == [ExecType.NEW])
        change = Wanted(cl_ord_id=2, orig_cl_ord_id=old, limit_ticks=BID - 40, lots=2_000)
        new = await scene.replace(old, change)
        await scene.until(lambda: scene.kinds(new) == [ExecType.REPLACED])
        shown = await scene.venue.open_orders()
        assert [(each.cl_ord_id, each.order_lots) for each in shown] == [(new, 2_000)]
        assert scene.kinds(old) == [ExecType.NEW]

    playing(body)


def test_an_order_that_never_was_is_none(playing: Play) -> None:
    async def body(scene: Scene) -> None:
        assert await scene.venue.order(4711) is None

    playing(body)


def test_the_past_tells_the_fills_and_ends_that_were_told(playing: Play) -> None:
    async def body(scene: Scene) -> None:
        first = await scene.send(Wanted(limit_ticks=BID - 50))
        await scene.until(lambda: scene.kinds(first) == [ExecType.NEW])
        await scene.send(Wanted(cl_ord_id=2, limit_ticks=ASK + 20))
        await scene.until(lambda: ExecType.TRADE in [each.exec_type for each in scene.reports])
        await scene.cancel(first)
        await scene.until(lambda: ExecType.CANCELED in scene.kinds(first))
        past = await scene.venue.reports_since(0, after={})
        told = [
            sorted(
                (each.cl_ord_id, each.exec_type, each.exec_id, each.cum_lots, each.leaves_lots)
                for each in reports
                if each.exec_type != ExecType.NEW
            )
            for reports in (past, scene.reports)
        ]
        assert told[0] == told[1]

    playing(body)


def test_balances_move_by_fills_and_fees_and_by_nothing_else(playing: Play) -> None:
    async def body(scene: Scene) -> None:
        before = await scene.venue.balances()
        await scene.send(Wanted(limit_ticks=BID - 50))
        await scene.send(Wanted(cl_ord_id=2, limit_ticks=ASK + 20))
        await scene.until(lambda: ExecType.TRADE in [each.exec_type for each in scene.reports])
        moved = {"USD": Decimal(0), "ABC": Decimal(0)}
        for each in scene.reports:
            moved["ABC"] += Decimal(each.last_lots) / 1_000
            moved["USD"] -= Decimal(each.last_lots * each.last_ticks) / 100_000
            moved[each.fee_currency] -= Decimal(each.fee_atoms) / 10**18
        after = await scene.venue.balances()
        for currency, change in moved.items():
            assert after[currency] - before.get(currency, Decimal(0)) == change

    playing(body)
