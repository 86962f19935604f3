"""Strategies of the quote comparison: one that does nothing, one that trades every so often."""

from workload import EVERY

from hansa import Strategy


class Silent(Strategy):
    """Is called for nothing: a run needs somebody on the floor."""


class Empty(Strategy):
    """Is called for each quote and does nothing."""

    def on_quote(self, quote: object) -> None:
        pass


class Flipping(Strategy):
    """Buys one unit and sells it again, an order every `EVERY` quotes."""

    def on_start(self) -> None:
        self.quotes, self.lots = 0, self.desk.lots(0, 1)

    def on_quote(self, quote: object) -> None:
        self.quotes += 1
        if self.quotes % EVERY == 0:
            self.desk.submit(0, self.lots)
            self.lots = -self.lots


STRATEGIES = {"bare": [Silent()], "empty": [Empty()], "orders": [Flipping()]}
