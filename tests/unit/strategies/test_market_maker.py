"""The market maker: its formula, and what it asks the desk for."""

import math
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansa.errors import ConfigError, StrategyError
from hansa.strategies import make
from hansa.strategies.market_maker import MarketMaker, Quoting
from hansa.strategies.middle_volatility import MiddleVolatility
from tests.unit.strategies.conftest import START_NS, Runner
from tests.unit.strategies.markets import write_quotes


def maker(**changes):
    """A maker of COIN whose formula is easy to follow, but for the changes."""
    settings = {
        "instrument": "COIN",
        "quantity": 0.5,
        "position_max": 2.0,
        "risk_aversion": 0.5,
        "fill_decay": 20.0,
        "horizon_s": 30.0,
        "volatility": 0.02,
    }
    return MarketMaker(**(settings | changes))


@given(
    st.floats(50, 150),
    st.integers(-20, 20),
    st.floats(0, 100),
    st.floats(0.01, 2),
    st.floats(0.1, 10),
)
def test_the_quotes_are_those_of_the_paper(middle, held, left, gamma, k):
    bid, ask = Quoting(risk_aversion=gamma, fill_decay=k).quotes(
        middle, float(held), volatility=0.3, time_left_s=left
    )
    reservation = middle - held * gamma * 0.3**2 * left
    spread = gamma * 0.3**2 * left + 2 / gamma * math.log(1 + gamma / k)
    assert (bid + ask) / 2 == pytest.approx(reservation)
    assert ask - bid == pytest.approx(spread)


def test_the_first_quotes_of_a_run_are_the_formula_rounded_away_from_the_middle(trade: Runner):
    orders = trade(maker()).orders
    bid, ask = Quoting(risk_aversion=0.5, fill_decay=20.0).quotes(
        100.01, 0.0, volatility=0.02, time_left_s=30.0
    )
    assert orders["limit"].to_list()[:2] == [
        pytest.approx(math.floor(bid * 100) / 100),
        pytest.approx(math.ceil(ask * 100) / 100),
    ]
    assert orders["side"].to_list()[:2] == ["buy", "sell"]


def test_after_a_fill_both_quotes_lean_against_it(trade: Runner, tmp_path: Path):
    # The ask comes down through the bid of the maker, and the market stays where it was.
    write_quotes(tmp_path, [10_000, 9_980, *[10_000] * 10])
    result = trade(maker())
    assert result.fills["side"].to_list()[0] == "buy"
    held = result.fills["quantity"][0] / 0.5
    bid, _ = Quoting(risk_aversion=0.5, fill_decay=20.0).quotes(
        100.01, held, volatility=0.02, time_left_s=30.0
    )
    asked = result.commands.filter(pl.col("do") == "replace", pl.col("side") == "buy")
    assert math.floor(bid * 100) / 100 in [pytest.approx(price) for price in asked["limit"]]


def test_its_own_limit_holds_in_a_market_that_only_falls(trade: Runner, tmp_path: Path):
    write_quotes(tmp_path, [10_000 - 30 * k for k in range(60)])
    fills = trade(maker()).fills
    signs = fills["side"].replace_strict({"buy": 1.0, "sell": -1.0})
    held = (fills["quantity"] * signs).cum_sum()
    assert held.max() == pytest.approx(2.0)
    assert held.min() >= 0


def test_quotes_that_would_move_by_less_than_asked_stay(trade: Runner, tmp_path: Path):
    write_quotes(tmp_path, [10_000, 10_001, 10_002, 10_003, 10_000, 10_001] * 10)
    lively, patient = trade(maker()), trade(maker(requote_ticks=4))
    assert lively.commands.filter(pl.col("do") == "replace").height > 50
    assert patient.commands.filter(pl.col("do") == "replace").height == 0


