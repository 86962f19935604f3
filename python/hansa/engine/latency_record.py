"""Recorded latency: a table of messages with the times they took, read and checked."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hansa.errors import DataError
from hansa.market.readers import read_table

if TYPE_CHECKING:
    import polars as pl

_COLUMNS = ("sent_ns", "to_venue_ns", "from_venue_ns")


@dataclass(frozen=True, slots=True)
class Samples:
    """Messages as they were measured: when sent (UTC), how long there and back, nanoseconds."""

    sent_ns: list[int]
    to_venue_ns: list[int]
    from_venue_ns: list[int]


def read_samples(path: Path) -> Samples:
    """The samples of a Parquet, CSV or Feather file with those three columns of whole numbers.

    Raises DataError if it cannot be read, lacks a column or a value, has no row or a time that
    is negative: clocks that disagree are to be corrected before, not used.
    """
    frame = read_table(path)
    missing = [name for name in _COLUMNS if name not in frame.columns]
    if missing:
        found = ", ".join(frame.columns)
        raise DataError(
            f"{path}: expected a column {missing[0]}, found {found}; rename the columns"
        )
    if not len(frame):
        raise DataError(f"{path}: expected at least one sample, found none; record some")
    sent, there, back = (_whole(path, frame[name]) for name in _COLUMNS)
    return Samples(sent, there, back)


def _whole(path: Path, column: "pl.Series") -> list[int]:
    name = column.name
    if not column.dtype.is_integer() or column.null_count():
        found = f"{column.null_count()} empty" if column.null_count() else str(column.dtype)
        raise DataError(f"{path}: {name}: expected whole nanoseconds in every row, found {found}")
    values: list[int] = column.to_list()
    least = min(values)
    if least < 0:
        row, count = values.index(least), sum(value < 0 for value in values)
        raise DataError(
            f"{path}: {name}: expected 0 or more in every row, found {count} below 0, the lowest "
            f"{least} in row {row}; correct the clocks, or leave the rows out"
        )
    if max(values) >= 2**62:
        raise DataError(f"{path}: {name}: expected nanoseconds below 2^62, found {max(values)}")
    return values
