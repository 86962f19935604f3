"""The middle of an instrument's market at any time, from its quotes or its book."""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np

from hansa.market import Depth, Quotes, Table
from hansa.market.ticks import CLEAR, LAST
from hansa.types.arrays import FloatArray, IntArray

#: Changes of a book that are worked through at most, some seconds of work. Of a longer one the
#: quotes must tell, or nothing.
MOST_DEPTH_ROWS = 3_000_000


@dataclass(frozen=True, slots=True)
class Middles:
    """Best bid and ask in ticks after each change, `ts_ns` [K] at the venue, never falling.

    A lookup before the first change answers NaN; a price is in money, `tick` its smallest step.
    """

    ts_ns: IntArray
    bid_ticks: IntArray
    ask_ticks: IntArray
    tick: float

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
    """Of an instrument's book, which fills its orders where there is one, else of its quotes; None
    where there is neither. A book of more than `MOST_DEPTH_ROWS` changes is left out.
    """
    mine = [table for table in tables if table.instrument.symbol == symbol]
    for table in mine:
        if isinstance(table, Depth) and len(table) <= MOST_DEPTH_ROWS:
            return _of_depth(table)
    for table in mine:
        if isinstance(table, Quotes):
            tick = float(table.instrument.tick)
            return Middles(table.ts_event_ns, table.bid_px, table.ask_px, tick)
    return None


def _of_depth(depth: Depth) -> Middles:
    """One run through a book's changes; a middle wherever an update is whole and both sides are
    there. Of levels that cross the newer is right, as for the desk.
    """
    bids, asks = _Side(-1), _Side(1)
    found: list[tuple[int, int, int]] = []
    columns = (depth.ts_event_ns, depth.side, depth.price, depth.qty, depth.flags)
    for ts, side, price, qty, flags in zip(*(each.tolist() for each in columns), strict=True):
        if flags & CLEAR:
            bids, asks = _Side(-1), _Side(1)
        mine, other = (bids, asks) if side > 0 else (asks, bids)
        if qty:
            other.give_way(price)
            mine.set(price)
        else:
            mine.levels.discard(price)
        if flags & LAST:
            bid, ask = bids.best(), asks.best()
            if bid is not None and ask is not None:
                found.append((ts, bid, ask))
    array = np.array(found, dtype=np.int64).reshape(-1, 3)
    ts_ns, low, high = (np.ascontiguousarray(array[:, k]) for k in range(3))
    return Middles(ts_ns, low, high, float(depth.instrument.tick))


class _Side:
    """One side of a book: the prices that have a level, and a heap that finds the best of them.
    Mutable; what left the set lies in the heap until it comes up.
    """

    __slots__ = ("heap", "levels", "sign")

    def __init__(self, sign: int):
        self.sign, self.levels, self.heap = sign, set[int](), list[int]()

    def set(self, price: int) -> None:
        if price not in self.levels:
            self.levels.add(price)
            heappush(self.heap, self.sign * price)

    def best(self) -> int | None:
        while self.heap and self.sign * self.heap[0] not in self.levels:
            heappop(self.heap)
        return self.sign * self.heap[0] if self.heap else None

    def give_way(self, price: int) -> None:
        """Drops the levels that a newer one of the other side reaches."""
        while (best := self.best()) is not None and self.sign * best <= self.sign * price:
            self.levels.discard(best)
