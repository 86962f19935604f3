"""Turnover: how much is traded against the money at work."""

import numpy as np

from hansa.types.arrays import FloatArray


def annual_turnover_ratio(traded_value: float, equity: FloatArray, bars_per_year: float) -> float:
    """Value of all fills (buys and sells) over mean equity `[T]`, per year; 0 without trades.

    NaN when the curve is empty or its mean is not positive.
    """
    if len(equity) == 0 or not np.mean(equity) > 0:
        return float("nan")
    years = len(equity) / bars_per_year
    return float(traded_value / np.mean(equity) / years)
