"""Risk: no view of its own, and a veto when an instrument is in trouble."""

from collections.abc import Mapping

import numpy as np

from hansa.agents.base import Agent
from hansa.features import Expr, f
from hansa.types import Ballot, Snapshot

_HOUR_NS = 3_600_000_000_000
#: What 720 bars of an hour are, and the least that a deviation is taken over.
_WINDOW_HOURS, _WINDOW_LEAST = 720, 21


class Risk(Agent):
    """Forbids any position in an instrument that fell too far, or whose volatility jumped.

    The drop is measured from the highest close of `window` moments, which are thirty days of bars
    of an hour and longer (21 at least) unless stated; volatility in standard deviations from its
    own mean over the same window. It abstains always: a veto is not a vote.
    Source: Grossman & Zhou (1993), "Optimal investment strategies for controlling drawdowns".
    """

    def __init__(
        self,
        window: int = 720,
        drop_ratio_max: float = 0.35,
        volatility_window: int = 24,
        volatility_zscore_max: float = 5.0,
    ) -> None:
        self.window, self.drop_ratio_max = window, drop_ratio_max
        self.volatility_window = volatility_window
        self.volatility_zscore_max = volatility_zscore_max

    @classmethod
    def for_bars(cls, step_ns: int) -> Mapping[str, int]:
        """Thirty days, for 720 bars of a day are three years of an exchange."""
        if step_ns <= _HOUR_NS:
            return {}
        return {"window": max(_WINDOW_LEAST, _WINDOW_HOURS * _HOUR_NS // step_ns)}

    def features(self) -> Mapping[str, Expr]:
        """The drop from the high as a ratio, and how unusual volatility is."""
        return {
            "drop": 1.0 - f.close / f.close.rolling_max(self.window),
            "jump": f.close.realised_volatility(self.volatility_window).zscore(self.window),
        }

    def consider(self, s: Snapshot) -> Ballot:
        """A veto where a limit is exceeded; while a feature warms up it cannot object."""
        is_fallen = s["drop"] > self.drop_ratio_max
        is_wild = s["jump"] > self.volatility_zscore_max
        return Ballot(conviction=np.full_like(s["drop"], np.nan), veto=is_fallen | is_wild)
