"""When an exchange trades: sessions by their dates, and how much trading lies between two times."""

from dataclasses import dataclass

import numpy as np

from hansa.types import BoolArray, IntArray

DAY_NS = 86_400 * 10**9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sessions:
    """Sessions of a calendar, ascending. `day_ns` [S] is the midnight (UTC) of a session's date in
    its zone. Trading goes from `open_ns` to `close_ns` [K], of a day with a break for lunch twice;
    `day_of` [K] says of which session. Nanoseconds since the epoch, UTC.
    """

    calendar: str
    zone: str
    day_ns: IntArray
    open_ns: IntArray
    close_ns: IntArray
    day_of: IntArray

    def traded_ns(self, ts_ns: IntArray) -> IntArray:
        """How long it traded before each time: the difference of two is the trading between."""
        before = np.concatenate([[0], np.cumsum(self.close_ns - self.open_ns)])
        place = np.searchsorted(self.open_ns, ts_ns, side="right") - 1
        known = np.maximum(place, 0)
        inside = np.minimum(ts_ns, self.close_ns[known]) - self.open_ns[known]
        traded: IntArray = np.where(place < 0, 0, before[known] + inside)
        return traded

    def has_trading(self, start_ns: IntArray, end_ns: IntArray) -> BoolArray:
        """Whether it trades at some time from each start on and before its end."""
        trading: BoolArray = self.traded_ns(end_ns) > self.traded_ns(start_ns)
        return trading

    def has_days(self, ts_ns: IntArray, length_ns: int) -> BoolArray:
        """Whether the date (UTC) of each time, or one less than so long after it, is that of a
        session.
        """
        start = ts_ns // DAY_NS * DAY_NS
        place = np.searchsorted(self.day_ns, np.stack([start, start + length_ns]))
        days: BoolArray = place[1] > place[0]
        return days

    def session_of(self, ts_ns: IntArray) -> IntArray:
        """The session in which each time lies, from its first opening on and before its last
        closing; -1 where there is none.
        """
        firsts, lasts = self.bounds_ns()
        place = np.searchsorted(firsts, ts_ns, side="right") - 1
        inside = (place >= 0) & (ts_ns < lasts[np.maximum(place, 0)])
        session: IntArray = np.where(inside, place, -1)
        return session

    def bounds_ns(self) -> tuple[IntArray, IntArray]:
        """The first opening and the last closing of each session: [S] and [S]."""
        first = np.searchsorted(self.day_of, np.arange(len(self.day_ns)), side="left")
        last = np.searchsorted(self.day_of, np.arange(len(self.day_ns)), side="right") - 1
        return self.open_ns[first], self.close_ns[last]

    def missing(self, opens_ns: IntArray, interval_ns: int) -> IntArray:
        """How many bars are missing before each but the first of bars that open then, ascending:
        of a day or more those with a session, of less those of the time it traded in between.
        """
        if interval_ns >= DAY_NS:
            return self._missing_days(opens_ns // DAY_NS * DAY_NS, interval_ns)
        between = self.traded_ns(opens_ns[1:]) - self.traded_ns(opens_ns[:-1] + interval_ns)
        missing: IntArray = np.maximum(np.rint(between / interval_ns).astype(np.int64), 0)
        return missing

    def _missing_days(self, starts_ns: IntArray, interval_ns: int) -> IntArray:
        """The same by dates: lengths that begin behind each bar and hold one of a session."""
        place = np.searchsorted(starts_ns, self.day_ns, side="right") - 1
        is_between = (place >= 0) & (place < len(starts_ns) - 1)
        place, days = place[is_between], self.day_ns[is_between]
        behind = (days - starts_ns[place]) // interval_ns
        bars = np.unique(np.stack([place, behind])[:, behind > 0], axis=1)
        return np.bincount(bars[0], minlength=len(starts_ns) - 1)

    def outside(self, opens_ns: IntArray, interval_ns: int) -> BoolArray:
        """Which bars that open then lie in no session."""
        if interval_ns >= DAY_NS:
            return ~self.has_days(opens_ns, interval_ns)
        return ~self.has_trading(opens_ns, opens_ns + interval_ns)
