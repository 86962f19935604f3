"""Stamps of a data file, whatever their form, as nanoseconds since the epoch, UTC."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hansa.market.finding import Code, FaultError, fault
from hansa.market.stamp_forms import by_form, in_zone, unreadable
from hansa.types import BoolArray, IntArray

if TYPE_CHECKING:
    import polars as pl

_EPOCH = datetime.fromtimestamp(0, tz=UTC)
_MICROSECOND = timedelta(microseconds=1)
# `datetime` passes over them.
_BEYOND_MICROSECONDS = re.compile(r"[.,]\d{6}(\d{1,3})")
# A count of 1e11 is the year 5138 in seconds but 1973 in milliseconds, and so on by thousands.
_UNITS = (
    ("seconds", 10**11, 10**9),
    ("milliseconds", 10**14, 10**6),
    ("microseconds", 10**17, 10**3),
    ("nanoseconds", 2**63, 1),
)
_STAMP_NS_MAX = 7 * 10**18  # the year 2191; leaves room to add an interval
_WEEK_NS = 7 * 86_400 * 10**9
_MONDAY_NS = 4 * 86_400 * 10**9
_DATETIME_NS = {"ms": 10**6, "us": 10**3, "ns": 1}
_NEVER_US = np.iinfo(np.int64).min
#: A text of so many letters is a date.
_DATE_LETTERS = 10


@dataclass(frozen=True, slots=True)
class StampForm:
    """How stamps are written: a `form` (`%d.%m.%Y`), else as ISO has it; and the `zone` of those
    that say none, else UTC. A date alone is midnight UTC in any zone.
    """

    form: str | None = None
    zone: str | None = None


_ISO = StampForm()


def to_ns(column: "pl.Series", path: Path, written: StampForm = _ISO) -> tuple[IntArray, str]:
    """The stamps in nanoseconds, and in words how they were read.

    Takes dates, moments (without a zone: UTC), ISO texts, and whole numbers since the epoch whose
    unit follows from their size; texts or numbers of another form where `written` says so. Raises
    DataError with the first row that is none of these.
    """
    import polars as pl

    _refuse_nulls(column, path)
    if written.form is not None and not column.dtype.is_temporal():
        column = by_form(column, written.form, path)
    kind = column.dtype
    if kind == pl.Date:
        days = column.to_physical().cast(pl.Int64).to_numpy()
        return _scaled(days, 86400 * 10**9, column.name, path), "dates, midnight UTC"
    if isinstance(kind, pl.Datetime):
        words = f"moments without a zone, taken as {written.zone or 'UTC'}"
        counts = column.to_physical().to_numpy()
        stamps_ns = _scaled(counts, _DATETIME_NS[kind.time_unit], column.name, path)
        if kind.time_zone:
            return stamps_ns, "moments in UTC"
        return _by_clocks(stamps_ns, np.ones(len(counts), np.bool_), column, path, written), words
    if kind == pl.String:
        return _from_texts(column, path, written)
    if kind.is_integer():
        counted = column.cast(pl.Int64, strict=False)
        if counted.null_count():
            row = int(counted.is_null().to_numpy().argmax())
            raise _beyond(column.name, path, row=row, found=str(column[row]))
        return _from_counts(counted.to_numpy(), column.name, path)
    raise fault(
        path,
        Code.COLUMN_TYPE,
        f'column "{column.name}": expected dates, ISO texts or whole numbers since the epoch, '
        f"found {kind}; convert it",
    )


def _refuse_nulls(column: "pl.Series", path: Path) -> None:
    if column.null_count():
        row = int(column.is_null().to_numpy().argmax()) + 1
        raise fault(
            path,
            Code.TIME_UNREADABLE,
            f'column "{column.name}": expected a stamp, found none; fill it in or drop the row',
            row=row,
        )


def _from_counts(counts: IntArray, name: str, path: Path) -> tuple[IntArray, str]:
    most = max(int(counts.max(initial=0)), -int(counts.min(initial=0)))
    unit, _, unit_ns = next((each for each in _UNITS if most < each[1]), _UNITS[-1])
    return _scaled(counts, unit_ns, name, path), f"whole {unit} since the epoch"


def _scaled(counts: IntArray, unit_ns: int, name: str, path: Path) -> IntArray:
    most = _STAMP_NS_MAX // unit_ns
    beyond = (counts > most) | (counts < -most)
    if beyond.any():
        row = int(beyond.argmax())
        raise _beyond(name, path, row=row, found=str(counts[row]))
    scaled: IntArray = counts * unit_ns
    return scaled


def _beyond(name: str, path: Path, *, row: int, found: str) -> FaultError:
    text = f'column "{name}": expected a stamp from 1749 to 2191, found one beyond: {found}'
    return fault(path, Code.TIME_UNREADABLE, f"{text}; mend the stamp", row=row + 1)


def _from_texts(column: "pl.Series", path: Path, written: StampForm) -> tuple[IntArray, str]:
    texts, name = column.to_list(), column.name
    is_local = np.zeros(len(texts), dtype=np.bool_)
    counts = np.empty(len(texts), dtype=np.int64)
    beyond_ns = np.zeros(len(texts), dtype=np.int64)
    for index, text in enumerate(texts):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise unreadable(texts, name, path, index, text) from None
        is_local[index] = moment.tzinfo is None and len(text) > _DATE_LETTERS
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        counts[index] = (aware - _EPOCH) // _MICROSECOND
        if (digits := _BEYOND_MICROSECONDS.search(text)) is not None:
            beyond_ns[index] = int(digits[1].ljust(3, "0"))
    stamps_ns = _by_clocks(_scaled(counts, 1000, name, path), is_local, column, path, written)
    words = f"ISO texts; without a zone they are {written.zone or 'UTC'}"
    return stamps_ns + beyond_ns, words


def _by_clocks(
    stamps_ns: IntArray, is_local: BoolArray, column: "pl.Series", path: Path, written: StampForm
) -> IntArray:
    """The stamps, those that are local moved from UTC to the zone they are in."""
    if written.zone is None or not is_local.any():
        return stamps_ns
    moments_us = in_zone(stamps_ns // 1000, written.zone)
    never = (moments_us == _NEVER_US) & is_local
    if never.any():
        row = int(never.argmax())
        text = (
            f'column "{column.name}": expected a moment of {written.zone}, found "{column[row]}", '
            "which its clocks show twice or never as they are changed; give the stamps an offset"
        )
        raise fault(path, Code.TIME_UNREADABLE, text, row=row + 1)
    moved: IntArray = np.where(is_local, moments_us * 1000 + stamps_ns % 1000, stamps_ns)
    return moved


def distinct_ns(stamps_ns: IntArray) -> IntArray:
    """Each stamp once, ascending. By sorting: stamps mostly are in order already, and hashing a
    million of them takes ten times as long.
    """
    ordered = np.sort(stamps_ns, kind="stable")
    is_first = np.ones(len(ordered), dtype=np.bool_)
    is_first[1:] = ordered[1:] != ordered[:-1]
    return ordered[is_first]


def grid_start_ns(interval_ns: int) -> int:
    """A moment at which bars of that length begin: weeks on Mondays (the epoch was a Thursday)."""
    return 0 if interval_ns % _WEEK_NS else _MONDAY_NS
