"""Sortino ratio: return per unit of downside deviation."""

import numpy as np

from hansa.types.arrays import FloatArray


def sortino(returns: FloatArray, bars_per_year: float) -> float:
    """Mean over downside deviation of `[T]` returns, per year (Sortino and Price 1994).

    The downside deviation is the root mean square of `min(return, 0)` over all bars, target zero.
    NaN with no returns, a NaN among them, or no losing bar (there is no downside to divide by).
    """
    if len(returns) == 0:
        return float("nan")
    downside = float(np.sqrt(np.mean(np.minimum(returns, 0.0) ** 2)))
    if not downside > 0:
        return float("nan")
    return float(np.mean(returns)) / downside * float(np.sqrt(bars_per_year))
