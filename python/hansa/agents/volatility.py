"""Volatility: a voice for doing less when the market is rougher than it usually is."""

from collections.abc import Mapping

import numpy as np

from hansa.agents.base import Agent
from hansa.features import Expr, f
from hansa.types import Ballot, Snapshot


class Volatility(Agent):
    """Votes for no position, the louder the further volatility is above its long-run mean.

    Conviction is always 0, so its ballot pulls the council's mean towards doing less. Confidence
    is 0 at or below the usual volatility, and 1 at `alarm` times it. Source: Moreira & Muir
    (2017), "Volatility-managed portfolios".
    """

    def __init__(self, window: int = 48, long_window: int = 720, alarm: float = 2.5) -> None:
        self.window, self.long_window, self.alarm = window, long_window, alarm

    def features(self) -> Mapping[str, Expr]:
        """Realised volatility in units of its own long-run mean."""
        now = f.close.realised_volatility(self.window)
        return {"roughness": now / now.rolling_mean(self.long_window)}

    def consider(self, s: Snapshot) -> Ballot:
        """No position, with a confidence that grows with roughness; no view while warming up."""
        excess = (s["roughness"] - 1.0) / (self.alarm - 1.0)
        return Ballot(conviction=s["roughness"] * 0.0, confidence=np.clip(excess, 0.0, 1.0))
