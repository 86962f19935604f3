"""The sessions of a run: the clock of a zone, or a file, as openings and closings in UTC."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TypeAlias
from zoneinfo import ZoneInfo

import numpy as np

from hansa.config import Config
from hansa.config.session_sections import WEEKDAYS, SessionsSection
from hansa.errors import ConfigError, DataError
from hansa.market import Bars, Table
from hansa.market.readers import read_table
from hansa.market.sessions import Sessions
from hansa.market.times import to_ns
from hansa.types import IntArray

#: Openings and closings.
Ends: TypeAlias = tuple[tuple[int, ...], tuple[int, ...]]
#: As the core takes them.
CoreSessions: TypeAlias = tuple[str, list[int], list[int], list[int]]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_NS = 86_400 * 10**9
#: Orders may wait for a session after the last price.
_DAYS_AFTER = 14


@dataclass(frozen=True, slots=True)
class SessionList:
    """Sessions of an instrument: openings and closings in ns, UTC. `calls_ns` are the cutoffs of
    the opening and the closing, and the lead of what is carried for the closing.
    """

    symbol: str
    open_ns: tuple[int, ...]
    close_ns: tuple[int, ...]
    calls_ns: tuple[int, int, int]

    def core(self) -> CoreSessions:
        """For the core."""
        return (self.symbol, list(self.open_ns), list(self.close_ns), list(self.calls_ns))


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """All sessions that a run over some data needs; instruments without trade round the clock.
    `files` are the files of sessions as they were read.
    """

    lists: tuple[SessionList, ...]
    files: Mapping[Path, Ends] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, config: Config, tables: Sequence[Table]) -> "SessionPlan | None":
        """None where nothing has sessions. Raises DataError for a file that cannot be used and
        ConfigError where no bar of an instrument opens in any of its sessions.
        """
        sections: dict[str, SessionsSection] = {}
        for symbol in dict.fromkeys(table.instrument.symbol for table in tables):
            section = config.instruments[symbol].sessions or config.venue.sessions
            if section is not None:
                sections[symbol] = section
        if not sections:
            return None
        span = _span(tables)
        found = {each: _ends(config, each, span) for each in dict.fromkeys(sections.values())}
        return cls(
            tuple(
                SessionList(symbol, *found[section], _calls(section))
                for symbol, section in sections.items()
            ),
            {config.resolve(each.path): found[each] for each in found if each.path is not None},
        )

    def fingerprint(self) -> str:
        """Stands for every opening and closing, so that another time zone database is noticed."""
        return hashlib.sha256(repr(self).encode()).hexdigest()

    def warnings(self, tables: Sequence[Table]) -> tuple[str, ...]:
        """A line for each instrument with bars that open outside of its sessions."""
        lists = {each.symbol: each for each in self.lists}
        found = []
        for table in tables:
            if isinstance(table, Bars) and table.instrument.symbol in lists:
                found += _outside(table, lists[table.instrument.symbol])
        return tuple(found)


def _calls(section: SessionsSection) -> tuple[int, int, int]:
    lengths = (section.opening_cutoff_s, section.closing_cutoff_s, section.closing_lead_s)
    opening, closing, lead = (int(each * 10**9) for each in lengths)
    return opening, closing, lead


def _ends(config: Config, section: SessionsSection, span: tuple[int, int]) -> Ends:
    if section.path is not None:
        return read_sessions(config.resolve(section.path))
    return _by_the_clock(section, span)


def sessions_between(
    config: Config, section: SessionsSection, first_ns: int, last_ns: int
) -> Sessions:
    """The sessions of a section around a span of time, as a calendar has them. The date of one is
    that on which it closes in its zone: what opens in the evening belongs to the next day.
    """
    opens, closes = (np.array(each) for each in _ends(config, section, (first_ns, last_ns)))
    zone = section.zone or "UTC"
    dates = [  # at the last second: midnight ends a day
        (_EPOCH + timedelta(seconds=int(at) // 10**9 - 1)).astimezone(ZoneInfo(zone))
        for at in closes
    ]
    days = [(each.date() - _EPOCH.date()).days * _DAY_NS for each in dates]
    day_ns, day_of = np.unique(np.array(days, dtype=np.int64), return_inverse=True)
    return Sessions(
        calendar="venue.sessions",
        zone=zone,
        day_ns=day_ns,
        open_ns=opens,
        close_ns=closes,
        day_of=day_of,
    )


def _by_the_clock(section: SessionsSection, span: tuple[int, int]) -> Ends:
    early = dict(each.split(" ") for each in section.early_closes)
    opens: list[int] = []
    closes: list[int] = []
    for day in _days(section, span):
        opening = _moment(day, section.open, section.zone)
        written = early.get(day.isoformat(), section.close)
        closing = _moment(day, written, section.zone)
        if closing <= opening:
            closing = _moment(day + timedelta(days=1), written, section.zone)
        if closes and opening < closes[-1]:
            raise ConfigError(
                f"venue.sessions.close: expected the session of {day} to open after the one before "
                f"it has closed, found it open still; close earlier, or leave out a weekday"
            )
        opens.append(opening)
        closes.append(closing)
    if not opens:
        raise ConfigError(
            "venue.sessions.weekdays: expected a session within the data, found none; "
            "add a weekday, or leave out a holiday"
        )
    return tuple(opens), tuple(closes)


def _days(section: SessionsSection, span: tuple[int, int]) -> Iterator[date]:
    first = (_EPOCH + timedelta(days=span[0] // _DAY_NS - 2)).date()
    last = (_EPOCH + timedelta(days=span[1] // _DAY_NS + _DAYS_AFTER)).date()
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        is_open = WEEKDAYS[day.weekday()] in section.weekdays
        if is_open and day.isoformat() not in section.holidays:
            yield day


def _moment(day: date, clock: str | None, zone: str | None) -> int:
    """Nanoseconds of a time of day. One that a change of the clock skips is that much later; of one
    that comes twice it is the first (PEP 495).
    """
    written = clock or "00:00"
    if written.startswith("24:"):
        day, written = day + timedelta(days=1), "00:00"
    local = datetime.combine(day, time.fromisoformat(written), ZoneInfo(zone or "UTC"))
    since = local.astimezone(UTC) - _EPOCH
    return (since.days * 86_400 + since.seconds) * 10**9


def read_sessions(path: Path) -> Ends:
    """Of a file of ts_open and ts_close, ascending. Raises DataError for one that is none."""
    frame = read_table(path)
    missing = [name for name in ("ts_open", "ts_close") if name not in frame.columns]
    if missing:
        found = ", ".join(frame.columns)
        raise DataError(
            f"{path}: expected a column {missing[0]}, found {found}; rename the columns"
        )
    opens, closes = (to_ns(frame[name], path)[0] for name in ("ts_open", "ts_close"))
    bad = np.flatnonzero(closes <= opens)
    if len(bad):
        raise DataError(
            f"{path}: row {bad[0] + 1}: expected a ts_close after its ts_open; correct it"
        )
    bad = np.flatnonzero(opens[1:] < closes[:-1])
    if len(bad):
        raise DataError(
            f"{path}: row {bad[0] + 2}: expected a session that opens after the one above it has "
            "closed; sort the file by time, or leave the row out"
        )
    if not len(opens):
        raise DataError(f"{path}: expected at least one session, found none; add one")
    return tuple(int(each) for each in opens), tuple(int(each) for each in closes)


def _span(tables: Sequence[Table]) -> tuple[int, int]:
    """The first and the last time of all tables."""
    times = [_times(table) for table in tables if len(table)]
    return min(int(each[0]) for each in times), max(int(each[-1]) for each in times)


def _times(table: Table) -> IntArray:
    times: IntArray = getattr(table, "ts_close_ns" if isinstance(table, Bars) else "ts_event_ns")
    return times


def _outside(bars: Bars, sessions: SessionList) -> list[str]:
    opens, closes = np.array(sessions.open_ns), np.array(sessions.close_ns)
    place = np.searchsorted(closes, bars.ts_open_ns, side="right")
    is_inside = place < len(opens)
    is_inside &= opens[np.minimum(place, len(opens) - 1)] <= bars.ts_open_ns
    count = int(np.count_nonzero(~is_inside))
    symbol = bars.instrument.symbol
    if count == len(bars):
        raise ConfigError(
            f"venue.sessions: expected bars of {symbol} that open in its sessions, found none of "
            f"{count}; check zone and hours, and for daily bars state open and close as the bars do"
        )
    if not count:
        return []
    return [f"{symbol}: {count} of {len(bars)} bars open outside of its sessions and fill nothing"]
