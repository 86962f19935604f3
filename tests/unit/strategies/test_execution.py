"""Execution algorithms: what is due when, how children are worked, and what is left undone."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansa.errors import StrategyError
from hansa.strategies.execution_pov import Pov
from hansa.strategies.execution_shortfall import Shortfall
from hansa.strategies.execution_twap import Twap
from hansa.strategies.execution_volume import DayVolume, read_profile, share
from hansa.strategies.execution_vwap import Vwap
from tests.unit.strategies.conftest import SECOND_NS, START_NS, Runner
from tests.unit.strategies.markets import write_quotes, write_trades

FORTY_SECONDS = {"instrument": "COIN", "side": "buy", "quantity": 4.0, "duration_s": 40.0}
FOUR_SLICES = {**FORTY_SECONDS, "slice_s": 10.0}
DAY_NS = 86_400 * SECOND_NS


def filled_by(result, second: float) -> float:
    """Units filled until a second after the start, inclusive."""
    until = START_NS + round(second * SECOND_NS)
    return result.fills.filter(pl.col("ts").cast(pl.Int64) <= until)["quantity"].sum()


def test_twap_is_on_schedule_at_the_end_of_each_slice(trade: Runner):
    # The price rises: nothing rests long enough to be filled, every child has to cross.
    result = trade(Twap(**FOUR_SLICES))
    assert [filled_by(result, second) for second in (9, 19, 29, 39)] == pytest.approx([1, 2, 3, 4])
    assert set(result.fills["liquidity"]) == {"taker"}


def test_a_child_crosses_when_its_patience_is_over(trade: Runner):
    fills = trade(Twap(**FOUR_SLICES, patience_ratio=0.3)).fills
    seconds = (fills["ts"].cast(pl.Int64) - START_NS) // SECOND_NS
    assert seconds.to_list() == [3, 13, 23, 33]


def test_without_patience_a_child_crosses_at_once(trade: Runner):
    fills = trade(Twap(**FOUR_SLICES, patience_ratio=0.0)).fills
    seconds = (fills["ts"].cast(pl.Int64) - START_NS) // SECOND_NS
    assert seconds.to_list() == [0, 10, 20, 30]


def test_a_child_that_rests_earns_the_spread(trade: Runner, tmp_path: Path):
    # It joins the bid of 99.90; then the ask comes down to it.
    write_quotes(tmp_path, [9_990, 9_990, 9_980, *[9_990] * 57])
    fills = trade(Twap(**FOUR_SLICES)).fills
    assert fills["liquidity"].to_list()[0] == "maker"
    assert fills["price"].to_list()[0] == pytest.approx(99.90)


def test_a_child_follows_the_touch(trade: Runner):
    commands = trade(Twap(**FOUR_SLICES)).commands
    moved = commands.filter(pl.col("do") == "replace")["limit"].to_list()
    assert moved[:4] == pytest.approx([100.01, 100.02, 100.03, 100.04])


def test_a_sale_rests_at_the_ask_and_falls_with_it(trade: Runner, tmp_path: Path):
    write_quotes(tmp_path, [10_000 - k for k in range(60)])
    result = trade(Twap(**{**FOUR_SLICES, "side": "sell"}))
    assert result.orders["limit"].to_list()[0] == pytest.approx(100.02)
    assert set(result.fills["side"]) == {"sell"}
    assert result.fills["quantity"].sum() == pytest.approx(4.0)


def test_what_a_thin_market_left_is_swept_up_after_the_last_slice(trade: Runner, tmp_path: Path):
    write_quotes(tmp_path, [10_000 + k for k in range(60)], shown=0.1)
    result = trade(Twap(**FOUR_SLICES))
    assert filled_by(result, 39) < 3.9
    assert filled_by(result, 50) > filled_by(result, 39)
    assert result.fills["quantity"].sum() <= 4.0 + 1e-9


def test_it_stops_a_slice_after_its_end(trade: Runner, tmp_path: Path):
    write_quotes(tmp_path, [10_000 + k for k in range(60)], shown=0.1)
    result = trade(Twap(**{**FOUR_SLICES, "quantity": 20.0}))
    assert filled_by(result, 50) == filled_by(result, 60) < 20
    assert result.orders["ts"].cast(pl.Int64).max() <= START_NS + 50 * SECOND_NS


def test_it_starts_when_it_is_told(trade: Runner):
    result = trade(Twap(**FOUR_SLICES, start_after_s=15.0))
    assert result.orders["ts"].cast(pl.Int64)[0] == START_NS + 15 * SECOND_NS


def test_less_than_the_venue_takes_waits_for_more(trade: Runner, tmp_path: Path):
    text = (tmp_path / "ticks.toml").read_text()
    (tmp_path / "ticks.toml").write_text(text.replace('notional_min = "0"', 'notional_min = "150"'))
    fills = trade(Twap(**FOUR_SLICES)).fills
    by_order = fills.group_by("cl_ord_id", maintain_order=True).agg(pl.col("quantity").sum())
    assert by_order["quantity"].to_list() == pytest.approx([2.0, 2.0])


def test_a_refusal_is_not_repeated_until_the_next_timer(trade: Runner):
    orders = trade(Twap(**FOUR_SLICES), "gate.price_collar_bps=0.001").orders
    refused = orders.filter(pl.col("refused_by") == "price_collar")
    seconds = (refused["ts"].cast(pl.Int64) - START_NS) // SECOND_NS
    assert seconds.to_list() == [0, 10, 20, 30]


def test_vwap_follows_the_profile_it_is_given(trade: Runner):
    result = trade(Vwap(**FOUR_SLICES, profile="4, 1, 3, 2"))
    assert [filled_by(result, second) for second in (9, 19, 29, 39)] == pytest.approx(
        [1.6, 2.0, 3.2, 4.0]
    )


def test_vwap_without_a_profile_follows_the_volume_of_earlier_days(trade: Runner, tmp_path: Path):
    _quote_two_days(tmp_path)
    # Yesterday, in the four slots: 2, 0, 6 and 2 coins. Today's volume comes too late to count.
    yesterday = [(5, 10_000, 2.0), (25, 10_000, 6.0), (35, 10_000, 2.0)]
    write_trades(tmp_path, [*yesterday, (86_415, 10_000, 50.0)])
    result = trade(Vwap(**FOUR_SLICES, start_after_s=86_400.0))
    by = [filled_by(result, 86_400 + second) for second in (9, 19, 29, 39)]
    assert by == pytest.approx([0.8, 0.8, 3.2, 4.0])


def _quote_two_days(folder: Path) -> None:
    seconds = [*range(60), *range(86_400, 86_460)]
    pl.DataFrame(
        {
            "ts_event": [START_NS + second * SECOND_NS for second in seconds],
            "bid_px": [(10_000 + k) / 100 for k in range(120)],
            "ask_px": [(10_002 + k) / 100 for k in range(120)],
            "bid_qty": [5.0] * 120,
            "ask_qty": [5.0] * 120,
        }
    ).write_parquet(folder / "quotes.parquet")


def test_vwap_that_has_seen_no_volume_says_what_it_needs(trade: Runner):
    with pytest.raises(StrategyError, match="give a `profile`, or a `start_after_s` of a day"):
        trade(Vwap(**FOUR_SLICES))


@given(st.lists(st.floats(0, 100), min_size=1, max_size=20).filter(lambda w: sum(w) > 1e-3))
def test_the_shares_of_a_profile_grow_from_nothing_to_all(weights):
    shares = [share(weights, slots) for slots in range(len(weights) + 1)]
    assert shares[0] == 0
    assert shares[-1] == pytest.approx(1)
    assert shares == sorted(shares)


def test_the_volume_of_a_time_of_day_is_that_of_all_days():
    volume = DayVolume(3_600 * SECOND_NS)
    for day in range(3):
        volume.see(day * DAY_NS + 1, 10)
        volume.see(day * DAY_NS + 23 * 3_600 * SECOND_NS, 4)
    assert volume.weights(5 * DAY_NS - 3_600 * SECOND_NS, 3) == (12.0, 30.0, 0.0)


@pytest.mark.parametrize("text", ["1,2", "1,2,-3,4", "0,0,0,0", "1,2,3,nan", "1,2,3,inf"])
def test_a_profile_that_cannot_be_is_refused(text):
    with pytest.raises(ValueError, match="expected a profile of 4 weights"):
        read_profile(text, 4)


def test_pov_does_its_part_of_what_others_traded_a_slice_behind(trade: Runner, tmp_path: Path):
    write_trades(tmp_path, [(2, 10_001, 10.0), (12, 10_011, 5.0)])
    result = trade(Pov(**FOUR_SLICES, participation_ratio=0.1))
    assert [filled_by(result, second) for second in (9, 19, 29)] == pytest.approx([0, 1.0, 1.5])


def test_pov_leaves_undone_what_the_volume_does_not_allow(trade: Runner, tmp_path: Path):
    write_trades(tmp_path, [(2, 10_001, 10.0)])
    result = trade(Pov(**FOUR_SLICES, participation_ratio=0.2))
    assert result.fills["quantity"].sum() == pytest.approx(2.0)


def test_pov_never_does_more_than_its_parent(trade: Runner, tmp_path: Path):
    write_trades(tmp_path, [(2, 10_001, 1_000.0)])
    result = trade(Pov(**FOUR_SLICES, participation_ratio=1.0))
    assert result.fills["quantity"].sum() == pytest.approx(4.0)


def test_shortfall_follows_its_trajectory(trade: Runner):
    # kappa of 0.1 a second: lambda sigma^2 / eta = 2 (cosh(0.1 tau) - 1) / tau^2, tau = 10.
    strategy = Shortfall(
        **FOUR_SLICES, risk_aversion=2 * (1.5430806348152437 - 1) / 100, volatility=1, temporary=1
    )
    result = trade(strategy)
    held = [27.289917, 10.017875, 3.626860, 1.175201, 0]  # sinh(4), sinh(3), ..., sinh(0)
    expected = [round(40 * (1 - each / held[0])) / 10 for each in held[1:]]
    assert [filled_by(result, second) for second in (9, 19, 29, 39)] == pytest.approx(expected)


def test_shortfall_without_fear_of_risk_is_twap(trade: Runner):
    calm = trade(Shortfall(**FOUR_SLICES, risk_aversion=0, volatility=1, temporary=1))
    even = trade(Twap(**FOUR_SLICES))
    assert calm.fills.select("ts", "price", "quantity").equals(
        even.fills.select("ts", "price", "quantity")
    )


@pytest.mark.parametrize(
    "strategy",
    [
        Twap(**FOUR_SLICES),
        Vwap(**FOUR_SLICES, profile="1,2,3,4"),
        Pov(**FOUR_SLICES),
        Shortfall(**FOUR_SLICES, risk_aversion=1e-4, volatility=1, temporary=0.1),
    ],
    ids=lambda strategy: strategy.name,
)
def test_each_of_them_replays(trade: Runner, tmp_path: Path, strategy):
    write_trades(tmp_path, [(2, 10_001, 10.0)])
    result = trade(strategy, "venue.latency_ms=700")
    assert result.fills.height > 0
    assert result.replay(strategies=[strategy]).agrees


@pytest.mark.parametrize("latency_ms", [0, 300, 5_000])
def test_no_latency_makes_it_do_too_much(trade: Runner, tmp_path: Path, latency_ms: int):
    write_quotes(tmp_path, [10_000 + (k * 7919) % 13 for k in range(60)], shown=0.4)
    result = trade(Twap(**FOUR_SLICES), f"venue.latency_ms={latency_ms}")
    assert 3.0 < result.fills["quantity"].sum() <= 4.0 + 1e-9


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"side": "long"}, 'side of "buy" or "sell"'),
        ({"quantity": 0.0}, "quantity above 0"),
        ({"slice_s": 7.0}, "duration_s as a multiple of slice_s"),
        ({"patience_ratio": 1.0}, "patience_ratio from 0 to below 1"),
        ({"start_after_s": -1.0}, "start_after_s >= 0"),
    ],
)
def test_a_parent_that_cannot_be_says_why(change, words):
    with pytest.raises(ValueError, match=words):
        Twap(**{**FOUR_SLICES, **change})


def test_a_participation_of_more_than_all_is_refused():
    with pytest.raises(ValueError, match="at most 1, found 2"):
        Pov(**FOUR_SLICES, participation_ratio=2)
