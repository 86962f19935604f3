"""Whether two prices belong together, by Engle and Granger's two steps."""

from dataclasses import dataclass
from math import inf, log, sqrt

import numpy as np

from hansa.types import FloatArray

#: The statistic below which one error in twenty would be a chance: two variables with a constant,
#: MacKinnon (2010), "Critical values for cointegration tests".
CRITICAL_5_PERCENT = -3.336


@dataclass(frozen=True, slots=True)
class Cointegration:
    """y = intercept + slope x + residual. `statistic` is Dickey and Fuller's of the residual, with
    one lag; `deviation` the residual's; `half_life_bars` how long half of a stray lasts, infinite
    where it does not come back.
    """

    intercept: float
    slope: float
    statistic: float
    deviation: float
    half_life_bars: float

    @property
    def is_tie(self) -> bool:
        """Whether the residual comes back, at 5 %, and one can be hedged by selling the other."""
        return self.statistic < CRITICAL_5_PERCENT and self.deviation > 0 and self.slope > 0


def engle_granger(y: FloatArray, x: FloatArray) -> Cointegration:
    """The test of `y` on `x`, both `[T]` with T >= 10. Source: Engle & Granger (1987),
    "Co-integration and error correction", Econometrica 55(2).
    """
    dx = x - x.mean()
    spread = float(dx @ dx)
    slope = float(dx @ (y - y.mean())) / spread if spread > 0 else 0.0
    intercept = float(y.mean() - slope * x.mean())
    residual = y - intercept - slope * x
    change, level = np.diff(residual), residual[:-1]
    deviation = sqrt(float(residual @ residual) / (len(y) - 2))
    statistic = _dickey_fuller(change[1:], level[1:], change[:-1])
    power = float(level @ level)
    kept = 1.0 + float(level @ change) / power if power > 0 else 1.0
    half_life = log(0.5) / log(kept) if 0 < kept < 1 else (0.0 if kept <= 0 else inf)
    return Cointegration(intercept, slope, statistic, deviation, half_life)


def _dickey_fuller(change: FloatArray, level: FloatArray, before: FloatArray) -> float:
    """The t value of a in change = a level + b before; 0 where it cannot be told."""
    ll, lb, bb = float(level @ level), float(level @ before), float(before @ before)
    lc, bc = float(level @ change), float(before @ change)
    determinant = ll * bb - lb * lb
    if determinant <= 1e-14 * ll * bb:
        return 0.0
    a, b = (lc * bb - bc * lb) / determinant, (bc * ll - lc * lb) / determinant
    error = change - a * level - b * before
    variance = float(error @ error) / (len(change) - 2) * bb / determinant
    return a / sqrt(variance) if variance > 0 else 0.0
