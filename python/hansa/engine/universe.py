"""The universe of a run: its instruments, their data in the core, and the decision points."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from hansa import _core
from hansa.engine.funding import Charges, booked, charges_of
from hansa.features import FLOW_FIELDS, FUNDING_FIELDS
from hansa.market import Bars, Depth, FinerBars, Instrument, Orders, Quotes, Table, Trades
from hansa.market.actions import Actions
from hansa.market.forward import Adjusting, Forward, carry_on, forward_of
from hansa.market.splits import Splits, last_known, splits_of
from hansa.types import FloatArray, IntArray
from hansa.types.mapped import roomy

#: open, high, low, close, volume of a block, each [T, N]; NaN where an instrument has no bar. Then
#: the ten fields of `f.flow` and the two of `f.funding`, where they are read.
Columns = tuple[FloatArray, ...]

#: Step of the decision points of a universe without bars, unless told otherwise: a minute.
SAMPLE_NS = 60 * 10**9

_CLOSE = Bars.names().index("ts_close_ns")
_FIELDS = ("open", "high", "low", "close", "volume", *FLOW_FIELDS)

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
    a clock of even steps. `kinds` are those of the tables, as the core calls them, and "funding"
    where there is some; `charges` are those by symbol, `splits` those by place, and `forward` by
    symbol what features see of splits and dividends.
    """

    instruments: tuple[Instrument, ...]
    market: _core.Market
    ts_ns: IntArray
    kinds: frozenset[str] = frozenset()
    charges: Mapping[str, Charges] = field(default_factory=dict)
    splits: Mapping[int, Splits] = field(default_factory=dict)
    forward: Mapping[str, Forward] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        instruments: Sequence[Instrument],
        tables: Sequence[Table],
        *,
        sample_ns: int = SAMPLE_NS,
        adjusting: Adjusting = "splits",
    ) -> "Universe":
        """From tables, each of one of the instruments. Raises DataError for impossible rows."""
        places = {each.symbol: place for place, each in enumerate(instruments)}
        charges, tables = charges_of(tables), tuple(booked(tables))
        columns = [_columns(each) for each in tables]
        splits = {places[symbol]: own for symbol, own in splits_of(tables).items()}
        market = _core.Market(
            [statement(instrument) for instrument in instruments],
            [
                (_KINDS[type(each)], places[each.instrument.symbol], own)
                for each, own in zip(tables, columns, strict=True)
            ],
            sample_ns,
        )
        found = market.moments
        if isinstance(found, int):  # a history of many bars is not held twice
            moments = columns[found][_CLOSE]
        else:
            moments = np.frombuffer(found, dtype=np.int64)
        kinds = kinds_of(tables) | ({"funding"} if charges else set())
        forward = forward_of(tables, adjusting)
        return cls(tuple(instruments), market, moments, kinds, charges, splits, forward)

    @property
    def symbols(self) -> tuple[str, ...]:
        """Names of the instruments, in order."""
        return tuple(instrument.symbol for instrument in self.instruments)

    def columns(self, start: int, stop: int, *, reads: Collection[str] = ()) -> Columns:
        """The bars of moments `start` to `stop` as they were traded, five read-only arrays [T, N];
        where `reads` names "touch", "prints" or "funding", order flow as ten more and funding as
        two, those empty that it does not name.
        """
        return _sealed(self._raw(start, stop, reads))

    def seen(self, start: int, stop: int, *, reads: Collection[str] = ()) -> Columns:
        """The same as features and councils see them: prices and quantities are carried on over
        the splits (and dividends) that were known by then.
        """
        found = self._raw(start, stop, reads)
        named = dict(zip(_FIELDS, found, strict=False))
        for place, instrument in enumerate(self.instruments):
            own = self.forward.get(instrument.symbol)
            if own is not None:
                carry_on(named, self.ts_ns[start:stop], (place, own))
        return _sealed(found)

    def last_known(self, count: int) -> FloatArray:
        """The last known prices at the first so many moments, in units as they are held then."""
        close = self._raw(0, count, ())[3]
        return last_known(close, self.ts_ns[:count], self.splits)

    def comparable(self, count: int) -> FloatArray:
        """The same as of a unit of the beginning: without the steps of splits."""
        found = self.last_known(count)
        for place, own in self.splits.items():
            found[:, place] *= own.after(self.ts_ns[:count])
        return found

    def _raw(self, start: int, stop: int, reads: Collection[str]) -> list[FloatArray]:
        shape = (stop - start, len(self.instruments))
        found = [roomy(shape) for _ in range(5)]
        self.market.fill(start, found)
        if reads:
            found += self._flow(start, shape if {"touch", "prints"}.intersection(reads) else (0, 0))
        if "funding" in reads:
            found += self._funding(self.ts_ns[start:stop], found[3])
        return found

    def _flow(self, start: int, shape: tuple[int, int]) -> list[FloatArray]:
        flow = [np.empty(shape) for _ in FLOW_FIELDS]
        if shape[0]:
            self.market.fill_flow(start, flow)
        return flow

    def _funding(self, ts_ns: IntArray, close: FloatArray) -> list[FloatArray]:
        """What is known of funding where there is a bar."""
        fields = [np.full(close.shape, np.nan) for _ in FUNDING_FIELDS]
        for place, instrument in enumerate(self.instruments):
            own = self.charges.get(instrument.symbol)
            if own is not None:
                has_bar = ~np.isnan(close[:, place])
                for column, values in zip(fields, own.at(ts_ns), strict=True):
                    column[has_bar, place] = values[has_bar]
        return fields


def _sealed(columns: Sequence[FloatArray]) -> Columns:
    for column in columns:
        column.flags.writeable = False
    return tuple(columns)


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
