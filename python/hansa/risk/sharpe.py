"""Sharpe ratio, whole and rolling, with no risk-free rate."""

import numpy as np

from hansa.types.arrays import FloatArray

#: A spread this small against the mean's size is rounding, not risk.
_ROUNDING_RATIO = 1e-12


def sharpe(returns: FloatArray, bars_per_year: float) -> float:
    """Mean over standard deviation (n - 1) of `[T]` returns, per year (Sharpe 1994, eq. 3-6).

    Years scale by the root of bars per year, as if bars were independent. NaN with fewer than two
    returns, a NaN among them, or no spread at all (a constant curve has no Sharpe ratio).
    """
    if len(returns) < 2:
        return float("nan")
    mean, spread = float(np.mean(returns)), float(np.std(returns, ddof=1))
    if not spread > _ROUNDING_RATIO * float(np.max(np.abs(returns))):
        return float("nan")
    return mean / spread * float(np.sqrt(bars_per_year))


def rolling_sharpe(returns: FloatArray, bars_per_year: float, window: int) -> FloatArray:
    """The Sharpe ratio of the last `window` returns at each bar: `[T]` to `[T]`.

    NaN until the window is full and where the window holds no spread.
    """
    result = np.full(len(returns), np.nan)
    if window < 2 or len(returns) < window:
        return result
    # Sums of centred values lose fewer digits than sums of raw ones.
    centre = float(np.mean(returns))
    shifted = returns - centre
    total = _window_sums(shifted, window)
    squares = _window_sums(shifted * shifted, window)
    variance = (squares - total * total / window) / (window - 1)
    floor = _ROUNDING_RATIO * float(np.max(shifted * shifted, initial=0.0))
    known = variance > floor
    mean = total / window + centre
    tail = result[window - 1 :]
    tail[known] = mean[known] / np.sqrt(variance[known]) * np.sqrt(bars_per_year)
    return result


def _window_sums(values: FloatArray, window: int) -> FloatArray:
    sums = np.concatenate(([0.0], np.cumsum(values)))
    return sums[window:] - sums[:-window]
