"""One lot a side at the touch, looked at ten times a second: as `peers/hftbacktest_maker.py`."""

from depth_workload import POSITION_LOTS_MAX, STEP_NS

from hansa import Strategy


class TouchMaker(Strategy):
    """Keeps one bid and one ask at the best prices; cancels what is no longer there."""

    def on_start(self) -> None:
        self.is_started = False

    def on_book(self, book: object) -> None:
        """The clock begins with the first event."""
        if not self.is_started:
            self.is_started = True
            self.next_ns = self.desk.now_ns + STEP_NS
            self.desk.call_at(self.next_ns)

    def on_timer(self, tag: int) -> None:
        self.next_ns += STEP_NS
        self.desk.call_at(self.next_ns)
        bids, asks = self.desk.levels(0, "bid", 1), self.desk.levels(0, "ask", 1)
        if not bids or not asks:
            return
        touch = {True: bids[0][0], False: asks[0][0]}
        has = {True: False, False: False}
        for order in self.desk.orders():
            has[order.is_buy] = True
            if order.limit_ticks != touch[order.is_buy]:
                self.desk.cancel(order.order_id)
        held = self.desk.position_lots(0)
        if not has[True] and held < POSITION_LOTS_MAX:
            self.desk.submit(0, 1, limit_ticks=touch[True])
        if not has[False] and held > -POSITION_LOTS_MAX:
            self.desk.submit(0, -1, limit_ticks=touch[False])
