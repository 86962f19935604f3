"""The universe of a run: its instruments, their data in the core, and the decision points."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from hansa import _core
from hansa.features import FLOW_FIELDS
from hansa.market import Bars, Depth, FinerBars, Instrument, Orders, Quotes, Table, Trades
from hansa.market.actions import Actions
from hansa.types import FloatArray, IntArray

#: open, high, low, close, volume of a block, each [T, N]; NaN where an instrument has no bar. Then
#: the ten fields of `f.flow`, where they are read.
Columns = tuple[FloatArray, ...]

#: Step of the decision points of a universe without bars, unless told otherwise: a minute.
SAMPLE_NS = 60 * 10**9

_KINDS: dict[type[Table], str] = {
    Bars: "bars",
    FinerBars: "finer",
    Quotes: "quotes",
    Trades: "trades",
    Depth: "depth",
    Orders: "orders",
    Actions: "actions",
}


@dataclass(frozen=True, slots=True)
class Universe:
    """Instruments and their tables, borrowed by the core without a copy.

    `ts_ns` [T] are the decision points: every time at which at least one bar closes; without bars
    a clock of even steps. `kinds` are those of the tables, as the core calls them.
    """

    instruments: tuple[Instrument, ...]
    market: _core.Market
    ts_ns: IntArray
    kinds: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        instruments: Sequence[Instrument],
        tables: Sequence[Table],
        *,
        sample_ns: int = SAMPLE_NS,
    ) -> "Universe":
        """From tables, each of one of the instruments. Raises DataError for impossible rows."""
        places = {each.symbol: place for place, each in enumerate(instruments)}
        market = _core.Market(
            [statement(instrument) for instrument in instruments],
            [
                (_KINDS[type(each)], places[each.instrument.symbol], _columns(each))
                for each in tables
            ],
            sample_ns,
        )
        moments = np.frombuffer(market.moments, dtype=np.int64)
        return cls(tuple(instruments), market, moments, kinds_of(tables))

    @property
    def symbols(self) -> tuple[str, ...]:
        """Names of the instruments, in order."""
        return tuple(instrument.symbol for instrument in self.instruments)

    def columns(self, start: int, stop: int, *, with_flow: bool = False) -> Columns:
        """The bars of moments `start` to `stop` as five read-only arrays [T, N], with their order
        flow as ten more.
        """
        shape = (stop - start, len(self.instruments))
        bars = [np.empty(shape) for _ in range(5)]
        self.market.fill(start, bars)
        flow = [np.empty(shape) for _ in (FLOW_FIELDS if with_flow else ())]
        self.market.fill_flow(start, flow)
        for column in (*bars, *flow):
            column.flags.writeable = False
        return (*bars, *flow)


def kinds_of(tables: Iterable[Table]) -> frozenset[str]:
    """The kinds of tables, as the core calls them."""
    return frozenset(_KINDS[type(each)] for each in tables)


def statement(instrument: Instrument) -> tuple[str, str, str, str, str, str, str, str]:
    """An instrument in the core's own terms."""
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


def _columns(table: Table) -> tuple[IntArray, ...]:
    return tuple(np.ascontiguousarray(column, dtype=np.int64) for column in table.columns())
