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

    def days_between(self, start_ns: IntArray, end_ns: IntArray) -> IntArray:
        """How many sessions have a date after that of the start and before that of the end."""
        first = np.searchsorted(self.day_ns, start_ns // DAY_NS * DAY_NS, side="right")
        end = np.searchsorted(self.day_ns, end_ns // DAY_NS * DAY_NS, side="left")
        between: IntArray = np.maximum(end - first, 0)
        return between

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
        of several days those that have a session, of a day those of sessions, of less those of the
        time it traded in between.
        """
        if interval_ns > DAY_NS:
            return self._missing_of_days(opens_ns, interval_ns)
        if interval_ns == DAY_NS:
            return self.days_between(opens_ns[:-1], opens_ns[1:])
        between = self.traded_ns(opens_ns[1:]) - self.traded_ns(opens_ns[:-1] + interval_ns)
        missing: IntArray = np.maximum(np.rint(between / interval_ns).astype(np.int64), 0)
        return missing

    def outside(self, opens_ns: IntArray, interval_ns: int) -> BoolArray:
        """Which bars that open then lie in no session."""
        if interval_ns >= DAY_NS:
            return ~self._has_days(opens_ns, interval_ns)
        return ~self.has_trading(opens_ns, opens_ns + interval_ns)

    def _missing_of_days(self, opens_ns: IntArray, interval_ns: int) -> IntArray:
        steps = np.rint(np.diff(opens_ns) / interval_ns).astype(np.int64)
        between = np.maximum(steps - 1, 0)
        gap = np.repeat(np.arange(len(between)), between)
        nth = 1 + np.arange(len(gap)) - np.repeat(np.cumsum(between) - between, between)
        is_missed = self._has_days(opens_ns[gap] + nth * interval_ns, interval_ns)
        return np.bincount(gap[is_missed], minlength=len(between))

    def _has_days(self, opens_ns: IntArray, interval_ns: int) -> BoolArray:
        """Whether some session has a date in the bars of a day or more that open then."""
        dates_ns = opens_ns // DAY_NS * DAY_NS
        first, end = (np.searchsorted(self.day_ns, ts) for ts in (dates_ns, dates_ns + interval_ns))
        days: BoolArray = end > first
        return days
