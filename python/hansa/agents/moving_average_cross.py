"""Moving-average cross: on the side of the faster of two averages."""

from collections.abc import Mapping

from hansa.agents.base import Agent
from hansa.agents.holding import beyond
from hansa.features import Expr, f
from hansa.types import Ballot, Snapshot


class MovingAverageCross(Agent):
    """Long while the fast average stands above the slow one, short while below.

    Within `band_ratio` of the slow average it stays out: there the two cross to and fro. Source:
    Brock, Lakonishok & LeBaron (1992), "Simple technical trading rules and the stochastic
    properties of stock returns", Journal of Finance 47(5). Loses where prices turn before the
    averages do.
    """

    def __init__(self, fast: int = 50, slow: int = 200, band_ratio: float = 0.01) -> None:
        if not (1 <= fast < slow and 0 <= band_ratio < 1):
            raise ValueError("expected 1 <= fast < slow (bars) and 0 <= band_ratio < 1")
        self.fast, self.slow, self.band_ratio = fast, slow, band_ratio

    def features(self) -> Mapping[str, Expr]:
        """How far the fast average stands above the slow one, as a part of it."""
        return {"apart": f.close.sma(self.fast) / f.close.sma(self.slow) - 1.0}

    def consider(self, s: Snapshot) -> Ballot:
        """The side of the fast average, out within the band."""
        return Ballot(conviction=beyond(s["apart"], self.band_ratio))
