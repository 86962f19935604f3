"""The universe of a run: its instruments, their bars in the core, and the decision points."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hansa import _core
from hansa.market import Bars, Instrument
from hansa.types import FloatArray, IntArray

#: open, high, low, close, volume of a block, each [T, N]; NaN where an instrument has no bar.
Columns = tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]


@dataclass(frozen=True, slots=True)
class Universe:
    """Instruments and their bars, borrowed by the core without a copy.

    `ts_ns` [T] are the decision points: every time at which at least one bar closes.
    """

    instruments: tuple[Instrument, ...]
    market: _core.Market
    ts_ns: IntArray

    @classmethod
    def of(cls, instruments: Sequence[Instrument], bars: Sequence[Bars]) -> "Universe":
        """From one table of bars for each instrument. Raises DataError for impossible bars."""
        market = _core.Market(
            [_statement(instrument) for instrument in instruments],
            [_columns(table) for table in bars],
        )
        return cls(tuple(instruments), market, np.frombuffer(market.moments, dtype=np.int64))

    @property
    def symbols(self) -> tuple[str, ...]:
        """Names of the instruments, in order."""
        return tuple(instrument.symbol for instrument in self.instruments)

    def columns(self, start: int, stop: int) -> Columns:
        """The bars of moments `start` to `stop` as five read-only arrays [T, N]."""
        shape = (stop - start, len(self.instruments))
        block = tuple(np.empty(shape) for _ in range(5))
        self.market.fill(start, block)
        for column in block:
            column.flags.writeable = False
        return block[0], block[1], block[2], block[3], block[4]


def _statement(instrument: Instrument) -> tuple[str, str, str, str, str, str, str, str]:
    return (
        instrument.symbol,
        instrument.base,
        instrument.quote,
        format(instrument.tick, "f"),
        format(instrument.lot, "f"),
        format(instrument.multiplier, "f"),
        format(instrument.quantity_min, "f"),
        format(instrument.notional_min, "f"),
    )


def _columns(table: Bars) -> tuple[IntArray, ...]:
    columns = (
        table.ts_open_ns,
        table.ts_close_ns,
        table.open,
        table.high,
        table.low,
        table.close,
        table.volume,
    )
    return tuple(np.ascontiguousarray(column, dtype=np.int64) for column in columns)
