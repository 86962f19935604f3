"""Measures of the last bars only, at each bar: Sharpe ratio, volatility, beta."""

from dataclasses import dataclass

import numpy as np

from hansa.types.arrays import BoolArray, FloatArray

#: A spread this small against the largest return is rounding, not risk.
_ROUNDING_RATIO = 1e-12


def rolling_sharpe(returns: FloatArray, bars_per_year: float, window: int) -> FloatArray:
    """The Sharpe ratio of the last `window` returns at each bar: `[T]` to `[T]`.

    NaN until the window is full and where the window holds no spread.
    """
    if not _fits(returns, window):
        return np.full(len(returns), np.nan)
    found = _Moments.of(returns, window)
    ratio = np.full(len(found.mean), np.nan)
    spread = np.sqrt(np.where(found.has_spread, found.variance, 0.0))
    np.divide(found.mean, spread, out=ratio, where=found.has_spread)
    return _behind_window(ratio * np.sqrt(bars_per_year), window)


def rolling_volatility_ratio(returns: FloatArray, bars_per_year: float, window: int) -> FloatArray:
    """Yearly volatility (n - 1) of the last `window` returns at each bar: `[T]` to `[T]`.

    NaN until the window is full.
    """
    if not _fits(returns, window):
        return np.full(len(returns), np.nan)
    found = _Moments.of(returns, window)
    spread = np.where(found.has_spread, found.variance, 0.0)
    return _behind_window(np.sqrt(spread * bars_per_year), window)


def rolling_beta(returns: FloatArray, benchmark: FloatArray, window: int) -> FloatArray:
    """Covariance with the benchmark over its variance, of the last `window` returns: `[T]`.

    NaN until the window is full and where the benchmark does not move.
    """
    if not _fits(returns, window):
        return np.full(len(returns), np.nan)
    own, other = returns - float(np.mean(returns)), benchmark - float(np.mean(benchmark))
    market = _Moments.of(benchmark, window)
    product = window_sums(own * other, window)
    product -= window_sums(own, window) * window_sums(other, window) / window
    beta = np.full(len(product), np.nan)
    np.divide(product / (window - 1), market.variance, out=beta, where=market.has_spread)
    return _behind_window(beta, window)


def window_sums(values: FloatArray, window: int) -> FloatArray:
    """Sums of each `window` neighbours: `[T]` to `[T - window + 1]`."""
    sums = np.concatenate(([0.0], np.cumsum(values)))
    return sums[window:] - sums[:-window]


@dataclass(frozen=True, slots=True)
class _Moments:
    """Mean and variance (n - 1) of each full window; `has_spread` says that it is not rounding."""

    mean: FloatArray
    variance: FloatArray
    has_spread: BoolArray

    @classmethod
    def of(cls, returns: FloatArray, window: int) -> "_Moments":
        # Sums of centred values lose fewer digits than sums of raw ones.
        centre = float(np.mean(returns))
        shifted = returns - centre
        total = window_sums(shifted, window)
        squares = window_sums(shifted * shifted, window)
        variance = (squares - total * total / window) / (window - 1)
        floor = _ROUNDING_RATIO * float(np.max(shifted * shifted, initial=0.0))
        return cls(total / window + centre, variance, variance > floor)


def _fits(returns: FloatArray, window: int) -> bool:
    return 2 <= window <= len(returns)


def _behind_window(values: FloatArray, window: int) -> FloatArray:
    return np.concatenate((np.full(window - 1, np.nan), values))
