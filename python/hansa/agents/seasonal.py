"""What agents share that learn, season by season, what the past was like."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from hansa.agents.base import Agent
from hansa.agents.local_time import checked_zone, local_ns
from hansa.features import Expr, f
from hansa.types import Ballot, FloatArray, Snapshot


class Seasonal(Agent):
    """Learns the mean return of each season from the bars that have passed, and takes its side for
    the coming bar where it lies `entry_t` standard errors from zero. A subclass says what seasons
    there are.
    """

    is_stateful: ClassVar[bool] = True
    horizon_moments: ClassVar[int] = 1
    seasons: ClassVar[int] = 1

    def __init__(self, entry_t: float = 2.0, least_bars: int = 30, zone: str = "UTC") -> None:
        if not (entry_t >= 0 and least_bars >= 2):
            raise ValueError("expected entry_t >= 0 (standard errors) and least_bars >= 2")
        self.entry_t, self.least_bars = entry_t, least_bars
        self.zone = checked_zone(zone)
        self.reset()

    def season_of(self, ts_ns: int) -> int:
        """The season of a bar that begins at this time of the clocks of `zone`."""
        raise NotImplementedError

    def reset(self) -> None:
        """Nothing learned."""
        self._sums: FloatArray | None = None  # count, sum and sum of squares [3, seasons, N]
        self._last = -1

    def features(self) -> Mapping[str, Expr]:
        """The return of one bar."""
        return {"move": f.close.returns()}

    def consider(self, s: Snapshot) -> Ballot:
        """The side of the coming bar's season, as far as it is known; out where it is not."""
        move = s["move"]
        if self._sums is None:
            self._sums = np.zeros((3, self.seasons, len(move)))
        is_known = np.isfinite(move)
        if self._last >= 0:
            known = np.where(is_known, move, 0.0)
            self._sums[:, self._last] += (is_known * 1.0, known, known**2)
        self._last = self.season_of(local_ns(int(s.ts_ns), self.zone))
        count, total, squares = self._sums[:, self._last]
        many = np.maximum(count, 2.0)
        error = np.sqrt(np.maximum(squares - total**2 / many, 0.0) / (many - 1) / many)
        score = total / many / np.where(error > 0, error, np.inf)
        speaks = (count >= self.least_bars) & (np.abs(score) > self.entry_t)
        return Ballot(conviction=np.where(is_known, np.where(speaks, np.sign(score), 0.0), np.nan))
