"""Order flow: with the side that adds to its queue or takes the other's, on quotes and books."""

from dataclasses import dataclass

from hansa import _core
from hansa.strategies.base import Strategy


@dataclass(eq=False, kw_only=True)
class OrderFlow(Strategy):
    """Holds `quantity` on the side to which the best prices and their queues moved.

    Each change of the best bid and ask counts what came or went at them; the sum, half of it
    forgotten every `halflife_s`, is compared with the usual size of a best queue. Beyond `entry`
    queues it goes with it, at the market; when the sum turns its sign it is out. Source: Cont,
    Kukanov & Stoikov (2014), "The price impact of order book events", Journal of Financial
    Econometrics 12(1). Loses to the spread and the fee, which are wider than most of what it sees.
    """

    instrument: str
    quantity: float
    halflife_s: float = 5.0
    entry: float = 3.0

    def __post_init__(self) -> None:
        if not (self.quantity > 0 and self.halflife_s > 0 and self.entry > 0):
            raise ValueError("expected quantity, halflife_s and entry above 0")

    def on_start(self) -> None:
        """Nothing seen, nothing held."""
        self.place = self.desk.place(self.instrument)
        self.lots = self.desk.lots(self.place, self.quantity)
        self.held_lots, self.last_ns = 0, 0
        self.flow, self.queue = 0.0, 0.0
        self.best: tuple[int, int, int, int] | None = None

    def on_quote(self, quote: _core.QuoteView) -> None:
        """The best prices changed."""
        self._see(quote)

    def on_book(self, book: _core.BookView) -> None:
        """The same, of a book."""
        self._see(book)

    def on_report(self, report: _core.ReportView) -> None:
        """Counts what the fills leave."""
        self.held_lots += report.change_lots if report.side == "buy" else -report.change_lots

    def _see(self, top: _core.QuoteView | _core.BookView) -> None:
        bid, ask, bid_lots, ask_lots = top.bid_ticks, top.ask_ticks, top.bid_lots, top.ask_lots
        if top.instrument != self.place or bid is None or ask is None:
            return
        best = bid, bid_lots or 0, ask, ask_lots or 0
        if self.best is not None:
            kept = 0.5 ** ((self.desk.now_ns - self.last_ns) / 1e9 / self.halflife_s)
            self.flow = self.flow * kept + pressure(self.best, best)
            self.queue += (1 - kept) * ((best[1] + best[3]) / 2 - self.queue)
            self._trade()
        self.best, self.last_ns = best, self.desk.now_ns

    def _trade(self) -> None:
        side = (self.held_lots > 0) - (self.held_lots < 0)
        if abs(self.flow) > self.entry * self.queue > 0:
            side = 1 if self.flow > 0 else -1
        elif self.flow * side <= 0:
            side = 0
        missing = side * self.lots - self.held_lots
        if missing and not self.desk.orders():
            self.desk.submit(self.place, missing)


def pressure(before: tuple[int, int, int, int], after: tuple[int, int, int, int]) -> int:
    """Lots that buyers came with, less sellers: of bid, its lots, ask, its lots, twice."""
    bid, bid_lots, ask, ask_lots = before
    new_bid, new_bid_lots, new_ask, new_ask_lots = after
    bought = (new_bid >= bid) * new_bid_lots - (new_bid <= bid) * bid_lots
    sold = (new_ask <= ask) * new_ask_lots - (new_ask >= ask) * ask_lots
    return bought - sold
