"""The dates by which rows of a series are kept in files."""

import numpy as np
import polars as pl

from hansa.types import IntArray

_SECOND_NS, _MINUTE_NS, _HOUR_NS = 10**9, 60 * 10**9, 3600 * 10**9


def unit_of(kind: str, interval_ns: int | None) -> str:
    """How long a time one file covers: "day", "month", "year" or "all".

    Such that a file has at most some million rows (2.7 million one-second bars of a month, 525,600
    one-minute bars of a year) and a series of bars has tens of files, not thousands: 10 million
    one-minute bars are 20. Ticks go by the day, as the files they come in mostly do.
    """
    if kind != "bars" or (interval_ns is not None and interval_ns < _SECOND_NS):
        return "day"
    if interval_ns is None:
        return "year"
    if interval_ns < _MINUTE_NS:
        return "month"
    return "year" if interval_ns < _HOUR_NS else "all"


def by_date(times: pl.Series, unit: str) -> list[tuple[str, int, int]]:
    """The runs of rows of one date, in UTC, as key, first row and end; times must not fall."""
    if not len(times):
        return []
    if unit == "all":
        return [("all", 0, len(times))]
    numbers = _numbers(times, unit)
    firsts = np.concatenate([[0], np.flatnonzero(np.diff(numbers)) + 1])
    ends = [*firsts[1:].tolist(), len(times)]
    return [
        (_key(times[first], unit), first, end)
        for first, end in zip(firsts.tolist(), ends, strict=True)
    ]


def _numbers(times: pl.Series, unit: str) -> IntArray:
    if unit == "day":
        days: IntArray = times.to_physical().to_numpy() // (24 * _HOUR_NS)
        return days
    years = times.dt.year().cast(pl.Int64).to_numpy()
    return years if unit == "year" else years * 12 + times.dt.month().cast(pl.Int64).to_numpy()


def _key(moment: object, unit: str) -> str:
    return str(moment)[: {"day": 10, "month": 7, "year": 4}[unit]]
