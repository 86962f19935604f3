"""Bars out of rows that come in pieces, each as soon as it is closed and not before."""

from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np

from hansa.errors import DataError
from hansa.market.bars import Bars
from hansa.market.instruments import Instrument
from hansa.market.resampling.accumulating import (
    AccumulatingCutter,
    TickBars,
    ValueBars,
    VolumeBars,
)
from hansa.market.resampling.imbalance import ImbalanceBars, ImbalanceCutter
from hansa.market.resampling.prints import Prints
from hansa.market.resampling.timed import SessionBars, TimeBars, TimedCutter
from hansa.market.ticks import Trades
from hansa.types import IntArray

Rule: TypeAlias = TimeBars | SessionBars | TickBars | VolumeBars | ValueBars | ImbalanceBars


@dataclass(frozen=True, slots=True)
class Thin:
    """Bars that are made of fewer finer bars than `usual`, as most are: so many of `bars`, the
    first when and of how many.
    """

    count: int
    bars: int
    usual: int
    first_ns: int
    first_rows: int


class Resampler:
    """State: the bar that is not closed, and of how many rows those that are were made. Memory does
    not grow with the rows, and how they come in pieces changes nothing.

    Trades count when they were had (`ts_recv_ns`), so that a bar is known at its `ts_close_ns`.
    A bar of ticks, volume, value or imbalance covers the time from its first trade to the one that
    closes it. What is not closed at the end is no bar.
    """

    def __init__(self, rule: Rule, instrument: Instrument) -> None:
        self.instrument = instrument
        self._made: dict[int, _Made] = {}
        self._cutter: TimedCutter | _CountedCutter
        if isinstance(rule, TimeBars | SessionBars):
            self._cutter = TimedCutter(rule)
        elif isinstance(rule, ImbalanceBars):
            self._cutter = _CountedCutter(ImbalanceCutter(rule))
        else:
            self._cutter = _CountedCutter(AccumulatingCutter(rule, instrument))

    def push(self, rows: Trades | Bars) -> Bars:
        """The bars that are closed with these rows, which follow those before. Of finer bars only
        bars of time and of sessions are made; DataError for others, and for finer bars that lie
        across two.
        """
        if isinstance(rows, Bars) and not isinstance(self._cutter, TimedCutter):
            raise DataError(
                "resampling: expected trades, of which such bars are made, found finer bars; only "
                "bars of time and of sessions can be made of those"
            )
        made = self._cutter.cut(Prints.of(rows))
        if isinstance(rows, Bars):
            self._count(made)
        return made.bars(self.instrument)

    def thin(self) -> Thin | None:
        """The bars so far that are made of fewer finer bars than most: where the data begin in a
        bar, or have gaps. None if there are none, and of bars that are made of trades.
        """
        if not self._made:
            return None
        usual = max(self._made, key=lambda rows: (self._made[rows].count, rows))
        less = {rows: each for rows, each in self._made.items() if rows < usual}
        if not less:
            return None
        first_rows = min(less, key=lambda rows: less[rows].first_ns)
        return Thin(
            sum(each.count for each in less.values()),
            sum(each.count for each in self._made.values()),
            usual,
            less[first_rows].first_ns,
            first_rows,
        )

    def _count(self, made: Prints) -> None:
        for rows in np.unique(made.rows).tolist():
            there = made.rows == rows
            before = self._made.get(rows, _Made(int(made.open_ns[there.argmax()])))
            self._made[rows] = _Made(before.first_ns, before.count + int(there.sum()))


@dataclass(frozen=True, slots=True)
class _Made:
    """Bars made of one number of rows: the first, and how many."""

    first_ns: int
    count: int = 0


class _Lasts(Protocol):
    """What says with which rows bars close."""

    def lasts(self, rows: Prints) -> IntArray:
        """The rows, ascending."""
        ...


class _CountedCutter:
    """State: what was traded so far of the bar that is not closed, as one row."""

    def __init__(self, lasts: _Lasts) -> None:
        self._lasts = lasts
        self._open: Prints | None = None

    def cut(self, rows: Prints) -> Prints:
        """The bars that are closed with these rows."""
        if not len(rows):
            return rows
        ends = self._lasts.lasts(rows) + 1
        whole, before = rows.after(self._open), 0 if self._open is None else 1
        firsts = np.concatenate([[0], ends + before]).astype(np.int64)
        made = whole.grouped(firsts[firsts < len(whole)])
        is_left = len(made) > len(ends)
        self._open = made.take(slice(len(ends), None)) if is_left else None
        return made.take(slice(0, len(ends)))
