"""A window of a table of ticks: what is kept, and the book that stood when it opens."""

from dataclasses import replace
from typing import TypeVar

import numpy as np

from hansa.market.ticks import ADD, CHANGE, CLEAR, DELETE, LAST, Depth, Orders, Ticks
from hansa.types import IntArray

_Book = TypeVar("_Book", Depth, Orders)
_Table = TypeVar("_Table", bound=Ticks)


def cut(table: Ticks, *, start_ns: int | None, end_ns: int | None) -> Ticks:
    """The rows received from `start_ns` on and before `end_ns`.

    Of depth and orders, what happened before the window becomes one update at its start: the book
    emptied and then filled with what stood, so that the window begins with a whole book.
    """
    first = 0 if start_ns is None else int(np.searchsorted(table.ts_recv_ns, start_ns))
    end = len(table) if end_ns is None else int(np.searchsorted(table.ts_recv_ns, end_ns))
    end = max(first, end)
    if not first and end == len(table):
        return table
    kept = _rows(table, slice(first, end))
    if start_ns is None or not first or (end_ns is not None and end_ns <= start_ns):
        return kept
    before = _rows(table, slice(0, first))
    if isinstance(before, Depth):
        return _joined(standing_depth(before, start_ns), kept)
    if isinstance(before, Orders):
        return _joined(standing_orders(before, start_ns), kept)
    return kept


def standing_depth(depth: Depth, at_ns: int) -> Depth:
    """The levels that stand after all rows of `depth`, as one update received at `at_ns`."""
    clears = np.flatnonzero(depth.flags & CLEAR)
    start = int(clears[-1]) if len(clears) else 0
    # Of each side and price the last row counts: unique gives the first of the reversed ones.
    keys = np.stack([depth.side[start:], depth.price[start:]])[:, ::-1]
    _, at = np.unique(keys, axis=1, return_index=True)
    last = len(depth) - 1 - at
    return _snapshot(depth, last[depth.qty[last] > 0].astype(np.int64), at_ns)


def standing_orders(orders: Orders, at_ns: int) -> Orders:
    """The orders that stand after all rows, in the order of their places, as one update."""
    standing: dict[int, tuple[int, int]] = {}  # id: row of its price and side, quantity left
    columns = (orders.action, orders.order_id, orders.price, orders.qty, orders.flags)
    for row, (action, key, price, qty, flags) in enumerate(
        zip(*(column.tolist() for column in columns), strict=True)
    ):
        if flags & CLEAR:
            standing.clear()
        if action == ADD or (action == CHANGE and _loses_place(orders, standing, key, price, qty)):
            standing.pop(key, None)
            standing[key] = (row, qty)
        elif action == DELETE:
            standing.pop(key, None)
        elif key in standing:
            at, left = standing[key]
            standing[key] = (at, qty if action == CHANGE else left - qty)
        if key in standing and standing[key][1] <= 0:
            del standing[key]
    rows = np.array([row for row, _ in standing.values()], dtype=np.int64)
    quantities = np.array([qty for _, qty in standing.values()], dtype=np.int64)
    book = _snapshot(orders, rows, at_ns)
    return replace(book, action=np.full(len(rows), ADD, dtype=np.int64), qty=quantities)


def _loses_place(
    orders: Orders, standing: dict[int, tuple[int, int]], key: int, price: int, qty: int
) -> bool:
    if key not in standing:
        return True
    row, left = standing[key]
    return qty > left or price != int(orders.price[row])


def _snapshot(table: _Book, rows: IntArray, at_ns: int) -> _Book:
    flags = np.zeros(len(rows), dtype=np.int64)
    flags[:1] |= CLEAR
    flags[-1:] |= LAST
    return replace(
        _rows(table, rows),
        ts_event_ns=np.full(len(rows), min(int(table.ts_event_ns[-1]), at_ns), dtype=np.int64),
        ts_recv_ns=np.full(len(rows), at_ns, dtype=np.int64),
        flags=flags,
    )


def _rows(table: _Table, rows: IntArray | slice) -> _Table:
    return _of(table, {name: getattr(table, name)[rows].copy() for name in table.names()})


def _joined(before: _Table, after: Ticks) -> _Table:
    names = before.names()
    return _of(
        before,
        {name: np.concatenate([getattr(before, name), getattr(after, name)]) for name in names},
    )


def _of(table: _Table, columns: dict[str, IntArray]) -> _Table:
    return type(table)(instrument=table.instrument, **columns)
