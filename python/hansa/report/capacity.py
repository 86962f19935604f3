"""How much money the run would bear: its own trading against the volume of its days."""

import numpy as np

from hansa.report.daily import dates
from hansa.report.exposure_data import Capacity, CapacityRow
from hansa.report.fills import FillColumns
from hansa.report.tables import RunTables
from hansa.risk import Traded, capacity_multiple, impact_cost
from hansa.types.arrays import FloatArray, IntArray

#: Volume and volatility of a day are means over so many days up to it.
WINDOW_DAYS = 20
_LEAST_DAYS = 5
#: Net profit is highest at this part of the size at which it is zero.
_BEST_PART = 4.0 / 9.0
_SIZES = (1.0, 10.0, 100.0)
_BPS = 10_000.0


def capacity(tables: RunTables, fills: FillColumns, net_profit: float) -> Capacity:
    """The estimate, and the run at several sizes; or why there is none."""
    why_not = _why_not(tables, fills)
    if why_not:
        return _unknown(why_not)
    traded = traded_by_day(tables, fills)
    most = capacity_multiple(net_profit, traded)
    if not np.isfinite(most):
        return _unknown("a day with fills has no volume or no price before it")
    cash, best = tables.initial_cash, _BEST_PART * most
    sizes = sorted({*_SIZES, *((best, most) if most > 0 else ())})
    return Capacity(
        most_cash=most * cash,
        best_cash=best * cash,
        rows=[_row(traded, size, cash, net_profit) for size in sizes],
        note="" if most > 0 else "no net profit that impact could eat",
    )


def traded_by_day(tables: RunTables, fills: FillColumns) -> Traded:
    """What was traded of each instrument on each day with fills, in time order: [K]."""
    day, first = _days(tables)
    days, width = len(first), len(tables.instruments)
    place = day[fills.row] * width + fills.column
    value = np.bincount(place, weights=np.abs(fills.units * fills.price), minlength=days * width)
    units = np.bincount(place, weights=np.abs(fills.quantity), minlength=days * width)
    assert tables.volume is not None
    volume = _mean_so_far(np.add.reduceat(np.nan_to_num(tables.volume), first, axis=0))
    share = np.full(days * width, np.nan)
    np.divide(units, volume.ravel(), out=share, where=volume.ravel() > 0)
    chosen = value > 0
    return Traded(
        value[chosen].astype(np.float64), share[chosen], _volatility(tables, first).ravel()[chosen]
    )


def _why_not(tables: RunTables, fills: FillColumns) -> str:
    if len(fills.row) == 0:
        return "nothing was traded"
    if tables.volume is None or not np.nansum(tables.volume) > 0:
        return "the data have no volume"
    days = len(_days(tables)[1])
    return "" if days >= _LEAST_DAYS else f"the run has {days} days, and {_LEAST_DAYS} are needed"


def _unknown(why_not: str) -> Capacity:
    return Capacity(most_cash=None, best_cash=None, rows=[], note=f"not estimated: {why_not}")


def _days(tables: RunTables) -> tuple[IntArray, IntArray]:
    """Number of the day of each moment [T] (UTC), and the first row of each day."""
    date = dates(tables.ts_ns)
    starts = np.append(True, date[1:] != date[:-1])
    return np.cumsum(starts) - 1, np.flatnonzero(starts)


def _mean_so_far(by_day: FloatArray) -> FloatArray:
    """Mean of the last `WINDOW_DAYS` days at each [D, N]; of fewer where there are no more."""
    sums = np.concatenate((np.zeros((1, by_day.shape[1])), np.cumsum(by_day, axis=0)))
    ends = np.arange(1, len(sums))
    begins = np.maximum(ends - WINDOW_DAYS, 0)
    mean: FloatArray = (sums[ends] - sums[begins]) / (ends - begins)[:, np.newaxis]
    return mean


def _volatility(tables: RunTables, first: IntArray) -> FloatArray:
    """Root mean square of the last days' moves [D, N]; a first day has the second's."""
    last = np.append(first[1:], len(tables.ts_ns)) - 1
    close = tables.comparable[last]
    move = np.zeros(close.shape)
    np.divide(close[1:], close[:-1], out=move[1:], where=close[:-1] > 0)
    moved = np.where(move > 0, move, 1.0) - 1.0
    moved[0] = moved[min(1, len(moved) - 1)]
    volatility: FloatArray = np.sqrt(_mean_so_far(moved**2))
    return volatility


def _row(traded: Traded, multiple: float, cash: float, net_profit: float) -> CapacityRow:
    value = float(traded.value.sum())
    cost = impact_cost(traded, multiple)
    share = float(traded.value @ traded.participation_ratio) / value
    return CapacityRow(
        multiple=multiple,
        cash=multiple * cash,
        participation_ratio=multiple * share,
        impact_bps=_BPS * cost / (multiple * value),
        net=multiple * net_profit - cost,
    )
