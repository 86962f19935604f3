"""Returns of an equity curve: per bar, in total, per year."""

import numpy as np

from hansa.types.arrays import FloatArray


def simple_returns(equity: FloatArray) -> FloatArray:
    """Profit of each bar over the equity before it: `[T]` money to `[T - 1]` ratios.

    After equity has reached zero or less a return has no meaning: NaN from there on.
    """
    before = equity[:-1]
    alive = np.logical_and.accumulate(before > 0)
    returns: FloatArray = np.diff(equity)
    np.divide(returns, before, out=returns, where=alive)
    returns[~alive] = np.nan
    return returns


def total_return_ratio(equity: FloatArray) -> float:
    """Last over first equity, less one. NaN when empty or the first is not positive."""
    if len(equity) == 0 or not equity[0] > 0:
        return float("nan")
    return float(equity[-1] / equity[0] - 1.0)


def annual_growth_ratio(equity: FloatArray, bars_per_year: float) -> float:
    """Compound annual growth rate: `(last / first) ** (1 / years) - 1`; -1 once ruined.

    NaN with fewer than two points or no positive start; infinite where a double cannot hold it.
    """
    if len(equity) < 2 or not equity[0] > 0 or np.isnan(equity).any():
        return float("nan")
    if np.min(equity) <= 0:
        return -1.0
    years = (len(equity) - 1) / bars_per_year
    with np.errstate(over="ignore"):
        return float(np.expm1(np.log(equity[-1] / equity[0]) / years))


def annual_volatility_ratio(returns: FloatArray, bars_per_year: float) -> float:
    """Sample standard deviation (n - 1) of `[T]` returns, times the root of bars per year."""
    if len(returns) < 2:
        return float("nan")
    return float(np.std(returns, ddof=1) * np.sqrt(bars_per_year))
