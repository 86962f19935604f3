"""Bars of a length of time, and bars of a session."""

from dataclasses import dataclass, replace

import numpy as np

from hansa.config import interval_ns
from hansa.errors import ConfigError, DataError
from hansa.market.finding import iso, span
from hansa.market.resampling.prints import Prints
from hansa.market.sessions import Sessions
from hansa.market.times import grid_start_ns
from hansa.types import BoolArray, IntArray


@dataclass(frozen=True, slots=True)
class TimeBars:
    """Bars that open at whole multiples of `interval_ns` since the epoch, UTC; weeks on Mondays.
    Where nothing was traded there is none.
    """

    interval_ns: int

    def __post_init__(self) -> None:
        if not isinstance(self.interval_ns, int | np.integer) or self.interval_ns <= 0:
            raise ConfigError(
                f"TimeBars: expected nanoseconds above 0, found {self.interval_ns!r}; a written "
                'length such as "4h" is TimeBars.of("4h")'
            )

    @classmethod
    def of(cls, length: str) -> "TimeBars":
        """Bars of a length such as "4h"; ConfigError for what is none."""
        return cls(interval_ns(length))

    @property
    def label(self) -> str:
        """What bars of this rule are called, such as "1h"."""
        return span(self.interval_ns)

    def bounds_ns(self, ts_ns: IntArray) -> tuple[IntArray, IntArray]:
        """When the bar of each time opens and closes."""
        since_ns = grid_start_ns(self.interval_ns)
        opens = (ts_ns - since_ns) // self.interval_ns * self.interval_ns + since_ns
        return opens, opens + self.interval_ns

    def across(self, rows: Prints) -> BoolArray:
        """Which rows lie partly in one bar and partly in the next."""
        ends: BoolArray = rows.close_ns > self.bounds_ns(rows.open_ns)[1]
        return ends


@dataclass(frozen=True, slots=True)
class SessionBars:
    """A bar for each session of a calendar, from its first opening to its last closing. What was
    traded outside of sessions is in none.
    """

    sessions: Sessions

    @property
    def label(self) -> str:
        """What bars of this rule are called, such as "session-XNYS"."""
        return f"session-{self.sessions.calendar}"

    def bounds_ns(self, ts_ns: IntArray) -> tuple[IntArray, IntArray]:
        """When the bar of each time opens and closes; both 0 for a time in no session."""
        place = self.sessions.session_of(ts_ns)
        opens, closes = self.sessions.bounds_ns()
        inside = place >= 0
        return np.where(inside, opens[place], 0), np.where(inside, closes[place], 0)

    def across(self, rows: Prints) -> BoolArray:
        """Which rows lie partly in a session and partly outside of it, or in another."""
        begun, done = (self.sessions.session_of(each) for each in (rows.open_ns, rows.close_ns - 1))
        traded = self.sessions.has_trading(rows.open_ns, rows.close_ns)
        across: BoolArray = traded & ((begun != done) | (begun < 0))
        return across


class TimedCutter:
    """State: what is traded so far of the bar that is not closed yet."""

    def __init__(self, rule: TimeBars | SessionBars) -> None:
        self._rule = rule
        self._open: Prints | None = None

    def cut(self, rows: Prints) -> Prints:
        """The bars that are closed with these rows: a later one was had, or a finer bar that ends
        with them. Raises DataError for a finer bar that lies in no bar whole: what it has of the
        time after would be known too early.
        """
        self._require_inside(rows)
        whole = rows.after(self._open)
        opens, closes = self._rule.bounds_ns(whole.open_ns)
        inside = np.flatnonzero(closes > opens)
        whole, opens, closes = whole.take(inside), opens[inside], closes[inside]
        if not len(whole):
            return whole
        firsts = np.flatnonzero(np.concatenate([[True], opens[1:] != opens[:-1]]))
        made, ends = whole.grouped(firsts), closes[firsts]
        # A print at the very end of a bar is one of the next, so only finer bars close one.
        later = len(rows) and int(self._rule.bounds_ns(rows.open_ns[-1:])[1][0]) == 0
        is_closed = bool(later) or int(made.close_ns[-1]) >= int(ends[-1])
        count = len(made) - (0 if is_closed else 1)
        self._open = None if is_closed else made.take(slice(count, None))
        return replace(made, open_ns=opens[firsts], close_ns=ends).take(slice(0, count))

    def _require_inside(self, rows: Prints) -> None:
        across = self._rule.across(rows)
        if across.any():
            at = int(across.argmax())
            found = f"{iso(int(rows.open_ns[at]))} to {iso(int(rows.close_ns[at]))}"
            raise DataError(
                f"resampling: expected rows that lie whole in one bar of {self._rule.label}, found "
                f"one from {found}, whose end would be known before it was; make bars of a length "
                "that those of the source divide, or of trades"
            )
