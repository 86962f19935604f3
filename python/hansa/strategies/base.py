"""The strategy: reacts to events as the desk learns of them and proposes orders itself."""

from collections.abc import Mapping
from typing import ClassVar, Literal, TypeAlias

from hansa import _core
from hansa.features import Expr
from hansa.strategies.desk import Desk
from hansa.types import snake_case

#: The callbacks that a condition can be for.
MarketCallback: TypeAlias = Literal["on_bar", "on_quote", "on_trade", "on_book"]


class Strategy:
    """Subclass it and write the callbacks you need; what you do not write is never called.

    `self.desk` is the way in: positions, open orders, buy, sell, cancel, replace, timers. Every
    order passes the gate. The views handed to `on_bar`, `on_quote`, `on_trade` and `on_book` are
    filled anew for each call: copy what you keep. A report may be kept. Like an agent, a strategy
    answers from what it is shown: no clock, no unseeded randomness; a replay runs it again.

    `name` is how configuration and reports call it (by default the class name in snake_case).
    """

    name: ClassVar[str] = "strategy"
    desk: Desk

    def __init_subclass__(cls) -> None:
        if "name" not in cls.__dict__:
            cls.name = snake_case(cls.__name__)

    def condition(self) -> Expr | Mapping[MarketCallback, Expr] | None:
        """When to be called for what the market does: an expression over features of bars, such
        as `f.close.ema(12) > f.close.ema(48)`, and over what is known at the event itself, such as
        `f.spread_ticks >= 3`, `f.imbalance` or `f.last`. It is judged for the event's instrument at
        every bar, quote, print and book update, the event included, without the interpreter. What
        is not known yet is not true. A mapping says it for single callbacks, and those it does not
        name are always called. None: always.
        """
        return None

    def on_start(self) -> None:
        """Before the first event; forget everything here: a replay starts again."""

    def on_bar(self, bar: _core.BarView) -> None:
        """A bar has closed."""

    def on_quote(self, quote: _core.QuoteView) -> None:
        """The best prices changed."""

    def on_trade(self, trade: _core.TradeView) -> None:
        """A print on the market."""

    def on_book(self, book: _core.BookView) -> None:
        """An update of a book is whole; `desk.levels` has more of it."""

    def on_report(self, report: _core.ReportView) -> None:
        """The venue reported about an order of this strategy; positions hold it already."""

    def on_batch(self, batch: _core.BatchView) -> None:
        """All that is known at a time has been taken in: one call for all of it. `batch` has the
        events in order, each as the view its own callback would get; what a strategy answers to
        them one by one it would have answered in those.
        """

    def on_ticket(self, ticket_id: int, reason: str, cum_lots: int) -> None:
        """A carried order has ended: why, and what it filled. A stop that the gate refused ends so
        too: a position may be without protection then.
        """

    def on_timer(self, tag: int) -> None:
        """A timer set with `desk.call_at` went off."""

    def on_end(self) -> None:
        """After the last event; open orders expire after it."""
