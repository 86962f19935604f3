"""The bars of a run: of a live one from its journal, of one over data from that."""

import struct
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from hansa.api.market import Bars
from hansa.api.stream import BarEntry
from hansa.journal.tail import TailRecord
from hansa.market import Bars as BarTable
from hansa.market import Instrument, Table
from hansa.types import IntArray

_INTERVAL = struct.Struct("<B3xIq")
_BAR = struct.Struct("<I4x7q")


class BarSource(Protocol):
    """Bars that are known by now. Each has a number within its instrument, and one among all."""

    def total(self, place: int) -> int:
        """How many an instrument has."""
        ...

    def columns(self, place: int, first: int, end: int) -> Sequence[Sequence[int]]:
        """Close time, open, high, low, close, volume of the bars `first` to `end`."""
        ...

    def count(self) -> int:
        """How many there are of all instruments."""
        ...

    def entry(self, number: int) -> BarEntry:
        """A bar by its number among all, from 0."""
        ...


def bars_of(
    source: BarSource,
    instrument: tuple[int, Instrument],
    part: tuple[int | None, int],
    step_ns: int,
) -> Bars:
    """The bars of an instrument: of those before a number (None: the end) so many."""
    place, about = instrument
    before, limit = part
    total = source.total(place)
    end = total if before is None else max(0, min(before, total))
    first = max(0, end - limit)
    closes, opens, highs, lows, lasts, volumes = source.columns(place, first, end)
    return Bars(
        instrument=about.symbol,
        tick=format(about.tick, "f"),
        lot=format(about.lot, "f"),
        interval_ns=step_ns,
        first=first,
        total=total,
        ts_ns=tuple(closes),
        open=tuple(opens),
        high=tuple(highs),
        low=tuple(lows),
        close=tuple(lasts),
        volume=tuple(volumes),
    )


class LiveBars:
    """As they came with each interval, those of before the desk began first."""

    def __init__(self, instruments: int):
        self._columns = [tuple(array("q") for _ in range(6)) for _ in range(instruments)]
        self._places, self._numbers = array("H"), array("I")

    def interval(self, record: TailRecord) -> None:
        """An INTERVAL record."""
        _, _, closes_ns = _INTERVAL.unpack_from(record.payload)
        for place, _, _, *prices in _BAR.iter_unpack(record.payload[_INTERVAL.size :]):
            own = self._columns[place]
            self._places.append(place)
            self._numbers.append(len(own[0]))
            for column, value in zip(own, (closes_ns, *prices), strict=True):
                column.append(value)

    def total(self, place: int) -> int:
        """How many an instrument has."""
        return len(self._columns[place][0])

    def columns(self, place: int, first: int, end: int) -> Sequence[Sequence[int]]:
        """Close time, open, high, low, close, volume of the bars `first` to `end`."""
        return [column[first:end] for column in self._columns[place]]

    def count(self) -> int:
        """How many there are of all instruments."""
        return len(self._places)

    def entry(self, number: int) -> BarEntry:
        """A bar by its number among all, from 0."""
        place, own = self._places[number], self._numbers[number]
        return _entry(place, [column[own] for column in self._columns[place]])


@dataclass(frozen=True, slots=True)
class _Order:
    """All bars in the order of their closes: times, places, and numbers within the instrument."""

    ts_ns: IntArray
    places: IntArray
    numbers: IntArray


class DataBars:
    """Of the files of a run, read when a bar is first asked for, as far as the run has come. Each
    call raises what reading them does: DataError, ReplayError where they are gone or others.
    """

    def __init__(
        self, symbols: Sequence[str], load: Callable[[], Sequence[Table]], now_ns: Callable[[], int]
    ):
        self._symbols, self._load, self._now_ns = tuple(symbols), load, now_ns

    def total(self, place: int) -> int:
        """How many an instrument has."""
        own = self._tables.get(self._symbols[place])
        if own is None:
            return 0
        return int(np.searchsorted(own.ts_close_ns, self._now_ns(), side="right"))

    def columns(self, place: int, first: int, end: int) -> Sequence[Sequence[int]]:
        """Close time, open, high, low, close, volume of the bars `first` to `end`."""
        own = self._tables.get(self._symbols[place])
        if own is None:
            return [()] * 6
        columns = (own.ts_close_ns, own.open, own.high, own.low, own.close, own.volume)
        return [column[first:end].tolist() for column in columns]

    def count(self) -> int:
        """How many there are of all instruments."""
        return int(np.searchsorted(self._order.ts_ns, self._now_ns(), side="right"))

    def entry(self, number: int) -> BarEntry:
        """A bar by its number among all, from 0."""
        place, own = int(self._order.places[number]), int(self._order.numbers[number])
        return _entry(place, [column[0] for column in self.columns(place, own, own + 1)])

    @cached_property
    def _tables(self) -> dict[str, BarTable]:
        return {each.instrument.symbol: each for each in self._load() if isinstance(each, BarTable)}

    @cached_property
    def _order(self) -> _Order:
        found = [(place, self._tables.get(name)) for place, name in enumerate(self._symbols)]
        own = [(place, table) for place, table in found if table is not None and len(table)]
        if not own:
            nothing = np.zeros(0, dtype=np.int64)
            return _Order(nothing, nothing, nothing)
        times = np.concatenate([table.ts_close_ns for _, table in own])
        places = np.concatenate([np.full(len(table), place) for place, table in own])
        numbers = np.concatenate([np.arange(len(table)) for _, table in own])
        rows = np.lexsort((places, times))
        return _Order(times[rows], places[rows], numbers[rows])


def _entry(place: int, values: Sequence[int]) -> BarEntry:
    ts_ns, first, high, low, last, volume = values
    return BarEntry(
        instrument=place, ts_ns=ts_ns, open=first, high=high, low=low, close=last, volume=volume
    )
