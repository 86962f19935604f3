"""Bars that close when buyers or sellers are ahead by more than was to be expected."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from hansa.market.resampling.prints import Prints
from hansa.types import IntArray

#: A bar is expected to be no longer or shorter than the first by this factor: the rule feeds on
#: itself, and without bounds its bars may grow or shrink without end.
_LENGTH_FACTOR = 10.0


@dataclass(frozen=True, slots=True)
class ImbalanceBars:
    """Bars that close when the signed `measure` of their trades is beyond what was expected of it.

    Lopez de Prado, Advances in Financial Machine Learning (2018), section 2.3.2: a bar closes at
    the first T at which |sum of b_t x_t| is at least E[T] |E[b x]|; b is the aggressor's side, else
    that of the last change of price, x is 1, the quantity or the value. The first bar has
    `expected_ticks` trades; then lengths, sizes and imbalances (the bar's sum over the sum of its
    sizes) are means over closed bars, weighted exponentially with a span of `span_bars`. An
    imbalance below `imbalance_min_ratio` counts as that, and E[T] stays within ten times the first.
    """

    expected_ticks: int
    measure: Literal["ticks", "volume", "value"] = "ticks"
    span_bars: int = 20
    imbalance_min_ratio: float = 0.05

    @property
    def label(self) -> str:
        """What bars of this rule are called, such as "imbalance-ticks-1000"."""
        return f"imbalance-{self.measure}-{self.expected_ticks}"


class ImbalanceCutter:
    """State: the last side and price, sums of the bar that is not closed, means over closed ones.

    Sums are of whole numbers and means change only when a bar closes, so pieces do not matter.
    """

    def __init__(self, rule: ImbalanceBars) -> None:
        self._rule = rule
        self._side, self._price = 0, 0
        self._count, self._signed, self._sizes = 0, 0, 0
        self._length, self._size, self._ratio = float(rule.expected_ticks), 0.0, 0.0
        self._is_first = True

    def lasts(self, rows: Prints) -> IntArray:
        """The rows with which a bar closes."""
        sizes = self._sizes_of(rows)
        signed = self._sides(rows) * sizes
        found: list[int] = []
        start = 0
        while start < len(rows):
            end = self._next(signed, start)
            stop = len(rows) if end is None else end + 1
            self._count += stop - start
            self._signed += int(signed[start:stop].sum())
            self._sizes += int(sizes[start:stop].sum())
            if end is not None:
                found.append(end)
                self._close()
            start = stop
        return np.array(found, dtype=np.int64)

    def _next(self, signed: IntArray, start: int) -> int | None:
        """The row from `start` on that closes the bar; sums are looked at in blocks that double."""
        if self._is_first:
            end = start + self._rule.expected_ticks - self._count - 1
            return end if end < len(signed) else None
        ratio = max(abs(self._ratio), self._rule.imbalance_min_ratio)
        least = self._length * self._size * ratio
        theta, block = self._signed, 256
        while start < len(signed):
            sums = theta + np.cumsum(signed[start : start + block])
            beyond = np.abs(sums) >= least
            if beyond.any():
                return start + int(beyond.argmax())
            theta, start, block = int(sums[-1]), start + len(sums), block * 2
        return None

    def _close(self) -> None:
        """The means take the bar in, and sums begin anew."""
        size, ratio = self._sizes / self._count, self._signed / max(self._sizes, 1)
        part = 1.0 if self._is_first else 2 / (self._rule.span_bars + 1)
        first = float(self._rule.expected_ticks)
        length = self._length + part * (self._count - self._length)
        self._length = min(max(length, first / _LENGTH_FACTOR), first * _LENGTH_FACTOR)
        self._size += part * (size - self._size)
        self._ratio += part * (ratio - self._ratio)
        self._count, self._signed, self._sizes, self._is_first = 0, 0, 0, False

    def _sizes_of(self, rows: Prints) -> IntArray:
        if self._rule.measure == "ticks":
            return np.ones(len(rows), dtype=np.int64)
        return rows.volume if self._rule.measure == "volume" else rows.close * rows.volume

    def _sides(self, rows: Prints) -> IntArray:
        """The side of each trade: the aggressor's, else that of the change of price, else the one
        before; 0 as long as none is known.
        """
        if not len(rows):
            return rows.side
        before = np.concatenate([[self._price or rows.close[0]], rows.close[:-1]])
        own = np.where(rows.side != 0, rows.side, np.sign(rows.close - before))
        known = np.where(own != 0, np.arange(len(own)), -1)
        last = np.maximum.accumulate(known)
        sides: IntArray = np.where(last >= 0, own[np.maximum(last, 0)], self._side)
        self._side, self._price = int(sides[-1]), int(rows.close[-1])
        return sides
