"""Donchian breakout: with a price beyond all those of the last weeks."""

from collections.abc import Mapping

import numpy as np

from hansa.agents.holding import Holding
from hansa.features import Expr, f
from hansa.types import BoolArray, FloatArray, Snapshot


class DonchianBreakout(Holding):
    """Long when the close passes the highest high of the `window` bars before, short below their
    lowest low; out beyond the opposite end of the shorter `exit_window`.

    Source: Donchian (1960), "High finance in copper", Financial Analysts Journal 16(6), the four
    week rule; Faith (2007), "Way of the Turtle", for the shorter exit. Loses on breakouts that
    fail, most of them: it lives on few large moves.
    """

    def __init__(self, window: int = 20, exit_window: int = 10) -> None:
        if not 1 <= exit_window <= window:
            raise ValueError("expected 1 <= exit_window <= window (bars)")
        self.window, self.exit_window = window, exit_window

    def features(self) -> Mapping[str, Expr]:
        """The close, and both channels of the bars before it, in prices."""
        return {
            "close": f.close,
            "upper": f.high.rolling_max(self.window).lag(1),
            "lower": f.low.rolling_min(self.window).lag(1),
            "exit_upper": f.high.rolling_max(self.exit_window).lag(1),
            "exit_lower": f.low.rolling_min(self.exit_window).lag(1),
        }

    def entry(self, s: Snapshot) -> FloatArray:
        """With the breakout."""
        above, below = s["close"] > s["upper"], s["close"] < s["lower"]
        is_known = np.isfinite(s["close"] + s["upper"] + s["lower"])
        return np.where(is_known, above * 1.0 - below * 1.0, np.nan)

    def leaves(self, s: Snapshot, side: FloatArray) -> BoolArray:
        """Beyond the near channel's other end."""
        is_down, is_up = s["close"] < s["exit_lower"], s["close"] > s["exit_upper"]
        return np.where(side > 0, is_down, is_up)
