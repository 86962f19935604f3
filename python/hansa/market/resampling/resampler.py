"""Bars out of rows that come in pieces, each as soon as it is closed and not before."""

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


class Resampler:
    """State: the bar that is not closed. Memory does not grow with the rows, and how they come in
    pieces changes nothing.

    Trades count when they were had (`ts_recv_ns`), so that a bar is known at its `ts_close_ns`.
    A bar of ticks, volume, value or imbalance covers the time from its first trade to the one that
    closes it. What is not closed at the end is no bar.
    """

    def __init__(self, rule: Rule, instrument: Instrument) -> None:
        self._instrument = instrument
        self._cutter: TimedCutter | _CountedCutter
        if isinstance(rule, TimeBars | SessionBars):
            self._cutter = TimedCutter(rule)
        elif isinstance(rule, ImbalanceBars):
            self._cutter = _CountedCutter(ImbalanceCutter(rule))
        else:
            self._cutter = _CountedCutter(AccumulatingCutter(rule, instrument))

    def push(self, rows: Trades | Bars) -> Bars:
        """The bars that are closed with these rows, which follow those before. Of finer bars only
        bars of time and of sessions are made; DataError for others.
        """
        if isinstance(rows, Bars) and not isinstance(self._cutter, TimedCutter):
            raise DataError(
                "resampling: expected trades, of which such bars are made, found finer bars; only "
                "bars of time and of sessions can be made of those"
            )
        return self._cutter.cut(Prints.of(rows)).bars(self._instrument)


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
