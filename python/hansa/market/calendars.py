"""The calendars of exchanges, by the library `exchange_calendars`."""

import warnings
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from types import ModuleType

import numpy as np

from hansa.errors import ConfigError
from hansa.market.instruments import nearest_name
from hansa.market.sessions import DAY_NS, Sessions
from hansa.types import IntArray

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Sessions so long before and after what is asked for come along: times of another zone lie there.
_DAYS_AROUND = 7


def sessions_of(calendar: str, first_ns: int, last_ns: int) -> Sessions:
    """The sessions of a calendar ("XNYS", "CMES", "24/7", ...) from before a first time to after a
    last one. Raises ConfigError for a name that is none, with the nearest, and where the library is
    not installed.
    """
    first, last = (_EPOCH + timedelta(days=ns // DAY_NS) for ns in (first_ns, last_ns))
    around = timedelta(days=_DAYS_AROUND)
    return _sessions(calendar, f"{first - around:%Y-%m-%d}", f"{last + around:%Y-%m-%d}")


@lru_cache(maxsize=64)
def _sessions(calendar: str, first: str, last: str) -> Sessions:
    try:
        import exchange_calendars
    except ImportError:
        raise ConfigError(
            "calendars of exchanges need exchange-calendars, which is not installed; "
            "pip install hansa[calendars]"
        ) from None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the library, about pandas
        return _read(exchange_calendars, calendar, first, last)


def _read(library: ModuleType, calendar: str, first: str, last: str) -> Sessions:
    known = library.get_calendar_names(include_aliases=True)
    if calendar not in known:
        hint = nearest_name(calendar, known)
        raise ConfigError(f'expected a calendar such as "XNYS", found "{calendar}"; {hint}')
    try:
        found = library.get_calendar(calendar, start=first, end=last)
    except ValueError as error:
        text = f"expected the calendar {calendar} to know {first} to {last}, it does not"
        raise ConfigError(f"{text}: {' '.join(str(error).split())}; shorten the span") from None
    table = found.schedule
    days, opens, closes = (_ns(each) for each in (table.index, table["open"], table["close"]))
    breaks = [_ns(table[name]) for name in ("break_start", "break_end")]
    return Sessions(
        calendar=calendar, zone=str(found.tz), **_stretches(days, opens, closes, breaks)
    )


def _stretches(
    days: IntArray, opens: IntArray, closes: IntArray, breaks: list[IntArray]
) -> dict[str, IntArray]:
    """Each session as one stretch of trading, or two around its break."""
    has_break = breaks[0] != np.iinfo(np.int64).min  # NaT
    whole = np.arange(len(days))
    starts = np.concatenate([opens, breaks[1][has_break]])
    ends = np.concatenate([np.where(has_break, breaks[0], closes), closes[has_break]])
    order = np.argsort(starts, kind="stable")
    return {
        "day_ns": days,
        "open_ns": starts[order],
        "close_ns": ends[order],
        "day_of": np.concatenate([whole, whole[has_break]])[order],
    }


def _ns(column: object) -> IntArray:
    """A column of times of pandas in nanoseconds, the least number for none."""
    stamps: IntArray = np.asarray(column, dtype="datetime64[ns]").astype(np.int64)
    return stamps
