"""Execution algorithms: what they share. A parent order is worked in slices, a child at a time."""

from dataclasses import dataclass
from math import ceil
from typing import Literal

from hansa import _core
from hansa.errors import StrategyError
from hansa.strategies.base import Strategy
from hansa.strategies.desk import OpenOrder
from hansa.strategies.resting import Resting

#: What the timers mean.
_SLICE, _LATE = 1, 2


@dataclass(eq=False, kw_only=True)
class Execution(Strategy):
    """Works `quantity` over `duration_s` in slices of `slice_s`; subclasses say `due_lots`.

    A slice begins `start_after_s` after the first price or a whole slice later. Its child rests at
    the touch (a buy at the bid; with bars alone at the last close) and follows it. When the part
    `patience_ratio` of the slice is over, the child is withdrawn and what is still due is bought or
    sold at the market. After the last slice, if `is_sweeping`, one more works at the market; then
    it stops: what is missing stays missing. What is due but less than the venue takes waits for
    the next slice. A refusal of the gate waits for the next timer.
    """

    instrument: str
    side: Literal["buy", "sell"]
    quantity: float
    duration_s: float
    slice_s: float
    start_after_s: float = 0.0
    patience_ratio: float = 0.5

    def __post_init__(self) -> None:
        if self.side not in ("buy", "sell"):
            raise ValueError(f'expected a side of "buy" or "sell", found {self.side!r}')
        if not (self.quantity > 0 and self.duration_s >= self.slice_s > 0):
            raise ValueError("expected quantity above 0 and duration_s >= slice_s > 0")
        if abs(self.duration_s / self.slice_s - self.slices) > 1e-9:
            raise ValueError(
                f"expected duration_s as a multiple of slice_s, found {self.duration_s:g} and "
                f"{self.slice_s:g}"
            )
        if not (self.start_after_s >= 0 and 0 <= self.patience_ratio < 1):
            raise ValueError("expected start_after_s >= 0 and a patience_ratio from 0 to below 1")

    @property
    def slices(self) -> int:
        """How many slices the parent has."""
        return round(self.duration_s / self.slice_s)

    @property
    def is_sweeping(self) -> bool:
        """Whether all must be done in the end."""
        return True

    def due_lots(self, slices: int) -> int:
        """What should be filled when so many slices are over; all of it after the last."""
        raise StrategyError(f"strategy {self.name!r} has no due_lots(self, slices); write one")

    def on_start(self) -> None:
        """The parent is untouched."""
        self.place = self.desk.place(self.instrument)
        self.kind = self.desk.instruments[self.place]
        self.sign = 1 if self.side == "buy" else -1
        self.parent_lots = self.desk.lots(self.place, self.quantity)
        self.filled_lots, self.now_due_lots, self.slice = 0, 0, -1
        self.touch_ticks, self.start_ns = 0, 0
        self.is_late = self.is_refused = self.is_crossing = False
        self.is_quoted = self.is_sized = False
        self.resting = Resting(self.desk)

    def on_quote(self, quote: _core.QuoteView) -> None:
        """The touch may have moved."""
        self._see_top(quote)

    def on_book(self, book: _core.BookView) -> None:
        """The touch may have moved."""
        self._see_top(book)

    def on_bar(self, bar: _core.BarView) -> None:
        """A close stands for the touch while there are no quotes."""
        if bar.instrument == self.place and not self.is_quoted:
            self._see(bar.close_ticks)

    def on_timer(self, tag: int) -> None:
        """A slice begins, or its patience is over."""
        self.is_refused = False
        if tag == _LATE:
            self.is_late = True
        else:
            self._begin_slice()
        self._work()

    def on_report(self, report: _core.ReportView) -> None:
        """Counts what is filled; a child that was withdrawn makes room for one that crosses."""
        self.resting.heard(report)
        # What the venue did to the position is no fill of a child.
        if report.order_id:
            self.filled_lots += report.change_lots
        # One that crossed and found too little waits for the market to change.
        if report.exec_type in ("canceled", "replaced") and not self.is_crossing:
            self._work()

    def begin(self) -> None:
        """The first slice begins now: for subclasses that must know."""

    def _see_top(self, top: _core.QuoteView | _core.BookView) -> None:
        """Nothing to work at where our side is empty: the last touch stands."""
        touch = top.bid_ticks if self.sign > 0 else top.ask_ticks
        if top.instrument == self.place and touch is not None:
            self.is_quoted = True
            self._see(touch)

    def _see(self, touch_ticks: int) -> None:
        self.touch_ticks = touch_ticks
        if not self.start_ns:
            self.start_ns = self.desk.now_ns + round(self.start_after_s * 1e9)
            self.desk.call_at(self.start_ns, _SLICE)
        self._work()

    def _begin_slice(self) -> None:
        self.slice += 1
        if self.slice == 0:
            self.begin()
        if self.slice > self.slices or (self.slice == self.slices and not self.is_sweeping):
            self.now_due_lots, self.is_late, self.is_crossing = 0, True, False
            return
        self.now_due_lots = self.due_lots(min(self.slice + 1, self.slices))
        self.is_late = self.slice == self.slices or self.patience_ratio == 0
        self.is_sized = False
        length_ns = round(self.slice_s * 1e9)
        start_ns = self.start_ns + self.slice * length_ns
        self.desk.call_at(start_ns + length_ns, _SLICE)
        if not self.is_late:
            self.desk.call_at(start_ns + round(length_ns * self.patience_ratio), _LATE)

    def _work(self) -> None:
        """One child at a time: it is moved, withdrawn, or sent."""
        missing = self.now_due_lots - self.filled_lots
        for child in self.desk.orders():
            if self.is_crossing:
                return
            if self.is_late:
                self.resting.withdraw(child)
            elif child.limit_ticks != self.touch_ticks or self._must_grow(child.leaves_lots):
                self._move(child, max(missing, 1))
            return
        if missing > 0 and not self.is_refused and missing >= self._least_lots():
            self.is_crossing = self.is_late
            limit = None if self.is_late else self.touch_ticks
            told = self.desk.submit(self.place, self.sign * missing, limit_ticks=limit)
            self.is_refused, self.is_sized = told is None, True

    def _must_grow(self, leaves_lots: int) -> bool:
        """Once a slice: the gate may have made it smaller, and would again."""
        return not self.is_sized and leaves_lots < self.now_due_lots - self.filled_lots

    def _move(self, child: OpenOrder, leaves_lots: int) -> None:
        if self.is_refused:
            return
        self.desk.refused_by = ""
        is_moved = self.resting.move(child, leaves_lots, limit_ticks=self.touch_ticks)
        self.is_sized = self.is_sized or is_moved
        self.is_refused = self.desk.refused_by != ""

    def _least_lots(self) -> int:
        """The least order the venue takes at the touch."""
        kind = self.kind
        value = self.touch_ticks * kind.tick * kind.lot * kind.multiplier
        by_value = ceil(kind.notional_min / value) if value > 0 else 1
        return max(1, ceil(kind.quantity_min / kind.lot), by_value)
