"""Relative strength index: against a price that has run one way for too long."""

from collections.abc import Mapping

import numpy as np

from hansa.agents.holding import Holding
from hansa.features import Expr, f
from hansa.types import BoolArray, FloatArray, Snapshot


class Rsi(Holding):
    """Buys when the index falls below `low`, sells short above `high`, out again at 50.

    Source: Wilder (1978), "New Concepts in Technical Trading Systems". Loses in a trend, where the
    index stays beyond its levels while the price runs on; there is no stop.
    """

    def __init__(self, window: int = 14, low: float = 30.0, high: float = 70.0) -> None:
        if not (window >= 2 and 0 < low < 50 < high < 100):
            raise ValueError("expected window >= 2 (bars) and 0 < low < 50 < high < 100")
        self.window, self.low, self.high = window, low, high

    def features(self) -> Mapping[str, Expr]:
        """The index, in 0 .. 100."""
        return {"index": f.close.rsi(self.window)}

    def entry(self, s: Snapshot) -> FloatArray:
        """Against the extreme."""
        index = s["index"]
        return np.where(index < self.low, 1.0, np.where(index > self.high, -1.0, index * 0.0))

    def leaves(self, s: Snapshot, side: FloatArray) -> BoolArray:
        """Back at the middle."""
        return (s["index"] - 50.0) * side >= 0
