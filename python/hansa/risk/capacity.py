"""How much money a way of trading bears before its own impact eats its profit."""

import math
from dataclasses import dataclass

import numpy as np

from hansa.types.arrays import FloatArray

#: Impact in units of daily volatility when a day's whole volume is traded: measured near one in
#: every market looked at (Toth et al. 2011; Bouchaud, Bonart, Donier and Gould 2018, ch. 12).
IMPACT_COEFFICIENT = 1.0


@dataclass(frozen=True, slots=True)
class Traded:
    """What was traded of each instrument on each day [K]: `value` in money, `participation_ratio`
    of the day's volume, `volatility_ratio` of a day.
    """

    value: FloatArray
    participation_ratio: FloatArray
    volatility_ratio: FloatArray


def impact_cost(traded: Traded, multiple: float) -> float:
    """Money lost to impact at `multiple` times the size: `value * Y * volatility * sqrt(share)`.

    The square-root law: the price paid moves with the root of the share of volume that is taken
    (Almgren et al. 2005; Toth et al. 2011).
    """
    moved = IMPACT_COEFFICIENT * traded.volatility_ratio
    moved = moved * np.sqrt(multiple * traded.participation_ratio)
    return multiple * float(np.sum(traded.value * moved))


def capacity_multiple(net_profit: float, traded: Traded) -> float:
    """How many times the size net profit would be zero; it is highest at 4/9 of that.

    Profit grows with size m, impact with m^1.5, so `m * net = m^1.5 * cost(1)`. Zero for a run
    without profit, NaN where nothing was traded or something of it is unknown.
    """
    cost = impact_cost(traded, 1.0)
    if not cost > 0 or not math.isfinite(cost):
        return float("nan")
    return (max(net_profit, 0.0) / cost) ** 2
