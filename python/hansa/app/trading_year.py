"""How many bars an exchange makes in a year, as its sessions say."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np

from hansa.config import Config
from hansa.config.session_sections import WEEKDAYS, SessionsSection
from hansa.engine.session_plan import Ends, read_sessions
from hansa.errors import DataError

_DAY_S = 86_400
_WEEK_NS = 7 * _DAY_S * 10**9
_WEEKS = 365.25 / 7


def session_bars_per_year(
    config: Config, section: SessionsSection, step_ns: int, files: Mapping[Path, Ends]
) -> float:
    """Sessions of a year, each of as many bars as begin in it; one where a bar is longer.

    A file counts by the whole weeks it covers from its first session on, a clock by its weekdays
    less its holidays, of which each year that is named has as many. A file that is not among
    `files` is read. Raises DataError for one that cannot be used or covers less than a week.
    """
    if section.path is None:
        bars = -(-_length_s(section) * 10**9 // step_ns)
        return (len(section.weekdays) * _WEEKS - _holidays_a_year(section)) * bars
    path = config.resolve(section.path)
    opens, closes = (np.array(each) for each in files.get(path) or read_sessions(path))
    # Half a day early, for clocks change: an opening is up to an hour off a whole week.
    since_ns = opens - opens[0] + _WEEK_NS // 14
    weeks = int(since_ns[-1] // _WEEK_NS)
    if not weeks:
        raise DataError(
            f"{section.path}: expected sessions of a week and more, which say how many there are "
            f"in a year, found {len(opens)} in less; add some, or state allocation.bars_per_year"
        )
    is_counted = since_ns < weeks * _WEEK_NS
    bars_of_weeks = np.sum(-(-(closes - opens)[is_counted] // step_ns))
    return float(bars_of_weeks / weeks * _WEEKS)


def _length_s(section: SessionsSection) -> int:
    """Of a session; one that closes at or before it opens ends on the next day."""
    return (_seconds(section.close) - _seconds(section.open) - 1) % _DAY_S + 1


def _seconds(clock: str | None) -> int:
    hours, minutes, *seconds = (int(each) for each in (clock or "00:00").split(":"))
    return hours * 3600 + minutes * 60 + sum(seconds)


def _holidays_a_year(section: SessionsSection) -> float:
    days = [date.fromisoformat(each) for each in section.holidays]
    closed = [day for day in days if WEEKDAYS[day.weekday()] in section.weekdays]
    return len(closed) / max(1, len({day.year for day in closed}))
