"""Clears of one side of a book, up to a price, written out as deletions of the levels they take."""

from dataclasses import replace

import numpy as np

from hansa.feeds.files.parts import TableParts
from hansa.feeds.files.reader import RawTable
from hansa.types import BoolArray, FloatArray, IntArray

_Book = dict[int, FloatArray]  # by side: the prices that stand


def without_clears(table: RawTable, clears: BoolArray) -> RawTable:
    """The rows of depth with each clear replaced by the deletions it stands for.

    A clear takes the levels of its side from the best one to its price; without a side it takes
    both sides whole, and without a finite price a side whole. Flags are the caller's.
    """
    if not clears.any():
        return table
    book: _Book = {1: np.empty(0), -1: np.empty(0)}
    parts, start = TableParts(), 0
    for at in [*np.flatnonzero(clears).tolist(), len(table)]:
        segment = table.take(np.arange(start, at, dtype=np.int64))
        _follow(book, segment)
        parts.add(segment)
        if at < len(table):
            parts.add(_deletions(book, table.take(np.array([at], dtype=np.int64))))
        start = at + 1
    return parts.joined()[0] if len(table) > int(clears.sum()) else table.take(~clears)


def _follow(book: _Book, segment: RawTable) -> None:
    """The prices that stand after a segment: of each the last row counts."""
    side, price, qty = segment.counts["side"], segment.numbers["price"], segment.numbers["qty"]
    for sign, standing in book.items():
        of_side = side == sign
        prices, reversed_at = np.unique(price[of_side][::-1], return_index=True)
        quantities = qty[of_side][::-1][reversed_at]
        kept = standing[~np.isin(standing, prices)]
        book[sign] = np.concatenate([kept, prices[quantities > 0]])


def _deletions(book: _Book, clear: RawTable) -> RawTable:
    sign, limit = int(clear.counts["side"][0]), float(clear.numbers["price"][0])
    prices, sides = [], []
    for side in (1, -1) if sign == 0 else (sign,):
        standing = book[side]
        is_whole = sign == 0 or not np.isfinite(limit)
        taken = np.ones(len(standing), np.bool_) if is_whole else side * (standing - limit) >= 0
        book[side] = standing[~taken]
        prices.append(standing[taken])
        sides.append(np.full(int(taken.sum()), side, dtype=np.int64))
    return _repeated(clear, np.concatenate(prices), np.concatenate(sides))


def _repeated(clear: RawTable, price: FloatArray, side: IntArray) -> RawTable:
    """The row of a clear as one row for each level."""
    rows = clear.take(np.zeros(len(price), dtype=np.int64))
    flags = np.zeros(len(price), dtype=np.int64)
    numbers = {"price": price, "qty": np.zeros(len(price))}
    return replace(rows, numbers=numbers, counts={"side": side, "flags": flags})
