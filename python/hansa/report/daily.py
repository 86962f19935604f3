"""Curves by day: as they stood at the last moment of each day (UTC) that has one."""

import numpy as np

from hansa.report.span import DAY_NS
from hansa.report.tables import RunTables
from hansa.risk import simple_returns
from hansa.types.arrays import FloatArray, IntArray


def dates(ts_ns: IntArray) -> IntArray:
    """Days since 1970 [T]; a bar that closes at midnight belongs to the day that ends."""
    return (ts_ns - 1) // DAY_NS


def last_rows(ts_ns: IntArray) -> IntArray:
    """The last row of each day [D]."""
    date = dates(ts_ns)
    return np.flatnonzero(np.append(date[1:] != date[:-1], True))


def daily_returns(tables: RunTables, curve: FloatArray) -> FloatArray:
    """Returns [D] of a curve [T] that begins with the run's initial cash."""
    return simple_returns(np.concatenate(([tables.initial_cash], curve[last_rows(tables.ts_ns)])))
