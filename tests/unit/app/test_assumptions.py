"""A report names the fill rules of the data that the run had, and no others."""

from dataclasses import replace
from decimal import Decimal

import pytest

from hansa.app.assumptions import assumptions, kinds_of
from hansa.app.loading import load_data
from hansa.app.result import Result
from hansa.config import load
from tests.conftest import COUNCIL, ROOT

MARKS = {
    "bars": "next bar's open",
    "quotes": "on quotes",
    "depth": "queue model risk_averse",
    "orders": "its true place in the queue",
    "trades": "a print through a resting order",
}


@pytest.fixture(scope="module")
def venue():
    return load(COUNCIL).venue


@pytest.mark.parametrize("kinds", [{"bars"}, {"quotes"}, {"depth", "trades"}, set(MARKS)])
def test_only_the_rules_of_the_data_are_named(venue, kinds: set[str]) -> None:
    said = " ".join(assumptions(venue, frozenset(kinds)))
    assert {kind for kind, mark in MARKS.items() if mark in said} == kinds
    assert "maker 10 bps, taker 10 bps" in said


def test_prints_alone_fill_market_orders(venue) -> None:
    alone = " ".join(assumptions(venue, frozenset({"trades"})))
    beside = " ".join(assumptions(venue, frozenset({"trades", "quotes"})))
    assert "on prints alone" in alone
    assert "on prints alone" not in beside


def test_impact_is_named_with_its_factor_where_it_is_modelled(venue) -> None:
    moved = replace(venue, impact="square_root", impact_coefficient=Decimal("0.8"))
    said = " ".join(assumptions(moved, frozenset({"bars"})))
    assert "moves the market against itself by 0.8 x" in said
    assert "moves the market" not in " ".join(assumptions(venue, frozenset({"bars"})))
    said = " ".join(assumptions(moved, frozenset({"quotes", "depth"}), has_volume=False))
    assert "no impact, though it is asked for" in said
    assert "moves the market" not in said


def test_what_becomes_of_own_orders_that_meet_is_named(venue) -> None:
    ended = replace(venue, self_trade_prevention="cancel_newest")
    said = " ".join(assumptions(ended, frozenset({"bars"})))
    assert "an order that would trade with one of the account ends" in said
    assert "do not meet each other" in " ".join(assumptions(venue, frozenset({"bars"})))


def test_the_kinds_are_those_of_the_tables(small_run: Result) -> None:
    assert kinds_of(small_run.tables) == {"bars"}
    assert kinds_of(()) == frozenset()


def test_prints_beside_a_book_move_its_queue_and_fill_no_share_of_theirs(venue) -> None:
    config = load(ROOT / "examples/market_maker.toml")
    depth, trades = load_data(config).tables
    assert kinds_of([depth, trades]) == {"depth"}
    assert kinds_of([trades]) == {"trades"}
    other = replace(trades.instrument, symbol="BINANCE:BTCUSDT")
    assert kinds_of([depth, replace(trades, instrument=other)]) == {"depth", "trades"}
    said = " ".join(assumptions(venue, kinds_of([depth, trades])))
    assert "of the print" not in said
    assert "volume_share_ratio_max limits nothing" in said
