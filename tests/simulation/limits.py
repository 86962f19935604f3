"""Limits, held against what the venue saw of a desk: its orders, while they worked, and fills."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from hansa.config import GateSection
from hansa.journal import Proposal
from hansa.venues.exchange.amounts import UNIT
from hansa.venues.exchange.order import Fill, Order

_MINUTE_NS = 60 * 10**9
_ATOMS = 10**18
_TICK, _LOT = Decimal("0.01"), Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Seen:
    """Orders of a desk by its ids, and what it proposed; it began with so many coins."""

    orders: Mapping[int, Order]
    proposals: Sequence[Proposal]
    coins: Decimal

    def beyond(self, gate: GateSection) -> Iterator[str]:
        """Whatever went beyond a limit."""
        yield from self._orders(gate.order_value_max)
        yield from self._positions(gate.position_value_max)
        yield from self._exposure("gross", gate.gross_exposure_ratio_max)
        yield from self._exposure("net", gate.net_exposure_ratio_max)
        yield from self._halt(gate.drawdown_ratio_max)
        yield from self._rate(gate.orders_per_minute_max)

    def _orders(self, most: Decimal) -> Iterator[str]:
        for name, order in self.orders.items():
            value = _coins(order.quantity) * (_limit(order) or 0)
            if value > most:
                yield f"order {name:x} is worth {value}, above {most}"

    def _positions(self, most: Decimal) -> Iterator[str]:
        """It was judged whole with the newest buy, at the price of that."""
        references = {each.cl_ord_id: each.reference_ticks * _TICK for each in self.proposals}
        for ts_ns, newest, coins in self._loads():
            price = _limit(self.orders[newest]) or references[newest]
            if coins * price > most:
                yield f"{coins} coins are held or bought at {price}, above {most}, at {ts_ns}"

    def _exposure(self, name: str, most: Decimal) -> Iterator[str]:
        """All at the last price but the newest buy. The account is long in one coin or in none: its
        gross exposure is its net one.
        """
        known = {each.cl_ord_id: each for each in self.proposals}
        for ts_ns, newest, coins in self._loads():
            if not (equity := _equity(known.get(newest))):
                continue
            last = known[newest].reference_ticks * _TICK
            bought = _coins(self.orders[newest].quantity)
            worth = coins * last + bought * ((_limit(self.orders[newest]) or last) - last)
            if worth > most * equity:
                yield f"{name} exposure {worth} of {equity}, above {most} of it, at {ts_ns}"

    def _loads(self) -> Iterator[tuple[int, int, Decimal]]:
        """With each buy that came: when, which it was, what was held then, and all that worked to
        add to it.
        """
        buys = {name: each for name, each in self.orders.items() if each.terms.side > 0}
        for ts_ns in sorted({order.time_ns for order in buys.values()}):
            newest = max(name for name, order in buys.items() if order.time_ns <= ts_ns)
            coins = self._held(ts_ns) + sum(_open(order, ts_ns) for order in buys.values())
            yield ts_ns, newest, coins

    def _halt(self, most: Decimal) -> Iterator[str]:
        """Once a loss from the highest equity was beyond the limit nothing more is bought: nobody
        resumes the desk, and what it sells it holds.
        """
        peak, is_halted = Decimal(0), False
        for each in self.proposals:
            if equity := _equity(each):
                peak = max(peak, equity)
                is_halted |= peak - equity > most * peak
            if is_halted and each.side == "buy" and each.approved_lots:
                yield f"order {each.cl_ord_id:x} buys after a loss above {most} of {peak}"

    def _held(self, ts_ns: int) -> Decimal:
        """Coins held, without what commissions left of a lot: that is no position."""
        fills = [fill for order in self.orders.values() for fill in order.fills]
        held = self.coins + sum(_change(fill) for fill in fills if fill.time_ns <= ts_ns)
        return held // _LOT * _LOT

    def _rate(self, most: int) -> Iterator[str]:
        times = [each.ts_ns for each in self.proposals if each.approved_lots]
        for first, last in zip(times, times[most:], strict=False):
            if last - first < _MINUTE_NS:
                yield f"{most + 1} orders from {first} to {last}, above {most} a minute"


def _equity(proposal: Proposal | None) -> Decimal:
    """What the desk took its equity for when it asked; 0 where it did not know."""
    return Decimal(0) if proposal is None else Decimal(proposal.equity or 0) / _ATOMS


def _coins(amount: int) -> Decimal:
    return Decimal(amount) / UNIT


def _limit(order: Order) -> Decimal | None:
    """The price of an order that has one."""
    price = order.terms.price or order.terms.stop_price
    return _coins(price) if price else None


def _open(order: Order, ts_ns: int) -> Decimal:
    """What of an order worked at a time."""
    if order.time_ns > ts_ns or (not order.is_open and order.update_ns <= ts_ns):
        return Decimal(0)
    done = sum(fill.quantity for fill in order.fills if fill.time_ns <= ts_ns)
    return _coins(order.quantity - done)


def _change(fill: Fill) -> Decimal:
    """Coins had by a fill; a commission in coins is not had."""
    paid = fill.commission if fill.commission_asset == "ABC" else 0
    return _coins((fill.quantity if fill.is_buyer else -fill.quantity) - paid)
