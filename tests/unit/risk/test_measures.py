"""All measures at once are, to the bit, those of the functions by name."""

import math

import numpy as np
import pytest

from hansa import risk
from hansa.risk import measures, simple_returns

BARS_PER_YEAR = 8_766.0


def _by_name(equity):
    returns = simple_returns(equity)
    return risk.Measures(
        returns=len(returns),
        growth=risk.annual_growth_ratio(equity, BARS_PER_YEAR),
        drawdown=risk.maximum_drawdown_ratio(equity),
        volatility=risk.annual_volatility_ratio(returns, BARS_PER_YEAR),
        bar_sharpe=risk.sharpe(returns, 1.0),
        sortino=risk.sortino(returns, BARS_PER_YEAR),
        skewness=risk.skewness(returns),
        excess_kurtosis=risk.excess_kurtosis(returns),
        mean_equity=float(np.mean(equity[1:])) if len(returns) else math.nan,
    )


def _is_same(equity):
    found, plain = repr(measures(equity, BARS_PER_YEAR)), repr(_by_name(equity))
    assert found == plain


def _curve(count, seed):
    moves = np.random.default_rng(seed).normal(1e-5, 0.01, count)
    moves[np.random.default_rng(seed + 1).random(count) < 0.3] = 0.0
    return 10_000 * np.concatenate(([1.0], np.cumprod(1 + moves)))


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 9, 15, 127, 128, 129, 136, 1_000, 100_003])
def test_of_curves_of_any_length(count):
    for seed in range(10):
        _is_same(_curve(count, seed))


def test_of_curves_whose_measures_are_not_known():
    ruined, unknown = _curve(300, 1), _curve(300, 2)
    ruined[200:] = -1.0
    unknown[250:] = np.nan
    for equity in (ruined, unknown, ruined[::-1].copy(), np.full(40, 5.0), np.array([3.0])):
        _is_same(equity)


def test_of_a_curve_that_only_rises_there_is_no_downside():
    found = measures(np.array([1.0, 2.0, 3.0]), BARS_PER_YEAR)
    assert math.isnan(found.sortino)
    assert found.drawdown == 0.0
