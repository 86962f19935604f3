"""The market maker of Avellaneda & Stoikov: quotes that lean against what is held."""

from dataclasses import dataclass
from math import ceil, floor, log1p
from typing import TypeVar

from hansa import _core
from hansa.market.grid import STEPS_MAX
from hansa.strategies.base import Strategy
from hansa.strategies.middle_volatility import MiddleVolatility
from hansa.strategies.resting import Resting
from hansa.types import FloatArray

Price = TypeVar("Price", float, FloatArray)

#: A price this close to a tick, in ticks, is on it: floats are not exact.
_ON_TICK = 1e-6

#: The least and the most of what is to be above 0: beyond these the formula leaves the floats.
_LEAST, _MOST = 1e-12, 1e12
#: About thirty years.
_HORIZON_S_MAX = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoting:
    """Where to quote. Source: Avellaneda & Stoikov (2008), "High-frequency trading in a limit order
    book", Quantitative Finance 8(3), section 3.2.

    `risk_aversion` (gamma) is per unit of money, `fill_decay` (k) per unit of price: an order delta
    from the middle is filled with intensity A exp(-k delta). Raises ValueError unless both are
    from 1e-12 to 1e12.
    """

    risk_aversion: float
    fill_decay: float

    def __post_init__(self) -> None:
        _require("risk_aversion", self.risk_aversion, (_LEAST, _MOST))
        _require("fill_decay", self.fill_decay, (_LEAST, _MOST))

    def quotes(
        self, middle: Price, inventory: Price, *, volatility: float, time_left_s: float
    ) -> tuple[Price, Price]:
        """Bid and ask: r -/+ half the spread, with the reservation price
        r = s - q gamma sigma^2 (T - t) and the spread gamma sigma^2 (T - t) + (2 / gamma)
        ln(1 + gamma / k). `inventory` counts order sizes, `volatility` is price per root second.
        """
        risk = self.risk_aversion * volatility**2 * time_left_s
        half = risk / 2 + log1p(self.risk_aversion / self.fill_decay) / self.risk_aversion
        reservation = middle - inventory * risk
        return reservation - half, reservation + half


@dataclass(eq=False, kw_only=True)
class MarketMaker(Strategy):
    """Quotes `quantity` on both sides of one instrument by the formula of `Quoting`.

    Inventory is what this strategy's own fills left, in order sizes; beyond `position_max` it only
    reduces. The horizon ends `horizon_s` after the first quote, when it withdraws and keeps what it
    holds; if `is_stationary`, that much time is always left. A `volatility` of 0 is measured from
    the middles, and nothing is quoted before a half-life has been seen. Quotes are rounded to ticks
    away from the middle and never cross. The model knows neither fees, nor queues, nor that those
    who trade with us may know more.
    """

    instrument: str
    quantity: float
    position_max: float
    risk_aversion: float = 0.1
    fill_decay: float = 1.5
    horizon_s: float = 60.0
    is_stationary: bool = True
    volatility: float = 0.0
    volatility_halflife_s: float = 30.0
    requote_ticks: int = 1

    def __post_init__(self) -> None:
        self.quoting = Quoting(risk_aversion=self.risk_aversion, fill_decay=self.fill_decay)
        _require("quantity", self.quantity, (_LEAST, _MOST))
        _require("position_max", self.position_max, (self.quantity, _MOST))
        _require("horizon_s", self.horizon_s, (_LEAST, _HORIZON_S_MAX))
        _require("volatility", self.volatility, (0.0, _MOST))
        _require("volatility_halflife_s", self.volatility_halflife_s, (_LEAST, _HORIZON_S_MAX))
        if self.requote_ticks < 1:
            raise ValueError(f"expected requote_ticks of at least 1, found {self.requote_ticks}")

    def on_start(self) -> None:
        """Nothing held, nothing measured."""
        self.place = self.desk.place(self.instrument)
        self.tick = float(self.desk.instruments[self.place].tick)
        self.lots = self.desk.lots(self.place, self.quantity)
        self.held_lots_max = floor(self.position_max / self.quantity * self.lots + _ON_TICK)
        self.held_lots, self.end_ns = 0, 0
        self.resting = Resting(self.desk)
        self.measured = MiddleVolatility(self.volatility_halflife_s)

    def on_quote(self, quote: _core.QuoteView) -> None:
        """The best prices changed: where should ours lie now?"""
        self._see(quote)

    def on_book(self, book: _core.BookView) -> None:
        """The same, of a book."""
        self._see(book)

    def on_report(self, report: _core.ReportView) -> None:
        """Counts what the fills leave."""
        self.resting.heard(report)
        self.held_lots += report.change_lots if report.side == "buy" else -report.change_lots

    def _see(self, top: _core.QuoteView | _core.BookView) -> None:
        """With a side empty there is no middle to quote around: what rests stays."""
        if top.instrument != self.place:
            return
        if top.bid_ticks is not None and top.ask_ticks is not None:
            self._requote(top.bid_ticks, top.ask_ticks)

    def _requote(self, best_bid: int, best_ask: int) -> None:
        middle = (best_bid + best_ask) * self.tick / 2
        self.measured.see(self.desk.now_ns, middle)
        volatility = self.volatility or self.measured.value
        if volatility is None:
            return
        bid, ask = self.quoting.quotes(
            middle, self.held_lots / self.lots, volatility=volatility, time_left_s=self._left_s()
        )
        bid_ticks = min(floor(bid / self.tick + _ON_TICK), best_ask - 1)
        ask_ticks = max(ceil(ask / self.tick - _ON_TICK), best_bid + 1)
        self._keep(self.lots, bid_ticks)
        self._keep(-self.lots, ask_ticks)

    def _keep(self, lots: int, limit_ticks: int) -> None:
        """Our own limit holds even if all of it is filled. A price that no tick counts is none."""
        is_wanted = abs(self.held_lots + lots) <= max(self.held_lots_max, abs(self.held_lots))
        is_price = 0 < limit_ticks <= STEPS_MAX
        wanted = limit_ticks if is_wanted and is_price and not self._is_over() else None
        self.resting.keep(self.place, lots, limit_ticks=wanted, tolerance_ticks=self.requote_ticks)

    def _left_s(self) -> float:
        if not self.end_ns:
            self.end_ns = self.desk.now_ns + round(self.horizon_s * 1e9)
        left_s = max(self.end_ns - self.desk.now_ns, 0) / 1e9
        return self.horizon_s if self.is_stationary else left_s

    def _is_over(self) -> bool:
        return not self.is_stationary and self.desk.now_ns >= self.end_ns


def _require(name: str, found: float, span: tuple[float, float]) -> None:
    """ValueError unless a parameter lies in its span; NaN does not."""
    least, most = span
    if not least <= found <= most:
        raise ValueError(f"{name}: expected a number from {least:g} to {most:g}, found {found!r}")
