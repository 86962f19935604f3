"""Windows of the best levels, seen whole each time, as the changes from one to the next."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from hansa.feeds.files.reader import RawTable
from hansa.market.ticks import LAST
from hansa.types import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Window:
    """The best L levels of one side at N moments: [N, L] prices and quantities. A level with NaN as
    its price or 0 as its quantity is empty. A price stands at most once in a row.
    """

    price: FloatArray
    qty: FloatArray

    def __len__(self) -> int:
        return len(self.price)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Changes:
    """What changed at which moment: `at` counts the window's rows, `qty` is 0 for a level that is
    gone, or that has been pushed out of the window.
    """

    at: IntArray
    price: FloatArray
    qty: FloatArray


def empty_window(levels: int) -> Window:
    """One moment at which nothing stands: what comes before the first."""
    return Window(price=np.full((1, levels), np.nan), qty=np.zeros((1, levels)))


def last_of(window: Window) -> Window:
    """The last moment of a window, to go on from."""
    return Window(price=window.price[-1:], qty=window.qty[-1:])


def changes(window: Window, before: Window) -> Changes:
    """The changes that lead from `before` (one row) through all rows of `window`, in order.

    In each row what is gone comes first, then what is new or has another quantity. Applied one
    after another to a book they give each row's levels exactly.
    """
    price, qty = _cleaned(window)
    last_price, last_qty = _cleaned(before)
    old_price = np.concatenate([last_price, price[:-1]])
    old_qty = np.concatenate([last_qty, qty[:-1]])
    gone = np.isfinite(old_price) & ~_stands(old_price, price)
    same = _stands_alike(price, qty, old_price, old_qty)
    new = np.isfinite(price) & ~same
    return _listed(
        np.concatenate([gone, new], axis=1),
        np.concatenate([old_price, price], axis=1),
        np.concatenate([np.zeros_like(old_qty), qty], axis=1),
    )


def _cleaned(window: Window) -> tuple[FloatArray, FloatArray]:
    empty = ~np.isfinite(window.price) | ~(window.qty != 0)
    return np.where(empty, np.nan, window.price), np.where(empty, 0.0, window.qty)


def _stands(price: FloatArray, other: FloatArray) -> BoolArray:
    """Whether each price of a row stands in the same row of `other`."""
    found = np.zeros(price.shape, dtype=np.bool_)
    for level in range(other.shape[1]):
        found |= price == other[:, level : level + 1]
    return found


def _stands_alike(
    price: FloatArray, qty: FloatArray, other: FloatArray, other_qty: FloatArray
) -> BoolArray:
    found = np.zeros(price.shape, dtype=np.bool_)
    for level in range(other.shape[1]):
        column = slice(level, level + 1)
        found |= (price == other[:, column]) & (qty == other_qty[:, column])
    return found


def _listed(changed: BoolArray, price: FloatArray, qty: FloatArray) -> Changes:
    at, level = np.nonzero(changed)
    return Changes(at=at.astype(np.int64), price=price[at, level], qty=qty[at, level])


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """Changes of both sides, in order: the row of the window each is from, and its columns."""

    at: IntArray
    numbers: dict[str, FloatArray]
    counts: dict[str, IntArray]


def listed(windows: Mapping[int, Window], before: Mapping[int, Window]) -> Listed:
    """The changes of the windows of both sides (+1 bids, -1 asks), moment by moment."""
    found = {side: changes(windows[side], before[side]) for side in windows}
    at = np.concatenate([each.at for each in found.values()])
    sides = [np.full(len(each.at), side, dtype=np.int64) for side, each in found.items()]
    order = np.argsort(at, kind="stable")
    return Listed(
        at=at[order],
        numbers={
            "price": np.concatenate([each.price for each in found.values()])[order],
            "qty": np.concatenate([each.qty for each in found.values()])[order],
        },
        counts={
            "side": np.concatenate(sides)[order],
            "flags": np.zeros(len(at), dtype=np.int64),
        },
    )


def with_lasts(table: RawTable, ends: BoolArray) -> RawTable:
    """The table with LAST on each row but the final after which an update `ends` [rows - 1], and
    on the final one.
    """
    lasts = np.where(np.append(ends, True), LAST, 0)
    return replace(table, counts={**table.counts, "flags": table.counts["flags"] | lasts})
