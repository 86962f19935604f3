"""Trend: two averages apart, in units of the market's own range."""

from collections.abc import Mapping

import numpy as np

from hansa.agents.base import Agent
from hansa.features import Expr, f
from hansa.types import Ballot, Snapshot


class Trend(Agent):
    """Follows a move that stands out of the noise.

    The distance between a fast and a slow exponential average of the close, divided by the average
    true range so that all instruments speak in the same unit. `strength` is the distance, in
    ranges, at which conviction reaches tanh(1) = 0.76. Source: Moskowitz, Ooi & Pedersen (2012),
    "Time series momentum"; the range unit is Wilder's (1978).
    """

    def __init__(
        self, fast: int = 72, slow: int = 288, range_window: int = 96, strength: float = 6.0
    ) -> None:
        self.fast, self.slow = fast, slow
        self.range_window, self.strength = range_window, strength

    def features(self) -> Mapping[str, Expr]:
        """The distance of the averages in average true ranges."""
        apart = f.close.ema(self.fast) - f.close.ema(self.slow)
        return {"trend": apart / f.atr(self.range_window)}

    def consider(self, s: Snapshot) -> Ballot:
        """Long above, short below, saturating."""
        return Ballot(conviction=np.tanh(s["trend"] / self.strength))
