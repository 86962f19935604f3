"""Recorded latency: a table of messages with the times they took, read and checked."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hansa.market.finding import Code, Finding, Severity, fault
from hansa.market.readers import read_table
from hansa.types import BoolArray, IntArray

if TYPE_CHECKING:
    import polars as pl

#: The columns of a record.
COLUMNS = ("sent_ns", "to_venue_ns", "from_venue_ns")


@dataclass(frozen=True, slots=True)
class Samples:
    """Messages as they were measured: when sent (UTC), how long there and back, nanoseconds.

    `rows` are those of the file; what is not among the samples is in the findings.
    """

    sent_ns: list[int]
    to_venue_ns: list[int]
    from_venue_ns: list[int]
    rows: int
    findings: tuple[Finding, ...]


def read_samples(path: Path) -> Samples:
    """The samples of a Parquet, CSV or Feather file with those three columns of whole numbers.

    Rows with a number below 0 (clocks that disagree) are not used, and counted in a finding.
    Raises DataError if the file cannot be read, lacks a column or a value, or has no usable row.
    """
    frame = read_table(path)
    missing = [name for name in COLUMNS if name not in frame.columns]
    if missing:
        found = ", ".join(frame.columns)
        text = f"expected a column {missing[0]}, found {found}; rename the columns"
        raise fault(path, Code.COLUMN_MISSING, text)
    if not len(frame):
        text = "expected at least one sample, found none; record some"
        raise fault(path, Code.FILE_EMPTY, text)
    columns = [_whole(path, frame[name]) for name in COLUMNS]
    negative: BoolArray = np.logical_or.reduce([column < 0 for column in columns])
    if negative.all():
        text = f"expected 0 or more in every column, found less in all {len(frame)} rows; "
        raise fault(path, Code.LATENCY_NEGATIVE, text + "correct the clocks, or record anew")
    sent, there, back = (column[~negative].tolist() for column in columns)
    return Samples(sent, there, back, len(frame), _left_out(path, columns, negative))


def _whole(path: Path, column: "pl.Series") -> IntArray:
    name = column.name
    if not column.dtype.is_integer() or column.null_count():
        found = f"{column.null_count()} empty" if column.null_count() else str(column.dtype)
        text = f"{name}: expected whole nanoseconds in every row, found {found}"
        raise fault(path, Code.COLUMN_TYPE, f"{text}; mend the column")
    values: list[int] = column.to_list()
    most, least = max(values), min(values)
    if most >= 2**62 or least < -(2**62):
        beyond = most if most >= 2**62 else least
        text = f"{name}: expected nanoseconds below 2^62, found {beyond}; mend the row"
        raise fault(path, Code.FIELD_VALUE, text, row=values.index(beyond) + 1)
    return np.array(values, dtype=np.int64)


def _left_out(path: Path, columns: list[IntArray], negative: BoolArray) -> tuple[Finding, ...]:
    """What is said of rows below 0: the first, the lowest, and how many."""
    if not negative.any():
        return ()
    name, lowest = min(
        ((name, int(column.min())) for name, column in zip(COLUMNS, columns, strict=True)),
        key=lambda each: each[1],
    )
    text = (
        f"expected latencies of 0 or more, found less, the lowest {name} {lowest}: clocks that "
        f"disagree; not used ({int(negative.sum())} of {len(negative)} rows)"
    )
    return (
        Finding(
            path=path,
            code=Code.LATENCY_NEGATIVE,
            severity=Severity.WARNING,
            text=text,
            row=int(negative.argmax()) + 1,
        ),
    )
