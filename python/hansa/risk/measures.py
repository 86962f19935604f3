"""The measures that searches rank by, all of one curve at once."""

import math
from dataclasses import dataclass

import numpy as np

from hansa import _core
from hansa.risk.sharpe import ROUNDING_RATIO
from hansa.types.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class Measures:
    """What the functions of this folder say of a curve, to the bit: `annual_growth_ratio`,
    `maximum_drawdown_ratio`, `annual_volatility_ratio`, `sharpe` (of one bar), `sortino`,
    `skewness`, `excess_kurtosis`; `returns` is their number, `mean_equity` without the first point.
    NaN where one cannot be known.
    """

    returns: int
    growth: float
    drawdown: float
    volatility: float
    bar_sharpe: float
    sortino: float
    skewness: float
    excess_kurtosis: float
    mean_equity: float


def measures(equity: FloatArray, bars_per_year: float) -> Measures:
    """Of a curve [T + 1] of one point at least. In the core, which goes through it five times and
    adds up in NumPy's order; the functions by name go through it fifty times.
    """
    count, mean, squares, largest, moments, rest = _core.curve_measures(
        np.ascontiguousarray(equity)
    )
    downside, drawdown, least, mean_equity = rest
    sample = math.sqrt(squares / (count - 1)) if count > 1 else math.nan
    spread = math.sqrt(squares / count) if count > 1 else math.nan
    third, fourth = moments if spread > ROUNDING_RATIO * largest else (math.nan, math.nan)
    a_year = math.sqrt(bars_per_year)
    return Measures(
        returns=count,
        growth=_growth(equity, least, bars_per_year),
        drawdown=drawdown,
        volatility=sample * a_year,
        bar_sharpe=mean / sample if sample > ROUNDING_RATIO * largest else math.nan,
        sortino=mean / math.sqrt(downside) * a_year if downside > 0 else math.nan,
        skewness=third,
        excess_kurtosis=fourth - 3.0,
        mean_equity=mean_equity,
    )


def _growth(equity: FloatArray, least: float, bars_per_year: float) -> float:
    if len(equity) < 2 or not equity[0] > 0 or math.isnan(least):
        return math.nan
    if least <= 0:
        return -1.0
    years = (len(equity) - 1) / bars_per_year
    with np.errstate(over="ignore"):
        return float(np.expm1(np.log(equity[-1] / equity[0]) / years))
