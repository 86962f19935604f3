"""A number that changes at some moments of a run and stays as it is between them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hansa.types import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Steps:
    """From each of the `rows` [K] on it is that one of the `values` [K]; before the first it is 0.
    Rows ascend, each once.
    """

    rows: IntArray
    values: FloatArray | IntArray

    def within(self, start: int, stop: int) -> FloatArray:
        """What it is at the moments `start` to `stop`."""
        first, end = np.searchsorted(self.rows, (start, stop)).tolist()
        before = self.values[first - 1 : first] if first else np.zeros(1)
        values = np.concatenate([before, self.values[first:end]]).astype(np.float64)
        edges = np.concatenate([[start], self.rows[first:end], [stop]])
        return np.repeat(values, np.diff(edges))


def last_of_each(rows: IntArray) -> IntArray:
    """Of rows that never fall, the place of the last one of each."""
    return np.flatnonzero(np.append(rows[1:] != rows[:-1], True)) if len(rows) else rows


def steps_of(rows: IntArray, changes: IntArray) -> Steps:
    """From what is added at rows, in any order: the sums up to each."""
    order = np.argsort(rows, kind="stable")
    rows, totals = rows[order], np.cumsum(changes[order])
    last = last_of_each(rows)
    return Steps(rows[last], totals[last])


def side_by_side(steps: "tuple[Steps, ...]", span: tuple[int, int]) -> FloatArray:
    """Each as a column, at the moments of a span [B, K]."""
    start, stop = span
    columns = [each.within(start, stop) for each in steps]
    return np.stack(columns, axis=1) if columns else np.empty((stop - start, 0))


def exact_totals(rows: IntArray, amounts: NDArray[np.object_], unit: int) -> Steps:
    """From whole numbers of any size that are added at rows: the sums in units, each the float that
    is nearest to it. Money is added up before it becomes one, or a balance of nothing would be
    1e-15.
    """
    order = np.argsort(rows, kind="stable")
    rows, totals = rows[order], np.cumsum(amounts[order])
    last = last_of_each(rows)
    nearest = [total / unit for total in totals[last].tolist()]
    return Steps(rows[last], np.array(nearest, dtype=np.float64))
