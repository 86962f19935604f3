"""A small market maker: one order to buy and one to sell, around the middle of the book.

It earns the spread when both are filled, and loses when the price runs through one of them: whoever
fills a resting order often knows why. With the fees of a small customer it will most likely lose;
it is here to show how a strategy is written, not to be traded.
"""

from hansa import Strategy
from hansa._core import BookView


class SmallMaker(Strategy):
    """Quotes `quantity` on both sides, each `edge_ticks` from the middle.

    The more it holds, the lower both quotes lie (the higher, if it is short), by up to `skew_ticks`
    at `inventory_max`: it then sells more easily than it buys. At the limit it only reduces.
    """

    def __init__(
        self,
        quantity: float = 0.02,
        edge_ticks: int = 8,
        skew_ticks: int = 8,
        inventory_max: float = 0.1,
    ):
        if min(quantity, inventory_max) <= 0:
            raise ValueError("quantity and inventory_max must be above 0")
        self.quantity, self.inventory_max = quantity, inventory_max
        self.edge_ticks, self.skew_ticks = edge_ticks, skew_ticks

    def on_book(self, book: BookView) -> None:
        """The book changed: where should the quotes lie now?"""
        if book.bid_ticks is None or book.ask_ticks is None:
            return
        held = self.desk.position(book.instrument) / self.inventory_max  # -1 to 1
        middle = (book.bid_ticks + book.ask_ticks) / 2 - self.skew_ticks * held
        # Never beyond the other side: a quote that crosses takes, and pays for it.
        bid = min(round(middle - self.edge_ticks), book.ask_ticks - 1)
        ask = max(round(middle + self.edge_ticks), book.bid_ticks + 1)
        self.quote(book.instrument, +1, bid, is_wanted=held < 1)
        self.quote(book.instrument, -1, ask, is_wanted=held > -1)

    def quote(self, instrument: int, sign: int, price_ticks: int, *, is_wanted: bool) -> None:
        """Brings one side to `price_ticks`. An order that lies right already keeps its place in the
        queue; one that has a request on its way is left alone until the venue has answered.
        """
        lots = self.desk.lots(instrument, self.quantity)
        mine = [order for order in self.desk.orders() if order.is_buy == (sign > 0)]
        for order in mine:
            if not is_wanted:
                self.desk.cancel(order.order_id)
            elif order.limit_ticks != price_ticks:
                self.desk.replace(order.order_id, lots, limit_ticks=price_ticks)
        if is_wanted and not mine:
            self.desk.submit(instrument, sign * lots, limit_ticks=price_ticks)
