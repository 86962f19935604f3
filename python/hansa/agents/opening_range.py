"""Opening range: with the side to which a session leaves the range of its beginning."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from hansa.agents.base import Agent
from hansa.agents.local_time import checked_zone, local_ns
from hansa.features import Expr, f
from hansa.types import Ballot, FloatArray, Snapshot

_MINUTE_NS = 60_000_000_000
_DAY_MINUTES = 24 * 60


class OpeningRange(Agent):
    """Long when a bar closes above the highest price of the session's first `range_minutes`, short
    below their lowest; the last break counts. Out when the session ends.

    The session begins at `start_minute` of the day by the clocks of `zone` and is `session_minutes`
    long. Bars must be shorter than the range. Source: Crabel (1990), "Day Trading with Short Term
    Price Patterns and Opening Range Breakout"; Holmberg, Lonnbark & Lundstrom (2013), Finance
    Research Letters 10(1). Loses on days that turn back, and where there is no opening: coins trade
    all night.
    """

    is_stateful: ClassVar[bool] = True

    def __init__(
        self,
        start_minute: int = 0,
        range_minutes: int = 60,
        session_minutes: int = 1440,
        zone: str = "UTC",
    ) -> None:
        if not (0 <= start_minute < _DAY_MINUTES and 0 < range_minutes < session_minutes <= 1440):
            raise ValueError(
                "expected 0 <= start_minute < 1440 and 0 < range_minutes < session_minutes <= 1440"
            )
        self.start_minute, self.range_minutes = start_minute, range_minutes
        self.session_minutes, self.zone = session_minutes, checked_zone(zone)
        self.reset()

    def reset(self) -> None:
        """No session yet."""
        self._day = -1
        self._high: FloatArray | None = None

    def features(self) -> Mapping[str, Expr]:
        """The bar, in prices."""
        return {"high": f.high, "low": f.low, "close": f.close}

    def consider(self, s: Snapshot) -> Ballot:
        """The side of the last break; out before one and once the session has ended."""
        # A bar is of the minutes before its close: one that closes at the opening is yesterday's.
        elapsed = local_ns(int(s.ts_ns), self.zone) // _MINUTE_NS - self.start_minute
        day, minute = divmod(elapsed - 1, _DAY_MINUTES)
        if day != self._day or self._high is None:
            self._day, self._side = day, np.zeros(len(s.instruments))
            self._high, self._low = self._side - np.inf, self._side + np.inf
        if minute < self.range_minutes:
            self._high = np.fmax(self._high, s["high"])
            self._low = np.fmin(self._low, s["low"])
        elif minute < self.session_minutes - 1:
            broken = 1.0 * (s["close"] > self._high) - 1.0 * (s["close"] < self._low)
            is_broken = (broken != 0) & np.isfinite(self._high)
            self._side = np.where(is_broken, broken, self._side)
        else:
            self._side = np.zeros(len(s.instruments))
        return Ballot(conviction=np.where(np.isfinite(s["close"]), self._side, np.nan))
