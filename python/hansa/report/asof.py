"""A curve as it stood at any time: the last value known by then."""

from dataclasses import dataclass

import numpy as np

from hansa.report.span import begin_ns
from hansa.report.tables import RunTables
from hansa.types.arrays import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Curve:
    """`value` [T + 1] at `ts_ns` [T + 1]; the first stands one step before the first moment."""

    ts_ns: IntArray
    value: FloatArray

    @classmethod
    def of(cls, tables: RunTables, values: FloatArray) -> "Curve":
        """A curve of the run that begins with its initial cash."""
        ts_ns = np.append(begin_ns(tables.ts_ns), tables.ts_ns)
        return cls(ts_ns, np.concatenate(([tables.initial_cash], values)))

    def rows(self, ts_ns: IntArray) -> IntArray:
        """The last row at or before each time; -1 before the first."""
        return np.searchsorted(self.ts_ns, ts_ns, side="right") - 1

    def between(self, start: IntArray, end: IntArray) -> FloatArray:
        """Return from one row to another; NaN where there is none, or nothing was left."""
        before, after = self.value[start], self.value[end]
        ratio: FloatArray = np.full(len(start), np.nan)
        known = (start >= 0) & (before > 0)
        return np.divide(after, before, out=ratio, where=known) - 1.0
