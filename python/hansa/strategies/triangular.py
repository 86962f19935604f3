"""Triangular arbitrage: three prices of two coins and a currency that do not agree."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import floor

from hansa import _core
from hansa.errors import StrategyError
from hansa.market import Instrument
from hansa.strategies.base import Strategy

#: After a refusal nothing is asked for as long.
_WAIT_NS = 1_000_000_000
#: A size this close to a whole lot, in lots, is that lot: floats are not exact.
_ON_LOT = 1e-6


@dataclass(frozen=True, slots=True)
class Top:
    """Best bid and ask, each in ticks with the lots shown there."""

    bid: tuple[int, int]
    ask: tuple[int, int]

    def without(self, lots: int) -> "Top":
        """After so many lots were bought from the ask, or (below 0) sold to the bid."""
        bid, ask = self.bid, self.ask
        if lots > 0:
            return Top(bid, (ask[0], max(ask[1] - lots, 0)))
        return Top((bid[0], max(bid[1] + lots, 0)), ask)


@dataclass(frozen=True, slots=True)
class Leg:
    """One order of a round: signed lots of the instrument at a place, at a limit."""

    place: int
    lots: int
    limit_ticks: int


@dataclass(eq=False, kw_only=True)
class TriangularArbitrage(Strategy):
    """Goes round three instruments when the product of their rates, after fees, is above 1.

    `first` and `second` are two coins in the same currency (BTCUSDT, ETHUSDT), `cross` the second
    in the first (ETHBTC). One way buys the first, pays the second with it and sells that; the other
    way goes backwards. All three orders leave at once, at the touch, as immediate-or-cancel: so a
    spot account needs some of both coins ([[deposits]]). A round is as large as the least that is
    shown, and as `value_max`, in the currency of both. When its orders have ended, what of a coin
    is more or less than before is sold or bought back at the touch, as often as it takes: a leg
    that did not fill costs the spread, and no coin is left over but for parts of a lot. No round
    begins meanwhile. `fee_bps` is what the venue charges a taker, `threshold_bps` what must be
    left.
    """

    name = "triangular_arbitrage"

    first: str
    second: str
    cross: str
    value_max: float
    threshold_bps: float = 1.0
    fee_bps: float = 10.0

    def __post_init__(self) -> None:
        if not (self.value_max > 0 and self.threshold_bps >= 0 and 0 <= self.fee_bps < 10_000):
            raise ValueError("expected value_max above 0, threshold_bps and fee_bps of at least 0")

    def on_start(self) -> None:
        """No price known, nothing under way."""
        self.places = [self.desk.place(each) for each in (self.first, self.second, self.cross)]
        self.kinds = [self.desk.instruments[place] for place in self.places]
        self._check(*self.kinds)
        self.tops: list[Top | None] = [None, None, None]
        self.open, self.waits_until_ns = set[int](), 0
        self.left = {kind.base: Decimal(0) for kind in self.kinds[:2]}
        # What each fill moved, by its number: a venue may take it back later.
        self.moved = dict[int, dict[str, Decimal]]()

    def on_quote(self, quote: _core.QuoteView) -> None:
        """The best prices changed."""
        self._seen(quote.instrument, _top(quote))

    def on_book(self, book: _core.BookView) -> None:
        """The same, of a book."""
        self._seen(book.instrument, _top(book))

    def on_report(self, report: _core.ReportView) -> None:
        """Counts what a fill leaves of each coin, and takes back what a bust or a correction takes
        back; when the last order has ended, evens out.
        """
        if report.exec_ref_id is not None:
            self._count(self.moved.pop(report.exec_ref_id, {}), -1)
        if report.is_fill or report.exec_type == "trade_correct":
            moved = _moved(self.desk.instruments[report.instrument], report)
            self.moved[report.exec_id] = moved
            self._count(moved, 1)
        if not report.is_open:
            self.open.discard(report.order_id)
        if not self.open:
            self._even_out()

    def _check(self, first: Instrument, second: Instrument, cross: Instrument) -> None:
        wanted = (second.base, first.base, first.quote)
        if (cross.base, cross.quote, second.quote) != wanted or first.base == second.base:
            raise StrategyError(
                f"{self.name}: expected first and second in one currency and cross as the second's "
                f"base in the first's, such as BTCUSDT, ETHUSDT, ETHBTC, found {first.symbol}, "
                f"{second.symbol}, {cross.symbol}; name them so"
            )

    def _seen(self, place: int, top: Top | None) -> None:
        if place not in self.places:
            return
        self.tops[self.places.index(place)] = top
        if not self.open:
            self._even_out()
        if not self.open:
            self._go_round()

    def _go_round(self) -> None:
        first, second, cross = self.tops
        if first is None or second is None or cross is None:
            return
        a, b, x = (float(kind.tick) for kind in self.kinds)
        kept = (1 - self.fee_bps / 1e4) ** 3
        least = 1 + self.threshold_bps / 1e4
        there = second.bid[0] * b / (first.ask[0] * a * cross.ask[0] * x) * kept
        back = cross.bid[0] * x * first.bid[0] * a / (second.ask[0] * b) * kept
        # No two ways can pay at once.
        if max(there, back) >= least:
            self._send(self._legs((first, second, cross), is_there=there >= least))

    def _legs(self, tops: tuple[Top, Top, Top], *, is_there: bool) -> list[Leg]:
        """Of one size: so many units of the second coin as all three show; none if too few."""
        lots = [float(kind.lot) for kind in self.kinds]
        signs = (1, -1, 1) if is_there else (-1, 1, -1)
        touches = [top.ask if sign > 0 else top.bid for top, sign in zip(tops, signs, strict=True)]
        shown = [size * lot for (_, size), lot in zip(touches, lots, strict=True)]
        prices = [
            ticks * float(kind.tick) for (ticks, _), kind in zip(touches, self.kinds, strict=True)
        ]
        # The first coin pays the cross and its fee, or is what the cross brings less its fee.
        paid = prices[2] * (1 + signs[2] * self.fee_bps / 1e4)
        units = min(shown[0] / paid, shown[1], shown[2], self.value_max / prices[1])
        step = max(lots[1], lots[2])
        units = floor(units / step + _ON_LOT) * step
        sizes = [round(units * paid / lots[0]), round(units / lots[1]), round(units / lots[2])]
        sized = zip(self.places, self.kinds, signs, sizes, touches, strict=True)
        legs = [
            Leg(place, sign * size, ticks)
            for place, kind, sign, size, (ticks, _) in sized
            if self._is_order(kind, size, ticks)
        ]
        return legs if len(legs) == len(sizes) else []

    def _send(self, legs: list[Leg]) -> None:
        """At the touch; what is asked for of a price is not asked for again until it is new."""
        if self.desk.now_ns < self.waits_until_ns:
            return
        for leg in legs:
            order = self.desk.submit(
                leg.place, leg.lots, limit_ticks=leg.limit_ticks, time_in_force="ioc"
            )
            if order is None:
                self.waits_until_ns = self.desk.now_ns + _WAIT_NS
                continue
            self.open.add(order)
            seat = self.places.index(leg.place)
            top = self.tops[seat]
            self.tops[seat] = None if top is None else top.without(leg.lots)

    def _count(self, moved: Mapping[str, Decimal], sign: int) -> None:
        for code, amount in moved.items():
            if code in self.left:
                self.left[code] += sign * amount

    def _even_out(self) -> None:
        """Sells what of a coin is too much and buys what is missing, as much as is shown."""
        legs = []
        for place, kind, top in zip(self.places[:2], self.kinds[:2], self.tops[:2], strict=True):
            # Rounded to the nearest: half a lot too much is not worth an order.
            lots = -round(self.left[kind.base] / kind.lot)
            if top is None or not lots:
                continue
            ticks, shown = top.ask if lots > 0 else top.bid
            size = min(abs(lots), shown)
            if self._is_order(kind, size, ticks):
                legs.append(Leg(place, size if lots > 0 else -size, ticks))
        self._send(legs)

    @staticmethod
    def _is_order(kind: Instrument, lots: int, ticks: int) -> bool:
        units = lots * kind.lot
        return 0 < units >= kind.quantity_min and units * ticks * kind.tick >= kind.notional_min


def _top(seen: _core.QuoteView | _core.BookView) -> Top | None:
    """None where a side is empty: a way round needs both."""
    if seen.bid_ticks is None or seen.ask_ticks is None:
        return None
    return Top((seen.bid_ticks, seen.bid_lots or 0), (seen.ask_ticks, seen.ask_lots or 0))


def _moved(kind: Instrument, fill: _core.ReportView) -> dict[str, Decimal]:
    """How much of each currency a fill brought, its fee included."""
    sign = 1 if fill.side == "buy" else -1
    units = sign * fill.last_lots * kind.lot
    moved = {kind.base: units, kind.quote: -units * fill.last_ticks * kind.tick}
    moved[fill.fee_currency] = moved.get(fill.fee_currency, Decimal(0)) - Decimal(str(fill.fee))
    return moved
