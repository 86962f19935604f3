"""Momentum: yesterday's winners against yesterday's losers, across the universe."""

from collections.abc import Mapping

import numpy as np

from hansa.agents.base import Agent
from hansa.features import Expr, f
from hansa.types import Ballot, Snapshot


class Momentum(Agent):
    """Prefers the instruments that outran the rest of the universe.

    The return over `window` moments, less the universe's mean, per unit of its volatility over the
    same stretch, so that a calm instrument's lead counts as much as a wild one's. It is relative:
    with a single instrument it has nothing to compare and its conviction is 0. Source: Jegadeesh &
    Titman (1993), "Returns to buying winners and selling losers". Loses when leaders and laggards
    change places, most of all after crashes.
    """

    horizon_moments = 72

    def __init__(self, window: int = 336, strength: float = 2.0) -> None:
        self.window, self.strength = window, strength

    def features(self) -> Mapping[str, Expr]:
        """The lead over the universe, and the deviation that is usual over the window."""
        moves = f.close.realised_volatility(self.window)
        return {
            "lead": f.close.returns(self.window).demean(),
            "usual": moves * float(self.window) ** 0.5,
        }

    def consider(self, s: Snapshot) -> Ballot:
        """Long the leaders, short the laggards; no view where prices did not move at all."""
        usual = np.where(s["usual"] > 0, s["usual"], np.nan)
        return Ballot(conviction=np.tanh(s["lead"] / usual / self.strength))
