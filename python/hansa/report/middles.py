"""The middle of an instrument's market at any time, from its quotes, its book or its orders."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hansa import _core
from hansa.market import Depth, Orders, Quotes, Table
from hansa.types.arrays import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Middles:
    """Best bid and ask in ticks after each change, `ts_ns` [K] at the venue, never falling.

    Changes that leave a side empty are left out: the last middle of both stays. A lookup before
    the first change answers NaN; a price is in money, `tick` its smallest step.
    `passed_over` counts the rows of a book by order that could not be believed (rule S12 of
    docs/fills.md); None of anything else.
    """

    ts_ns: IntArray
    bid_ticks: IntArray
    ask_ticks: IntArray
    tick: float
    passed_over: int | None = None

    def at(self, ts_ns: IntArray) -> FloatArray:
        """The middle in force at each time [F]."""
        return self._pick(np.searchsorted(self.ts_ns, ts_ns, side="right") - 1)

    def before(self, ts_ns: IntArray) -> FloatArray:
        """The middle just before each time; that of the time itself where there is none before."""
        rows = np.searchsorted(self.ts_ns, ts_ns, side="left") - 1
        return self._pick(
            np.where(rows >= 0, rows, np.searchsorted(self.ts_ns, ts_ns, "right") - 1)
        )

    def _pick(self, rows: IntArray) -> FloatArray:
        if len(self.ts_ns) == 0:
            return np.full(len(rows), np.nan)
        safe = np.maximum(rows, 0)
        price = (self.bid_ticks[safe] + self.ask_ticks[safe]) * (self.tick / 2.0)
        return np.where(rows >= 0, price, np.nan)


def middles_of(tables: Sequence[Table], symbol: str) -> Middles | None:
    """Of the finest an instrument has, which fills its orders: orders of others, a book by level,
    quotes. None where there is none of these.
    """
    mine = [table for table in tables if table.instrument.symbol == symbol]
    for kind in (Orders, Depth, Quotes):
        for table in mine:
            if isinstance(table, kind):
                return _of(table)
    return None


def _of(table: Table) -> Middles:
    tick = float(table.instrument.tick)
    if isinstance(table, Quotes):
        whole = table.has_both_sides()
        return Middles(table.ts_event_ns[whole], table.bid_px[whole], table.ask_px[whole], tick)
    is_by_order = isinstance(table, Orders)
    columns = [np.ascontiguousarray(column) for column in table.columns()]
    found, passed_over = _core.touches("orders" if is_by_order else "depth", columns)
    ts_ns, bid, ask = (np.frombuffer(each, dtype=np.int64) for each in found)
    return Middles(ts_ns, bid, ask, tick, passed_over if is_by_order else None)
