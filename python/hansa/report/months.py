"""Returns by calendar month and year, UTC."""

import numpy as np

from hansa.report.data import Numbers, YearRow
from hansa.types.arrays import FloatArray, IntArray


def years(ts_ns: IntArray, equity: FloatArray, initial_cash: float) -> list[YearRow]:
    """One row per year; its months compound to its total. Base of the first is `initial_cash`.

    A month without bars is None; a month that starts ruined (no equity) is None as well.
    """
    # The close of a bar belongs to the interval it ends: midnight is still the day before.
    month = (ts_ns - 1).astype("datetime64[ns]").astype("datetime64[M]").astype(np.int64)
    last = np.flatnonzero(np.append(month[1:] != month[:-1], True))
    base = np.concatenate(([initial_cash], equity[last][:-1]))
    ratio = np.divide(equity[last], base, out=np.full(len(last), np.nan), where=base > 0) - 1.0
    by_year: dict[int, Numbers] = {}
    for index, value in zip(month[last].tolist(), ratio.tolist(), strict=True):
        row = by_year.setdefault(1970 + index // 12, [None] * 12)
        row[index % 12] = None if np.isnan(value) else value
    return [YearRow(year=y, months=row, total_ratio=_compound(row)) for y, row in by_year.items()]


def _compound(months: Numbers) -> float:
    growth = 1.0
    for month in months:
        growth *= 1.0 + (month or 0.0)
    return growth - 1.0
