"""Bars as columns: whole ticks, whole lots, and the two ends of each interval."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np

from hansa.errors import DataError
from hansa.market.finding import Finding
from hansa.market.instruments import Instrument, nearest_name
from hansa.market.table import Table
from hansa.types import FloatArray, IntArray

Field: TypeAlias = Literal["open", "high", "low", "close", "volume"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bars(Table):
    """The bars of one instrument, oldest first: int64 columns of one length, read-only.

    A bar covers [`ts_open_ns`, `ts_close_ns`), nanoseconds since the epoch, UTC, and is known at
    `ts_close_ns`, never before. Prices count ticks, volume counts lots (rounded down); `values` has
    them in units.
    """

    ts_open_ns: IntArray
    ts_close_ns: IntArray
    open: IntArray
    high: IntArray
    low: IntArray
    close: IntArray
    volume: IntArray

    def values(self, field: Field) -> FloatArray:
        """One column in units of quote (prices) or base (volume), float64."""
        if field == "volume":
            return self.instrument.quantity_grid.values(self.volume)
        ticks: IntArray = getattr(self, field)
        return self.instrument.price_grid.values(ticks)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BarSet:
    """The bars of a universe, one `Bars` per instrument in the order of the symbols.

    `fingerprint` is the SHA-256 of the file's bytes, in hex; `interval_ns` the length of a bar;
    `findings` what the check had to say beyond errors.
    """

    path: Path
    fingerprint: str
    interval_ns: int
    bars: tuple[Bars, ...]
    findings: tuple[Finding, ...] = ()

    def __iter__(self) -> Iterator[Bars]:
        return iter(self.bars)

    def __len__(self) -> int:
        return len(self.bars)

    def __getitem__(self, symbol: str) -> Bars:
        """The bars of one instrument; DataError, with the nearest name, if it has none."""
        for bars in self.bars:
            if bars.instrument.symbol == symbol:
                return bars
        raise DataError(
            f"{self.path}: expected bars of {symbol}, found none; "
            f"{nearest_name(symbol, self.symbols)}"
        )

    @property
    def instruments(self) -> tuple[Instrument, ...]:
        """The universe, in the order of the symbols."""
        return tuple(bars.instrument for bars in self.bars)

    @property
    def symbols(self) -> tuple[str, ...]:
        """The symbols of the universe, in order."""
        return tuple(bars.instrument.symbol for bars in self.bars)

    @property
    def rows(self) -> int:
        """The number of bars of all instruments together."""
        return sum(len(bars) for bars in self.bars)

    def moments_ns(self) -> IntArray:
        """Each moment at which some bar becomes known, once, ascending: [T]."""
        return np.unique(np.concatenate([bars.ts_close_ns for bars in self.bars]))

    def panel(self, field: Field) -> FloatArray:
        """One column of all instruments over `moments_ns()`: [T, N], NaN where there is no bar."""
        moments_ns = self.moments_ns()
        table = np.full((len(moments_ns), len(self.bars)), np.nan)
        for index, bars in enumerate(self.bars):
            table[np.searchsorted(moments_ns, bars.ts_close_ns), index] = bars.values(field)
        return table
