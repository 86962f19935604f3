"""Sharpe, Sortino, growth and turnover against plain second implementations."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansa.risk import (
    annual_growth_ratio,
    annual_turnover_ratio,
    annual_volatility_ratio,
    rolling_sharpe,
    sharpe,
    simple_returns,
    sortino,
    total_return_ratio,
)

RETURNS = st.lists(st.floats(-0.5, 0.5), min_size=2, max_size=60)


def plain_sharpe(returns, per_year):
    mean = math.fsum(returns) / len(returns)
    variance = math.fsum((r - mean) ** 2 for r in returns) / (len(returns) - 1)
    if math.sqrt(variance) <= 1e-12 * max(abs(r) for r in returns):
        return math.nan
    return mean / math.sqrt(variance) * math.sqrt(per_year)


def plain_sortino(returns, per_year):
    losses = math.fsum(r * r for r in returns if r < 0) / len(returns)
    if losses == 0:
        return math.nan
    return math.fsum(returns) / len(returns) / math.sqrt(losses) * math.sqrt(per_year)


@given(RETURNS)
def test_sharpe_equals_its_plain_twin(returns):
    expected = plain_sharpe(returns, 252.0)
    assert sharpe(np.array(returns), 252.0) == pytest.approx(
        expected, rel=1e-6, abs=1e-6, nan_ok=True
    )


@given(RETURNS)
def test_sortino_equals_its_plain_twin(returns):
    expected = plain_sortino(returns, 252.0)
    assert sortino(np.array(returns), 252.0) == pytest.approx(expected, rel=1e-9, nan_ok=True)


@pytest.mark.parametrize("returns", [[], [0.1], [0.01] * 5, [0.1, math.nan]])
def test_sharpe_of_what_has_no_spread_is_unknown(returns):
    assert math.isnan(sharpe(np.array(returns), 252.0))


@pytest.mark.parametrize("returns", [[], [0.1, 0.2], [0.0, 0.0], [-0.1, math.nan]])
def test_sortino_without_a_loss_is_unknown(returns):
    assert math.isnan(sortino(np.array(returns), 252.0))


def test_rolling_sharpe_equals_the_sharpe_of_each_window():
    returns = np.random.default_rng(3).normal(0.001, 0.02, 50)
    rolled = rolling_sharpe(returns, 365.0, 7)
    expected = [sharpe(returns[i - 6 : i + 1], 365.0) for i in range(6, 50)]
    assert np.isnan(rolled[:6]).all()
    np.testing.assert_allclose(rolled[6:], expected, rtol=1e-9)


def test_rolling_sharpe_is_unknown_before_the_window_is_full():
    assert np.isnan(rolling_sharpe(np.array([0.1, 0.2]), 365.0, 3)).all()


def test_returns_are_profit_over_the_equity_before():
    np.testing.assert_allclose(simple_returns(np.array([100.0, 110.0, 99.0])), [0.1, -0.1])


def test_returns_after_ruin_are_unknown():
    returns = simple_returns(np.array([100.0, 0.0, 50.0, 60.0]))
    np.testing.assert_array_equal(returns, [-1.0, np.nan, np.nan])


def test_growth_over_half_a_year_is_squared():
    assert annual_growth_ratio(np.array([100.0, 105.0, 110.0]), 4.0) == pytest.approx(0.21)


def test_growth_of_a_ruined_account_is_total_loss():
    assert annual_growth_ratio(np.array([100.0, -5.0, 10.0]), 4.0) == -1.0


@pytest.mark.parametrize("equity", [[], [0.0, 1.0]])
def test_total_return_without_a_start_is_unknown(equity):
    assert math.isnan(total_return_ratio(np.array(equity)))


def test_volatility_of_one_return_is_unknown():
    assert math.isnan(annual_volatility_ratio(np.array([0.1]), 252.0))


def test_volatility_scales_with_the_root_of_bars_per_year():
    assert annual_volatility_ratio(np.array([0.1, -0.1]), 4.0) == pytest.approx(2 * math.sqrt(0.02))


def test_turnover_without_trades_is_zero():
    assert annual_turnover_ratio(0.0, np.array([100.0, 100.0]), 2.0) == 0.0


def test_turnover_is_per_year_and_per_mean_equity():
    assert annual_turnover_ratio(400.0, np.array([100.0, 300.0]), 4.0) == pytest.approx(4.0)
