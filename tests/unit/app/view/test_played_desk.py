"""What the journal of a desk says at any time is what the desk says of itself."""

from decimal import Decimal
from pathlib import Path

import pytest

from hansa.api.answer import Answer
from hansa.app.view.run_view import PageQuery, RunView
from hansa.config import load
from tests.conftest import COUNCIL, SMALL
from tests.unit.app.view.played_desk import played_desk

GRID = COUNCIL.parent / "grid.toml"
LIVE = ("trade.mode=paper", "trade.feed=recorded", "trade.speed=0")
KINDS = {
    "cash": (),
    "fifo": ('account.lots="fifo"',),
    "margin": ('account.kind="margin"', "account.leverage_max=2", "allocation.is_long_only=false"),
    "spot": ('account.kind="spot"', 'venue.fee_currency="received"'),
}
#: Numbers of commands: pause, resume, kill, flatten.
COMMANDS = {400: 1, 500: 2, 900: 3, 1000: 2, 1400: 8, 1500: 2}
_PERSON = 3


def assert_same_positions(answer: Answer, view: RunView) -> int:
    """How many were held."""
    held = 0
    for desk, found in zip(answer.positions, view.positions(), strict=True):
        said = (desk.symbol, desk.quantity, desk.price, desk.entry)
        assert said == (found.instrument, found.quantity, found.price, found.entry)
        assert Decimal(desk.realised or 0) == Decimal(found.realised or 0)
        if Decimal(desk.quantity):
            held += 1
            assert desk.profit == found.profit or Decimal(desk.profit) == Decimal(found.profit)
    return held


def assert_same_orders(answer: Answer, view: RunView) -> int:
    """How many were open."""
    mine = {each.id: each for each in view.orders(PageQuery(limit=1000), is_open=True).data}
    assert {each.id for each in answer.open_orders} == set(mine)
    for each in answer.open_orders:
        found = mine[each.id]
        said = (each.side, each.kind, each.filled, each.limit, each.status)
        assert said == (found.side, found.kind, found.filled, found.limit, found.status)
    return len(mine)


def test_resting_orders_and_equity_of_a_desk_without_a_council(tmp_path: Path) -> None:
    overrides = ("data.end=2023-01-20T00:00:00Z", *LIVE)
    working = 0
    with played_desk(load(GRID, overrides), tmp_path / "desk") as (desk, events):
        for number, _ in enumerate(events):
            if number % 7 == 0:
                answer, view = desk.both()
                working += assert_same_orders(answer, view)
                assert_same_positions(answer, view)
                assert Decimal(answer.equity) == Decimal(view.worth())
        intervals, log = number + 1, view.log("equity")
    assert working > 100
    assert log.last > intervals - 7
    assert log.since(log.last - 1)[0].equity == pytest.approx(float(answer.equity), rel=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_positions_orders_and_equity_are_those_of_the_desk(kind: str, tmp_path: Path) -> None:
    overrides = (SMALL[0], "data.end=2022-05-20T00:00:00Z", SMALL[2], *LIVE, *KINDS[kind])
    held = working = 0
    with played_desk(load(COUNCIL, overrides), tmp_path / "desk") as (desk, events):
        if kind == "spot":
            desk.step.floor.adjust(0, Decimal("0.5"), "BTC")
        for number, now_ns in enumerate(events):
            if number in COMMANDS:
                desk.step.command(now_ns, COMMANDS[number], actor=_PERSON)
            if number % 41 == 0 or number in COMMANDS or desk.step.floor.core.orders():
                answer, view = desk.both()
                held += assert_same_positions(answer, view)
                working += assert_same_orders(answer, view)
                assert Decimal(answer.equity or 0) == Decimal(view.worth() or 0)
                gross = sum(abs(each or 0) for each in view.folds.books.exposures())
                assert Decimal(answer.gross_exposure or 0) == Decimal(gross).scaleb(-18)
                counts = (answer.orders, answer.refusals, answer.fills, answer.records)
                detail = view.detail()
                found = (detail.orders - detail.refusals, detail.refusals, detail.fills)
                assert counts == (*found, detail.records)
    assert held > 10
    assert working > 10
