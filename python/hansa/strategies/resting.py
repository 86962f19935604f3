"""Orders at rest, moved and withdrawn with one request at a time."""

from hansa import _core
from hansa.strategies.desk import Desk, OpenOrder


class Resting:
    """Moves and withdraws resting orders. One whose move the venue has not answered yet is left
    alone: the venue may know it by another id by the time a cancel arrives. Mutable; hand it each
    report.
    """

    __slots__ = ("_desk", "_moving")

    def __init__(self, desk: Desk):
        self._desk, self._moving = desk, set[int]()

    def heard(self, report: _core.ReportView) -> None:
        """A refused move leaves the order where it was; a confirmed one gives it a new id."""
        self._moving.discard(report.order_id)
        self._moving &= {order.order_id for order in self._desk.orders()}

    def withdraw(self, order: OpenOrder) -> None:
        """Asks for its end, or lets the move under way be answered first."""
        if order.order_id not in self._moving:
            self._desk.cancel(order.order_id)

    def move(self, order: OpenOrder, leaves_lots: int, *, limit_ticks: int) -> bool:
        """Asks for another price and for `leaves_lots` besides what is filled; whether it could."""
        if order.order_id in self._moving:
            return False
        lots = order.cum_lots + leaves_lots
        told = self._desk.replace(order.order_id, lots, limit_ticks=limit_ticks)
        if told is not None:
            self._moving.add(order.order_id)
        return told is not None

    def keep(
        self, instrument: int, lots: int, *, limit_ticks: int | None, tolerance_ticks: int = 1
    ) -> None:
        """Keeps one limit order of `lots` (above 0 buys) at `limit_ticks`; None takes it away. One
        that lies less than `tolerance_ticks` away stays and keeps its place in the queue.
        """
        is_buy, is_there = lots > 0, False
        for order in self._desk.orders():
            if order.is_buy != is_buy or order.instrument != instrument:
                continue
            is_there = True
            if limit_ticks is None:
                self.withdraw(order)
            elif abs((order.limit_ticks or 0) - limit_ticks) >= tolerance_ticks:
                self.move(order, abs(lots), limit_ticks=limit_ticks)
        if limit_ticks is not None and not is_there:
            self._desk.submit(instrument, lots, limit_ticks=limit_ticks)
