"""Returns of factors, as another source publishes them."""

from dataclasses import dataclass
from typing import Literal

from hansa.types.arrays import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class FactorTable:
    """P periods of K factors: `returns` [P, K] and `risk_free` [P] as ratios, NaN where unknown,
    each up to `end_ns` [P] (UTC), rising. `source` is the name of the file.
    """

    source: str
    period: Literal["day", "month"]
    names: tuple[str, ...]
    end_ns: IntArray
    returns: FloatArray
    risk_free: FloatArray
