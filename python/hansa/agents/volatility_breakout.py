"""Volatility breakout: with a move that is large for its instrument, for a while."""

from collections.abc import Mapping

import numpy as np

from hansa.agents.base import Agent
from hansa.features import Expr, f
from hansa.types import Ballot, Snapshot


class VolatilityBreakout(Agent):
    """Goes with a close that moved by more than `breadth` average true ranges in one bar, and
    stays for `hold_bars` bars; breaks both ways within them cancel out.

    The range is that of the bars before. Source: Crabel (1990), "Day Trading with Short Term Price
    Patterns and Opening Range Breakout"; Williams (1999), "Long-Term Secrets to Short-Term
    Trading". Loses when a large move is the end of one, as after news.
    """

    def __init__(self, window: int = 14, breadth: float = 1.5, hold_bars: int = 10) -> None:
        if not (window >= 1 and breadth > 0 and hold_bars >= 1):
            raise ValueError("expected window >= 1, hold_bars >= 1 (bars) and breadth > 0 (ranges)")
        self.window, self.breadth, self.hold_bars = window, breadth, hold_bars

    def features(self) -> Mapping[str, Expr]:
        """Breaks up less breaks down over the holding time."""
        move = f.close.difference(1) / f.atr(self.window).lag(1)
        breaks = (move > self.breadth) - (move < -self.breadth)
        return {"breaks": breaks.rolling_sum(self.hold_bars)}

    def consider(self, s: Snapshot) -> Ballot:
        """The side to which it broke."""
        return Ballot(conviction=np.sign(s["breaks"]))
