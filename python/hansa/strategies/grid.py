"""A grid: buys below and sells above a reference price, one order a level."""

from dataclasses import dataclass

from hansa import _core
from hansa.errors import StrategyError
from hansa.strategies.base import Strategy

#: How often levels that the gate refused, or the venue ended, are tried again.
_RETRY_S = 60.0
#: What the timers mean: try again, and then again; all fills of this time are known.
_RETRY, _SETTLED = 0, 1


@dataclass(eq=False, kw_only=True)
class Grid(Strategy):
    """Earns `step_bps` each time the price swings by one step and back; loses in a trend.

    Levels lie `step_bps` of the reference apart, `levels` to each side; it is `reference` or, if
    that is 0, the first price seen. A level that was bought is sold one step higher, and the other
    way round: with i order sizes held, the level -i is empty, buys rest below and sells above it.
    Levels the market has passed are taken at once. Inventory never leaves `levels` sizes;
    `is_long_only` never sells below none. Beyond the last level it waits with what it holds: there
    is no stop. Fees above half a step eat it all.
    """

    instrument: str
    quantity: float
    levels: int = 5
    step_bps: float = 100.0
    reference: float = 0.0
    is_long_only: bool = False

    def __post_init__(self) -> None:
        if not (self.quantity > 0 and self.step_bps > 0 and self.reference >= 0):
            raise ValueError("expected quantity and step_bps above 0, reference of at least 0")
        if not 1 <= self.levels < 10_000 / self.step_bps:
            raise ValueError(
                f"expected from 1 to fewer than {10_000 / self.step_bps:g} levels, so that "
                f"each is above a price of 0; found {self.levels}"
            )

    def on_start(self) -> None:
        """No reference yet, nothing held."""
        self.place = self.desk.place(self.instrument)
        self.kind = self.desk.instruments[self.place]
        self.lots = self.desk.lots(self.place, self.quantity)
        self.held_lots, self.prices_ticks = 0, dict[int, int]()

    def on_bar(self, bar: _core.BarView) -> None:
        """A close may be the reference; refused levels are tried again."""
        if bar.instrument == self.place:
            self._set_up(bar.close_ticks)
            self._rearrange()

    def on_quote(self, quote: _core.QuoteView) -> None:
        """The first middle may be the reference."""
        self._see(quote)

    def on_book(self, book: _core.BookView) -> None:
        """The first middle may be the reference."""
        self._see(book)

    def on_timer(self, tag: int) -> None:
        """Fills of one time are answered together; refused levels are tried again."""
        self._rearrange()
        if tag == _RETRY:
            self.desk.call_in(_RETRY_S, _RETRY)

    def on_report(self, report: _core.ReportView) -> None:
        """A level that is filled moves the empty one."""
        self.held_lots += report.change_lots if report.side == "buy" else -report.change_lots
        if report.is_fill and not report.is_open:
            self.desk.call_in(0.0, _SETTLED)

    def empty_level(self) -> int:
        """Minus the sizes held, by orders that are done; -levels to levels."""
        working = sum(o.cum_lots if o.is_buy else -o.cum_lots for o in self.desk.orders())
        held = -round((self.held_lots - working) / self.lots)
        return max(-self.levels, min(self.levels, held))

    def _see(self, top: _core.QuoteView | _core.BookView) -> None:
        """With a side empty there is no middle to begin with."""
        if top.instrument != self.place or self.prices_ticks:
            return
        if top.bid_ticks is not None and top.ask_ticks is not None:
            self._begin((top.bid_ticks + top.ask_ticks) // 2)

    def _begin(self, first_ticks: int) -> None:
        self._set_up(first_ticks)
        self.on_timer(_RETRY)

    def _set_up(self, first_ticks: int) -> None:
        if self.prices_ticks:
            return
        given = round(self.reference / float(self.kind.tick))
        middle = given or first_ticks
        step = round(middle * self.step_bps / 10_000)
        if step < 1:
            raise StrategyError(
                f"{self.kind.symbol}: expected step_bps of at least a tick, found "
                f"{self.step_bps:g} of {middle} ticks; choose a larger step"
            )
        levels = range(-self.levels, self.levels + 1)
        self.prices_ticks = {level: middle + level * step for level in levels}

    def _rearrange(self) -> None:
        """Brings the open orders to what the empty level asks for."""
        wanted = self._wanted(self.empty_level())
        room = {1: self.levels * self.lots - self.held_lots}
        room[-1] = (0 if self.is_long_only else self.levels * self.lots) + self.held_lots
        for order in self.desk.orders():
            sign = 1 if order.is_buy else -1
            room[sign] -= order.leaves_lots
            # A level with an order on its way out waits for its end.
            if wanted.pop(order.limit_ticks or 0, 0) != sign:
                self.desk.cancel(order.order_id)
        for price, sign in wanted.items():
            if room[sign] >= self.lots:
                room[sign] -= self.lots
                self.desk.submit(self.place, sign * self.lots, limit_ticks=price)

    def _wanted(self, empty: int) -> dict[int, int]:
        """+1 to buy and -1 to sell at each price, those next to the empty level first."""
        highest = max(empty, 0) if self.is_long_only else self.levels
        levels = sorted(self.prices_ticks, key=lambda level: abs(level - empty))
        return {
            self.prices_ticks[level]: 1 if level < empty else -1
            for level in levels
            if level != empty and level <= highest
        }
