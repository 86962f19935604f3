"""Curves by day: as they stood at the last moment of each day (UTC) that has one."""

import numpy as np

from hansa.report.data import Bin
from hansa.report.span import DAY_NS, LEAST_DAYS
from hansa.report.tables import RunTables
from hansa.risk import simple_returns
from hansa.types.arrays import FloatArray, IntArray

_BINS = 40


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


def day_bins(tables: RunTables) -> list[Bin]:
    """How many days of equity ended with which return, zero at an edge; none where the run is too
    short, was ruined or never moved.
    """
    days = daily_returns(tables, tables.equity)
    if len(days) < LEAST_DAYS or not np.isfinite(days).all() or np.ptp(days) == 0:
        return []
    width = float(np.ptp(days)) / _BINS
    first, last = np.floor(np.min(days) / width), np.floor(np.max(days) / width) + 1
    edges = np.arange(first, last + 1) * width
    counts, _ = np.histogram(days, bins=edges)
    found = zip(edges[:-1].tolist(), edges[1:].tolist(), counts.tolist(), strict=True)
    return [Bin(low=low, high=high, count=count) for low, high, count in found]
