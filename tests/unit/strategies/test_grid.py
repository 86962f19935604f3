"""The grid: one order a level, refilled on the other side, never beyond its last level."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hansa.errors import StrategyError
from hansa.strategies.grid import Grid
from tests.unit.strategies.conftest import START_NS, Runner
from tests.unit.strategies.markets import write_quotes


def grid(**changes):
    """Three levels to each side, ten ticks apart around 100.01, half a coin each."""
    settings = {"instrument": "COIN", "quantity": 0.5, "levels": 3, "step_bps": 10.0}
    return Grid(**(settings | changes))


def book(result):
    """Limits and sides of the orders at the start."""
    first = result.orders.filter(pl.col("ts").cast(pl.Int64) == START_NS)
    return sorted(zip(first["limit"].round(2), first["side"], strict=True))


def test_it_begins_with_buys_below_and_sells_above(trade: Runner, tmp_path: Path):
    write_quotes(tmp_path, [10_000] * 5)
    expected = [(price, "buy") for price in (99.71, 99.81, 99.91)]
    expected += [(price, "sell") for price in (100.11, 100.21, 100.31)]
    assert book(trade(grid())) == expected


def test_a_swing_of_one_step_earns_one_step(trade: Runner, tmp_path: Path):
    write_quotes(tmp_path, [10_000, 9_989, 10_001, 10_001])
    fills = trade(grid()).fills
    assert list(zip(fills["side"], fills["price"].round(2), strict=True)) == [
        ("buy", 99.91),
        ("sell", 100.01),
    ]


def test_after_a_swing_the_grid_is_the_first_one_again(trade: Runner, tmp_path: Path):
    write_quotes(tmp_path, [10_000, *[9_989, 10_001] * 10])
    fills = trade(grid()).fills
    assert fills["side"].to_list() == ["buy", "sell"] * 10
    assert set(fills["price"].round(2)) == {99.91, 100.01}


@pytest.mark.parametrize("direction", [-1, 1])
def test_the_inventory_ends_at_the_last_level(trade: Runner, tmp_path: Path, direction: int):
    write_quotes(tmp_path, [10_000 + direction * 7 * k for k in range(60)])
    fills = trade(grid()).fills
    assert set(fills["side"]) == {"sell" if direction > 0 else "buy"}
    assert fills["quantity"].sum() == pytest.approx(3 * 0.5)


def test_a_long_only_grid_never_sells_what_it_does_not_hold(trade: Runner, tmp_path: Path):
    rise_and_swing = [10_000 + 5 * k for k in range(10)] + [10_000, 9_985, 10_010, 10_040]
    write_quotes(tmp_path, rise_and_swing)
    fills = trade(grid(is_long_only=True)).fills
    signs = fills["side"].replace_strict({"buy": 1.0, "sell": -1.0})
    held = (fills["quantity"] * signs).cum_sum()
    assert fills["side"].to_list()[0] == "buy"
    assert held.min() > -1e-9
    assert held[-1] == pytest.approx(0)


def test_a_level_filled_in_part_waits_for_the_rest(trade: Runner, tmp_path: Path):
    write_quotes(tmp_path, [10_000, 9_989, 10_000, 10_000, 9_989, 10_000], shown=0.3)
    result = trade(grid())
    bought = result.fills.filter(pl.col("side") == "buy")
    assert bought["cl_ord_id"].n_unique() == 1
    assert bought["quantity"].sum() == pytest.approx(0.5)


def test_levels_that_the_gate_refuses_are_tried_again_each_minute(trade: Runner, tmp_path: Path):
    write_quotes(tmp_path, [10_000] * 121)
    result = trade(grid(step_bps=15.0), "gate.price_collar_bps=20")
    refused = result.orders.filter(pl.col("refused_by") == "price_collar")
    tries = (refused["ts"].cast(pl.Int64) - START_NS).unique().sort() // 10**9
    assert tries.to_list() == [0, 60, 120]


def test_levels_that_the_market_has_passed_are_taken_at_once(trade: Runner, tmp_path: Path):
    # Around 100.50 all three buys lie above the ask of 100.02: the grid begins full.
    write_quotes(tmp_path, [10_000] * 5)
    result = trade(grid(reference=100.5, quantity=1.0))
    assert result.fills["price"].to_list() == pytest.approx([100.02] * 3)
    sells = [price for price, side in book(result) if side == "sell"]
    assert sells == [100.3, 100.4, 100.5, 100.6, 100.7, 100.8]


def test_a_run_of_the_grid_replays(trade: Runner):
    assert trade(grid()).replay(strategies=[grid()]).agrees


def test_a_step_below_a_tick_is_refused(trade: Runner):
    with pytest.raises(StrategyError, match="step_bps of at least a tick"):
        trade(grid(step_bps=0.1))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"quantity": 0.0}, "quantity and step_bps above 0"),
        ({"levels": 0}, "from 1 to fewer than 1000 levels"),
        ({"levels": 100, "step_bps": 100.0}, "fewer than 100 levels"),
    ],
)
def test_a_grid_that_cannot_be_says_why(change, words):
    with pytest.raises(ValueError, match=words):
        grid(**change)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.integers(-60, 60), min_size=5, max_size=40), st.booleans())
def test_wherever_the_price_goes_inventory_and_levels_keep_their_bounds(
    trade: Runner, tmp_path: Path, path: list[int], is_long_only: bool
):
    write_quotes(tmp_path, [10_000 + step for step in path])
    result = trade(grid(is_long_only=is_long_only), "venue.latency_ms=300")
    held = 0.0
    for side, quantity in zip(result.fills["side"], result.fills["quantity"], strict=True):
        held += quantity if side == "buy" else -quantity
        assert (-1e-9 if is_long_only else -1.5 - 1e-9) <= held <= 1.5 + 1e-9
