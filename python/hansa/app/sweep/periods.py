"""Periods: stretches of bars over which the returns of all sets of a search are kept."""

from dataclasses import dataclass

import numpy as np

from hansa.risk import simple_returns
from hansa.types import FloatArray, IntArray

_DAY_NS = 86_400 * 10**9
#: Enough to tell skill from luck, few enough that thousands of sets fit into memory.
_PERIODS_MAX = 2_048
#: With so many days of bars a period is a day.
_DAYS_LEAST = 250


@dataclass(frozen=True, slots=True)
class Periods:
    """`count` periods of `length_bars` bars, the last of which may have fewer."""

    bars: int
    length_bars: int

    @classmethod
    def of(cls, ts_ns: IntArray) -> "Periods":
        """Of the moments of a history: days, or whole numbers of them, where there are enough; else
        as few bars as keep their number bounded.
        """
        bars, a_day = len(ts_ns), _bars_of_a_day(ts_ns)
        least = max(1, -(-bars // _PERIODS_MAX))
        if bars // a_day >= _DAYS_LEAST:
            return cls(bars, a_day * -(-least // a_day))
        return cls(bars, least)

    @property
    def count(self) -> int:
        """How many there are."""
        return -(-self.bars // self.length_bars)

    def returns(self, equity: FloatArray) -> FloatArray:
        """Returns by period [P] of a curve [T + 1] that begins with what was paid in.

        -1 where it came to nothing, if only within the period, and NaN from there on; NaN for
        periods that a curve of fewer bars has no end of.
        """
        bars = len(equity) - 1
        done = self.count if bars == self.bars else bars // self.length_bars
        ends = np.minimum(np.arange(done + 1) * self.length_bars, self.bars)
        found = np.full(self.count, np.nan)
        found[:done] = simple_returns(equity[ends])
        ruined = np.flatnonzero(equity <= 0)
        if len(ruined) and ruined[0] > 0:
            period = (int(ruined[0]) - 1) // self.length_bars
            found[period], found[period + 1 :] = -1.0, np.nan
        return found

    def whole(self, bars: int) -> int:
        """So many bars as periods: the nearest number, at least one."""
        return max(1, round(bars / self.length_bars))

    def at_least(self, bars: int) -> int:
        """Periods that cover so many bars."""
        return -(-bars // self.length_bars)


def _bars_of_a_day(ts_ns: IntArray) -> int:
    """So many closes most days (UTC) have that have any: 24 hours, or the minutes of a session."""
    if not len(ts_ns):
        return 1
    # The close of a bar belongs to the day it ends.
    counts = np.unique((ts_ns - 1) // _DAY_NS, return_counts=True)[1]
    return int(np.median(counts))
