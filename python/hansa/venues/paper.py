"""Orders on paper: Hansa's simulated venue beside a live market."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from decimal import Decimal

from hansa import _core
from hansa.market import Instrument
from hansa.types import BarEvent, LinkChange, TickEvent, VenueOrder, VenueReport

_Spec = tuple[str, str, str, str, str, str, str, str]


class PaperVenue:
    """Fills orders as a simulation does (docs/fills.md), on the market data of the desk itself.

    It is moved in step with the data (`MarketFollower`) and remembers nothing beyond the process:
    after a crash the journal, fed in again, rebuilds it exactly. An order reaches it at the time
    at which the desk wanted it, plus the configured latency. `funds` are what the account began
    with; one that borrows nothing trades with what it has, unless it `is_elsewhere`: what a real
    venue holds is not known here.
    """

    def __init__(
        self,
        instruments: Sequence[Instrument],
        specs: Sequence[_Spec],
        settings: object,
        *,
        funds: Mapping[str, Decimal],
        is_elsewhere: bool = False,
    ):
        paid_in = [(format(amount, "f"), currency) for currency, amount in funds.items()]
        self._market = _core.PaperMarket(specs, settings, None if is_elsewhere else paid_in)
        self._instruments, self._funds = tuple(instruments), dict(funds)

    @property
    def market(self) -> _core.PaperMarket:
        """The venue in the core."""
        return self._market

    @property
    def next_due_ns(self) -> int | None:
        """When the next request arrives, or the next report is due."""
        return self._market.next_due_ns

    def advance(self, now_ns: int) -> None:
        """Requests arrive that are due by then."""
        self._market.advance(now_ns)

    def bar_opened(self, bar: BarEvent) -> None:
        """A bar whose interval is over begins."""
        self._market.bar_opened(bar)

    def bar_closed(self, bar: BarEvent) -> None:
        """It closes."""
        self._market.bar_closed(bar)

    def tick(self, event: TickEvent) -> None:
        """A quote, a print or a level changed. One that is heard of late happens when it is heard
        of: what the venue has done by then stands.
        """
        self._market.tick(event)

    def price(self, fill: VenueReport) -> tuple[int, str]:
        """What a fill that was made elsewhere would cost here, in 10^-18 of a currency; which."""
        return self._market.price(fill)

    def take(self, request: _core.VenueRequest, *, sent_ns: int | None = None) -> None:
        """A request leaves the desk, when the desk wanted it or at another time."""
        self._market.take(request, sent_ns)

    def take_reports(self, until_ns: int) -> Sequence[VenueReport]:
        """The reports the desk has by then, in order, each once."""
        return [report_of(each) for each in self._market.reports(until_ns)]

    async def send(self, request: _core.VenueRequest) -> None:
        """Hands over an order."""
        self.take(request)

    async def cancel(self, request: _core.VenueRequest) -> None:
        """Asks for an order to be cancelled."""
        self.take(request)

    async def replace(self, request: _core.VenueRequest) -> None:
        """Asks for a change of an open order."""
        self.take(request)

    async def reports(self) -> AsyncIterator[VenueReport | LinkChange]:
        """None of its own: they come in step with the market, by `take_reports`."""
        await asyncio.Event().wait()
        for report in self._market.told(0):  # never reached: what makes this a generator
            yield report_of(report)

    async def open_orders(self) -> Sequence[VenueOrder]:
        """Every order that works now."""
        return self._open_orders()

    async def order(self, cl_ord_id: int) -> VenueOrder | None:
        """One order, open or ended; None if it never came."""
        for order in self._open_orders():
            if order.cl_ord_id == cl_ord_id:
                return order
        told = self._market.last_told(cl_ord_id)
        if told is not None:
            return _last_state(report_of(told))
        # One that travels still has been told nothing of.
        taken = self._market.taken(cl_ord_id)
        return None if taken is None else _order(taken)

    async def reports_since(self, ts_ns: int, *, after: Mapping[int, int]) -> Sequence[VenueReport]:
        """Every report from `ts_ns` on that the desk has had."""
        told = [report_of(each) for each in self._market.told(ts_ns)]
        return [each for each in told if each.exec_id > after.get(each.instrument, -1)]

    async def withdraw(self, order: VenueOrder) -> None:
        """Nothing: it has no order that its desk does not know."""

    async def balances(self) -> Mapping[str, Decimal]:
        """What it began with and what fills have brought since, each currency by itself."""
        held = dict(self._funds)
        brought = zip(self._instruments, self._market.brought(), strict=True)
        for each, (fills, lots, value) in brought:
            if fills:
                paid = each.lot * each.tick * each.multiplier * value
                held[each.base] = held.get(each.base, Decimal(0)) + each.lot * lots
                held[each.quote] = held.get(each.quote, Decimal(0)) - paid
        for currency, atoms in self._market.fees():
            held[currency] = held.get(currency, Decimal(0)) - Decimal(atoms) / 10**18
        return held

    async def close(self) -> None:
        """Nothing is to let go of."""

    def _open_orders(self) -> list[VenueOrder]:
        return [_order(each) for each in self._market.open_orders()]


def _order(core: tuple[int, int, bool, int, int]) -> VenueOrder:
    cl_ord_id, instrument, is_buy, ordered, filled = core
    return VenueOrder(
        cl_ord_id=cl_ord_id,
        instrument=instrument,
        is_buy=is_buy,
        order_lots=ordered,
        cum_lots=filled,
    )


def _last_state(report: VenueReport) -> VenueOrder:
    return VenueOrder(
        cl_ord_id=report.cl_ord_id,
        instrument=report.instrument,
        is_buy=report.is_buy,
        order_lots=report.order_lots,
        cum_lots=report.cum_lots,
        is_open=False,
    )


_Told = tuple[
    tuple[int, int, int, bool, int, int],
    tuple[int, int, int, int, int, int],
    tuple[int, str, int, int, int, int],
]


def report_of(told: _Told) -> VenueReport:
    """A report as the core tells it."""
    exec_id, cl_ord_id, instrument, is_buy, exec_type, ord_status = told[0]
    ordered, filled, leaves, last, last_ticks, reference = told[1]
    fee, currency, liquidity, reason, happened_ns, had_ns = told[2]
    return VenueReport(
        exec_id=exec_id,
        cl_ord_id=cl_ord_id,
        instrument=instrument,
        is_buy=is_buy,
        exec_type=exec_type,
        ord_status=ord_status,
        order_lots=ordered,
        cum_lots=filled,
        leaves_lots=leaves,
        last_lots=last,
        last_ticks=last_ticks,
        reference_ticks=reference,
        fee_atoms=fee,
        fee_currency=currency,
        liquidity=liquidity,
        reason=reason,
        ts_event_ns=happened_ns,
        ts_recv_ns=had_ns,
    )
