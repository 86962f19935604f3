"""The best quote over all exchanges, from each exchange's latest."""

from dataclasses import replace
from typing import Literal

import numpy as np

from hansa.feeds.files.reader import RawTable
from hansa.types import FloatArray, IntArray


class BestQuotes:
    """Keeps each exchange's latest quote of one instrument, across blocks."""

    def __init__(self) -> None:
        self._latest: dict[str, tuple[float, float, float, float]] = {}

    def take(self, quotes: RawTable, exchanges: list[str]) -> RawTable:
        """One row per row of `quotes`: the greatest bid and least ask that stand after it, NaN if
        there is none, with the quantities of all exchanges at that price.
        """
        names = ("bid_px", "ask_px", "bid_qty", "ask_qty")
        columns = [quotes.numbers[name] for name in names]
        bid, ask = _Best(len(quotes), "bid"), _Best(len(quotes), "ask")
        of_row = np.array(exchanges)
        for exchange in sorted({*self._latest, *exchanges}):
            index = _latest_index(of_row == exchange)
            before = self._latest.get(exchange, (np.nan, np.nan, 0.0, 0.0))
            bid_px, ask_px, bid_qty, ask_qty = (
                np.concatenate([[old], column])[index]
                for old, column in zip(before, columns, strict=True)
            )
            bid.add(bid_px, bid_qty)
            ask.add(ask_px, ask_qty)
            self._latest[exchange] = (bid_px[-1], ask_px[-1], bid_qty[-1], ask_qty[-1])
        numbers = {"bid_px": bid.price, "ask_px": ask.price, "bid_qty": bid.qty, "ask_qty": ask.qty}
        return replace(quotes, numbers=numbers)


def _latest_index(mine: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> IntArray:
    """For each row 1 + the index of the last row so far that is mine, 0 if there is none."""
    index: IntArray = np.maximum.accumulate(np.where(mine, np.arange(1, len(mine) + 1), 0))
    return index


class _Best:
    """The best price of one side so far, and the quantity there."""

    def __init__(self, rows: int, side: Literal["bid", "ask"]) -> None:
        self._is_better = np.greater if side == "bid" else np.less
        self.price: FloatArray = np.full(rows, np.nan)
        self.qty: FloatArray = np.zeros(rows)

    def add(self, price: FloatArray, qty: FloatArray) -> None:
        """Takes another exchange's price in each row, NaN if it has none."""
        better = np.isfinite(price) & (np.isnan(self.price) | self._is_better(price, self.price))
        equal = price == self.price
        self.qty = np.where(better, qty, np.where(equal, self.qty + qty, self.qty))
        self.price = np.where(better, price, self.price)
