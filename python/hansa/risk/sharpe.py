"""Sharpe ratio with no risk-free rate, and how exact it is."""

import numpy as np

from hansa.types.arrays import FloatArray

#: A spread this small against the mean's size is rounding, not risk.
ROUNDING_RATIO = 1e-12


def sharpe(returns: FloatArray, bars_per_year: float) -> float:
    """Mean over standard deviation (n - 1) of `[T]` returns, per year (Sharpe 1994, eq. 3-6).

    Years scale by the root of bars per year, as if bars were independent. NaN with fewer than two
    returns, a NaN among them, or no spread at all (a constant curve has no Sharpe ratio).
    """
    if len(returns) < 2:
        return float("nan")
    mean, spread = float(np.mean(returns)), float(np.std(returns, ddof=1))
    if not spread > ROUNDING_RATIO * float(np.max(np.abs(returns))):
        return float("nan")
    return mean / spread * float(np.sqrt(bars_per_year))


def sharpe_error(ratio: FloatArray, bars: int, bars_per_year: float) -> FloatArray:
    """Standard error of yearly Sharpe ratios measured over `bars` returns (Lo 2002, eq. 9).

    As if returns were independent and normal: `sqrt((1 + s^2 / 2) / bars)` of the ratio s per bar.
    """
    per_bar = ratio / np.sqrt(bars_per_year)
    error: FloatArray = np.sqrt((1.0 + 0.5 * per_bar**2) / bars * bars_per_year)
    return error
