"""Stamps of a data file, whatever their form, as nanoseconds since the epoch, UTC."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hansa.market.finding import Code, FaultError, fault
from hansa.types import IntArray

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
_DATETIME_NS = {"ms": 10**6, "us": 10**3, "ns": 1}


def to_ns(column: "pl.Series", path: Path) -> tuple[IntArray, str]:
    """The stamps in nanoseconds, and in words how they were read.

    Takes dates, moments (without a zone: UTC), ISO texts, and whole numbers since the epoch whose
    unit follows from their size. Raises DataError with the first row that is none of these.
    """
    import polars as pl

    _refuse_nulls(column, path)
    kind = column.dtype
    if kind == pl.Date:
        days = column.to_physical().cast(pl.Int64).to_numpy()
        return _scaled(days, 86400 * 10**9, column.name, path), "dates, midnight UTC"
    if isinstance(kind, pl.Datetime):
        words = "moments in UTC" if kind.time_zone else "moments without a zone, taken as UTC"
        counts = column.to_physical().to_numpy()
        return _scaled(counts, _DATETIME_NS[kind.time_unit], column.name, path), words
    if kind == pl.String:
        return _from_texts(column.to_list(), column.name, path)
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
    most = max(int(counts.max()), -int(counts.min()))
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


def _from_texts(texts: list[str], name: str, path: Path) -> tuple[IntArray, str]:
    counts = np.empty(len(texts), dtype=np.int64)
    beyond_ns = np.zeros(len(texts), dtype=np.int64)
    for index, text in enumerate(texts):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise fault(
                path,
                Code.TIME_UNREADABLE,
                f'column "{name}": expected an ISO moment such as 2022-01-01T00:00:00Z, '
                f'found "{text[:40]}"; mend the stamp',
                row=index + 1,
            ) from None
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        counts[index] = (aware - _EPOCH) // _MICROSECOND
        if (digits := _BEYOND_MICROSECONDS.search(text)) is not None:
            beyond_ns[index] = int(digits[1].ljust(3, "0"))
    return _scaled(counts, 1000, name, path) + beyond_ns, "ISO texts; without a zone they are UTC"


def distinct_ns(stamps_ns: IntArray) -> IntArray:
    """Each stamp once, ascending. By sorting: stamps mostly are in order already, and hashing a
    million of them takes ten times as long.
    """
    ordered = np.sort(stamps_ns, kind="stable")
    is_first = np.ones(len(ordered), dtype=np.bool_)
    is_first[1:] = ordered[1:] != ordered[:-1]
    return ordered[is_first]
