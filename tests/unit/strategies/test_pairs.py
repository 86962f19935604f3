"""Pairs: both legs open when the ratio strays, and close when it is back."""

from collections import deque
from pathlib import Path
from statistics import mean, stdev

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hansa
from hansa.config import load
from hansa.strategies.pairs import Pairs, score
from tests.conftest import COUNCIL

HOUR_MS = 3_600_000
BARS = """
[run]
name = "pairs"

[data]
path = "bars.parquet"
venue = "X"
label = "open"
interval = "1h"
gaps = "refuse"

[instruments."X:A"]
base = "A"
quote = "USDT"
tick = "0.01"
lot = "0.1"
quantity_min = "0.1"
notional_min = "0"

[instruments."X:B"]
base = "B"
quote = "USDT"
tick = "0.01"
lot = "0.1"
quantity_min = "0.1"
notional_min = "0"

[account]
currency = "USDT"
cash = "100000"
kind = "margin"
leverage_max = 4

[venue]
maker_fee_bps = 0
taker_fee_bps = 10
slippage_bps = 0
latency_ms = 0
volume_share_ratio_max = 1

[[strategies]]
use = "pairs"
first = "A"
second = "B"
value = 10000
window = 10
"""


@pytest.fixture
def run(tmp_path: Path):
    """Runs the pair over closes of A; B stays at 50."""

    def over(closes, *overrides):
        gate = COUNCIL.read_text().partition("[gate]")[2].partition("[journal]")[0]
        wide = gate.replace("gross_exposure_ratio_max = 1 ", "gross_exposure_ratio_max = 4 ")
        (tmp_path / "pairs.toml").write_text(f"{BARS}\n[gate]{wide}")
        rows = [("A", k, close) for k, close in enumerate(closes)]
        rows += [("B", k, 50.0) for k in range(len(closes))]
        times = [row[1] * HOUR_MS + 1_700_000_000_000 // HOUR_MS * HOUR_MS for row in rows]
        prices = {name: [row[2] for row in rows] for name in ("open", "high", "low", "close")}
        columns = {"symbol": [row[0] for row in rows], "open_time": times, **prices}
        frame = pl.DataFrame({**columns, "volume": [1e6] * len(rows)})
        frame.with_columns(pl.col("open_time").cast(pl.Datetime("ms", "UTC"))).write_parquet(
            tmp_path / "bars.parquet"
        )
        return hansa.run(load(tmp_path / "pairs.toml", overrides), runs=tmp_path / "runs")

    return over


CALM = [100.0, 100.1] * 6


def test_the_dear_leg_is_sold_and_the_cheap_one_bought(run):
    fills = run([*CALM, 103.0, 103.0, 103.0]).fills
    found = dict(zip(fills["instrument"], fills["side"], strict=True))
    assert found == {"X:A": "sell", "X:B": "buy"}
    assert (fills["price"] * fills["quantity"]).to_list() == pytest.approx([10_000] * 2, rel=0.01)


def test_a_cheap_leg_is_bought(run):
    fills = run([*CALM, 97.0, 97.0]).fills
    found = dict(zip(fills["instrument"], fills["side"], strict=True))
    assert found == {"X:A": "buy", "X:B": "sell"}


def test_both_legs_are_closed_when_the_ratio_is_back(run):
    result = run([*CALM, 103.0, 103.0, *CALM])
    signed = result.fills.with_columns(
        pl.col("quantity") * pl.when(pl.col("side") == "buy").then(1).otherwise(-1)
    )
    left = signed.group_by("instrument").agg(pl.col("quantity").sum())
    assert result.fills.height == 4
    assert left["quantity"].to_list() == pytest.approx([0, 0], abs=1e-9)


def test_nothing_is_traded_before_a_window_is_full(run):
    assert run([100.0, 100.1, 110.0, 100.0]).orders.height == 0


def test_a_run_of_the_pair_replays(run):
    assert run([*CALM, 103.0, 103.0, *CALM]).replay().agrees


@given(st.floats(-5, 5), st.lists(st.floats(-5, 5), min_size=2, max_size=50))
def test_the_score_counts_standard_deviations(value, past):
    found = score(value, deque(past))
    if stdev(past) > 1e-6:
        assert found == pytest.approx((value - mean(past)) / stdev(past), rel=1e-6, abs=1e-9)


def test_a_past_that_stood_still_has_no_score():
    assert score(2.0, deque([1.0] * 5)) == 0.0


def test_an_exit_beyond_the_entry_is_refused():
    with pytest.raises(ValueError, match="entry_z > exit_z"):
        Pairs(first="A", second="B", value=1.0, entry_z=1.0, exit_z=2.0)