def test_no_quote_ever_crosses(trade: Runner, tmp_path: Path):
    # It buys one size in the fall, and the formula alone would then sell 0.24 below the bid.
    write_quotes(tmp_path, [10_000, 9_950, 9_950, 9_960, 9_960])
    result = trade(maker(volatility=0.2))
    assert result.fills["side"].to_list() == ["buy", "sell"]
    assert result.fills["price"].to_list()[1] == pytest.approx(99.51)
    assert set(result.fills["liquidity"]) == {"maker"}


def test_a_finite_horizon_ends_with_the_quotes_withdrawn(trade: Runner):
    result = trade(maker(is_stationary=False, horizon_s=10.0))
    assert result.commands["do"].to_list()[-2:] == ["cancel", "cancel"]
    last_ns = result.commands["ts"].cast(pl.Int64).to_list()[-1]
    assert last_ns == START_NS + 10 * 10**9


def test_a_finite_horizon_narrows_the_quotes(trade: Runner, tmp_path: Path):
    write_quotes(tmp_path, [10_000] * 30)
    commands = trade(maker(is_stationary=False, horizon_s=29.0, volatility=0.2)).commands
    bids = commands.filter(pl.col("side") == "buy")["limit"].drop_nulls().to_list()
    assert bids == sorted(bids)
    assert bids[-1] - bids[0] > 0.2


def test_nothing_is_quoted_before_the_volatility_is_known(trade: Runner):
    orders = trade(maker(volatility=0.0, volatility_halflife_s=20.0)).orders
    assert int(orders["ts"].cast(pl.Int64)[0]) == START_NS + 20 * 10**9


def test_the_measured_volatility_is_that_of_the_changes():
    measured, middle = MiddleVolatility(10.0), 100.0
    for second in range(400):
        middle += 0.3 if second % 2 else -0.3
        measured.see(second * 10**9, middle)
    assert measured.value == pytest.approx(0.3)


def test_changes_within_a_second_are_one_change():
    often, seldom = MiddleVolatility(5.0), MiddleVolatility(5.0)
    for tenth in range(200):
        often.see(tenth * 10**8, 100 + tenth % 10)
        if tenth % 10 == 0:
            seldom.see(tenth * 10**8, 100.0)
    assert often.value == seldom.value == 0.0


def test_a_run_of_the_maker_replays(trade: Runner):
    result = trade(maker())
    assert result.replay(strategies=[maker()]).agrees


def test_it_is_built_in_and_checks_its_parameters():
    made = make("market_maker", {"instrument": "COIN", "quantity": 1, "position_max": 2})
    assert isinstance(made, MarketMaker)
    with pytest.raises(ConfigError, match="needs a value for 'instrument'"):
        make("market_maker", {})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"quantity": 0.0}, "quantity: expected a number from 1e-12 to 1e.12, found 0.0"),
        ({"position_max": 0.1}, "position_max: expected a number from 0.5 to"),
        ({"position_max": 1e308}, "position_max"),
        ({"risk_aversion": 0.0}, "risk_aversion"),
        ({"fill_decay": 1e308}, "fill_decay: expected a number from 1e-12 to"),
        ({"horizon_s": float("nan")}, "horizon_s"),
        ({"volatility": 1e308}, r"volatility: expected a number from 0 to 1e.12, found 1e.308"),
        ({"volatility_halflife_s": 1e308}, "volatility_halflife_s"),
        ({"requote_ticks": 0}, "requote_ticks of at least 1"),
    ],
)
def test_a_maker_that_cannot_be_says_why(change, words):
    with pytest.raises(ValueError, match=words):
        maker(**change)


def test_a_maker_whose_quotes_no_tick_counts_quotes_nothing(trade: Runner):
    assert trade(maker(volatility=1e12, horizon_s=1e9, risk_aversion=1e12)).orders.height == 0


def test_an_unknown_instrument_is_named_before_the_first_event(trade: Runner):
    with pytest.raises(StrategyError, match=r"on_start failed.*expected an instrument of this run"):
        trade(maker(instrument="CION"))


def test_a_quantity_between_two_lots_is_refused(trade: Runner):
    with pytest.raises(StrategyError, match=f"not a multiple of {Decimal('0.1')}"):
        trade(maker(quantity=0.25))
