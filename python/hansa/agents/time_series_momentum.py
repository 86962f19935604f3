"""Time-series momentum: each instrument goes on as it went."""

from collections.abc import Mapping

import numpy as np

from hansa.agents.base import Agent
from hansa.features import Expr, f
from hansa.types import Ballot, Snapshot


class TimeSeriesMomentum(Agent):
    """Long what rose over the last `window` bars, short what fell, each by itself.

    How much is left to the allocation: with `volatility_target` it is the paper's own rule, a
    position inverse to volatility. Source: Moskowitz, Ooi & Pedersen (2012), "Time series
    momentum", Journal of Financial Economics 104(2): twelve months, of excess returns, which
    without an interest rate are returns. Loses at turns, and where nothing lasts as long.
    """

    horizon_moments = 72

    def __init__(self, window: int = 252) -> None:
        if window < 1:
            raise ValueError(f"expected window >= 1 (bars), found {window}")
        self.window = window

    def features(self) -> Mapping[str, Expr]:
        """The return over the window."""
        return {"past": f.close.returns(self.window)}

    def consider(self, s: Snapshot) -> Ballot:
        """The side of the past."""
        return Ballot(conviction=np.sign(s["past"]))
