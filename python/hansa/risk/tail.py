"""The tail of returns: historical value at risk, expected shortfall, shape."""

import math

import numpy as np

from hansa.types.arrays import FloatArray


def value_at_risk_ratio(returns: FloatArray, level: float) -> float:
    """The loss per bar not exceeded with probability `level`, as a positive ratio of equity.

    Historical: the `ceil(n * (1 - level))`-th worst of `[T]` returns (at least the worst), no
    interpolation. A negative figure means that even that bar gained. NaN when empty or with NaN.
    """
    worst = _worst(returns, level)
    return float("nan") if len(worst) == 0 else -float(worst[-1])


def expected_shortfall_ratio(returns: FloatArray, level: float) -> float:
    """The mean of the losses at and beyond value at risk (Acerbi and Tasche 2002), positive."""
    worst = _worst(returns, level)
    return float("nan") if len(worst) == 0 else -float(np.mean(worst))


def skewness(returns: FloatArray) -> float:
    """Third standardised moment (population); NaN without spread."""
    return _moment(returns, 3)


def excess_kurtosis(returns: FloatArray) -> float:
    """Fourth standardised moment (population) less the normal's 3; NaN without spread."""
    return _moment(returns, 4) - 3.0


def _worst(returns: FloatArray, level: float) -> FloatArray:
    if not 0 < level < 1:
        raise ValueError(f"expected a level between 0 and 1, found {level}")
    if len(returns) == 0 or np.isnan(returns).any():
        return np.empty(0)
    # Rounding keeps 100 * (1 - 0.95) at 5 bars, not at 5.000000000000004.
    count = max(1, math.ceil(round(len(returns) * (1.0 - level), 9)))
    return np.sort(returns)[:count]


def _moment(returns: FloatArray, order: int) -> float:
    if len(returns) < 2:
        return float("nan")
    centred = returns - np.mean(returns)
    spread = float(np.std(returns))
    if not spread > 1e-12 * float(np.max(np.abs(returns))):
        return float("nan")
    scaled = centred / spread
    squares = scaled * scaled  # a general power takes twenty times as long
    return float(np.mean(squares * (scaled if order == 3 else squares)))
