"""The common time axis of all charts: moments gathered into a bounded number of buckets."""

from dataclasses import dataclass

import numpy as np

from hansa.types.arrays import FloatArray, IntArray

_MOST_BUCKETS = 1_500
#: Price cells over all drawn instruments: keeps the file below its limit.
_MOST_PRICE_CELLS = 7_600


@dataclass(frozen=True, slots=True)
class Buckets:
    """`start` and `last` row of each bucket, both inclusive; together they cover all moments."""

    start: IntArray
    last: IntArray

    def __len__(self) -> int:
        return len(self.start)

    def of(self, rows: IntArray) -> IntArray:
        """The bucket of each row."""
        return np.searchsorted(self.start, rows, side="right") - 1

    def first_known(self, values: FloatArray) -> FloatArray:
        """The first value of each bucket that is not NaN: `[T, N]` to `[B, N]`."""
        rows = np.where(np.isnan(values), len(values), _rows(values))
        return self._pick(values, np.minimum.reduceat(rows, self.start, axis=0))

    def last_known(self, values: FloatArray) -> FloatArray:
        """The last value of each bucket that is not NaN: `[T, N]` to `[B, N]`."""
        rows = np.where(np.isnan(values), -1, _rows(values))
        return self._pick(values, np.maximum.reduceat(rows, self.start, axis=0))

    def highest(self, values: FloatArray) -> FloatArray:
        """The greatest of each bucket, NaN left out."""
        return np.fmax.reduceat(values, self.start, axis=0)

    def lowest(self, values: FloatArray) -> FloatArray:
        """The least of each bucket, NaN left out."""
        return np.fmin.reduceat(values, self.start, axis=0)

    def extremes(self, values: FloatArray) -> FloatArray:
        """`[T]` to `[B]`: of every two buckets the lowest and the highest in the order they came,
        so that no spike is lost; the last bucket holds the last value. NaN is left out.
        """
        if len(self) == len(values):
            return values
        pairs = self.start[: len(self) - 1 : 2]
        lowest = _first_that_is(values, np.fmin.reduceat(values, pairs), pairs)
        highest = _first_that_is(values, np.fmax.reduceat(values, pairs), pairs)
        rows = np.empty(len(self), dtype=np.int64)
        rows[:-1:2] = np.minimum(lowest, highest)
        rows[1::2] = np.maximum(lowest, highest)
        rows[-1] = len(values) - 1
        return values[rows]

    def _pick(self, values: FloatArray, rows: IntArray) -> FloatArray:
        inside = (rows >= 0) & (rows < len(values))
        safe = np.where(inside, rows, 0)
        return np.where(inside, np.take_along_axis(values, safe, axis=0), np.nan)


def split(moments: int, drawn_instruments: int) -> Buckets:
    """Even buckets for a run of `moments`; fewer where many instruments are drawn. Of a run longer
    than they are many their number is odd: pairs, and one for the end.
    """
    cells = max(_MOST_PRICE_CELLS // max(drawn_instruments, 1), 300)
    most = min(_MOST_BUCKETS, cells)
    count = moments if moments <= most else most - (most + 1) % 2
    edges = np.arange(count + 1) * moments // count
    return Buckets(edges[:-1], edges[1:] - 1)


def _rows(values: FloatArray) -> IntArray:
    return np.arange(len(values)).reshape((-1,) + (1,) * (values.ndim - 1))


def _first_that_is(values: FloatArray, wanted: FloatArray, start: IntArray) -> IntArray:
    """The first row of each stretch that has its value; its first row where all are NaN."""
    lengths = np.diff(np.append(start, len(values)))
    none = len(values)
    rows = np.where(values == np.repeat(wanted, lengths), np.arange(none), none)
    found = np.minimum.reduceat(rows, start)
    return np.where(found < none, found, start)
