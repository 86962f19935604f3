"""Our orders at Binance spot, and the reports that follow from what its stream tells of them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from hansa.errors import HansaError
from hansa.types import ExecType, Link, LinkChange, VenueReport
from hansa.venues.binance.messages import OrderState, Report, TradeRow
from hansa.venues.binance.options import BinanceVenueOptions
from hansa.venues.binance.requests import ClientIds, OrderName, Requested, symbol_of
from hansa.venues.binance.tracking import (
    SELF_TRADE,
    SELF_TRADED,
    Tracked,
    end_of,
    lots_of,
    stranger,
    tracked_of,
)

_MS_NS = 10**6


@dataclass(slots=True)
class Replacing:
    """State: an order being replaced, and its successor."""

    old: Tracked
    new: Tracked


class Orders:
    """State: what is known of our orders. Reports, and states of the connection, go to `queue`."""

    def __init__(self, options: BinanceVenueOptions, stamp_ns: Callable[[], int]) -> None:
        self.queue: asyncio.Queue[VenueReport | LinkChange | HansaError] = asyncio.Queue()
        self._options, self._stamp_ns = options, stamp_ns
        self._ids = ClientIds(options.prefix)
        self._places = {symbol_of(each): place for place, each in enumerate(options.instruments)}
        self._known: dict[int, Tracked] = {}
        self._replacing: dict[int, Replacing] = {}
        self._successors: dict[int, Replacing] = {}
        #: Fills by instrument, order and number: a venue that was emptied counts anew.
        self._seen: set[tuple[int, int, int]] = set()

    def get(self, cl_ord_id: int) -> Tracked | None:
        """One of ours."""
        return self._known.get(cl_ord_id)

    def text(self, order: Tracked) -> str:
        """What it is called at the venue."""
        return self._ids.text(order.name)

    def begin(self, request: Requested) -> Tracked:
        """An order that is about to leave."""
        place = request.instrument or 0
        order = self._known[request.cl_ord_id] = Tracked(
            cl_ord_id=request.cl_ord_id,
            place=place,
            instrument=self._options.instruments[place],
            is_buy=request.is_buy,
            lots=request.lots,
        )
        return order

    def adopt(self, order: Tracked) -> None:
        """One from before a restart, as the venue has it."""
        self._known[order.cl_ord_id] = order

    def begin_replacing(self, old: Tracked, request: Requested) -> Replacing:
        """An order whose place another is to take."""
        pair = Replacing(old, self.begin(request))
        self._replacing[old.cl_ord_id] = self._successors[request.cl_ord_id] = pair
        return pair

    def shown(self, row: OrderState) -> Tracked:
        """An order as the venue shows it; of somebody else with the id 0."""
        place = self._places[row.symbol]
        name = self._ids.name(row.client_order_id)
        return tracked_of(row, name, place, self._options.instruments[place])

    def accept(self, order: Tracked, ts_ns: int) -> None:
        """The venue has it; of a replacement the old one has gone."""
        if order.is_told or not order.is_open:
            return
        order.is_told = True
        pair = self._successors.get(order.cl_ord_id)
        if pair is None:
            self.put(order, ExecType.NEW, ts_ns=ts_ns)
            return
        pair.old.is_open, pair.old.heir = False, order
        self.abandon(pair)
        self.put(order, ExecType.REPLACED, ts_ns=ts_ns)

    def refuse(self, order: Tracked, reason: int) -> None:
        """An order that does not stand; of a replacement the old one is gone, and that is told."""
        pair = self._successors.get(order.cl_ord_id)
        order.is_open = False
        if pair is None:
            self.put(order, ExecType.REJECTED, reason=order.why(reason))
            return
        self.abandon(pair)
        pair.old.is_open = False
        self.put(pair.old, ExecType.CANCELED, reason=order.why(reason))

    def abandon(self, pair: Replacing) -> None:
        """The replacement is over."""
        self._replacing.pop(pair.old.cl_ord_id, None)
        self._successors.pop(pair.new.cl_ord_id, None)

    def hear(self, report: Report) -> None:
        """What the account's stream tells, of our orders and of others."""
        name = self._ids.name(report.original_id or report.client_id)
        place = self._places.get(report.symbol)
        if place is None:
            return
        if name is None:
            self._hear_of_others(place, report)
            return
        order = self._known.get(name.cl_ord_id) or self._from_before(name, place, report)
        ts_ns = report.time_ms * _MS_NS
        if report.execution == "NEW":
            self.accept(order, ts_ns)
        elif report.execution == "TRADE":
            self.accept(order, ts_ns)
            self._fill(order, report)
        elif report.status in ("CANCELED", "EXPIRED", SELF_TRADED):
            self._end(order, report, ts_ns)
        elif report.execution == "TRADE_PREVENTION":
            self._reduce(order, report, ts_ns)

    def _hear_of_others(self, place: int, report: Report) -> None:
        """An order that is not ours is told under no id: that it is there, and what it fills."""
        instrument = self._options.instruments[place]
        lots = lots_of(report.quantity, instrument)
        order = stranger((place, instrument), report.side == "BUY", lots)
        if report.execution == "NEW":
            self.put(order, ExecType.NEW, ts_ns=report.time_ms * _MS_NS)
        elif report.execution == "TRADE":
            order.cum = lots_of(report.filled - report.last_quantity, instrument)
            self.queue.put_nowait(order.fill(_trade(report), recv_ns=self._stamp_ns()))

    def _from_before(self, name: OrderName, place: int, report: Report) -> Tracked:
        """An order of ours from before a restart."""
        instrument = self._options.instruments[place]
        order = self._known[name.cl_ord_id] = Tracked(
            cl_ord_id=name.cl_ord_id,
            place=place,
            instrument=instrument,
            is_buy=report.side == "BUY",
            lots=lots_of(report.quantity - _reduced(report), instrument) + name.carried,
            carried=name.carried,
            cum=lots_of(report.filled - report.last_quantity, instrument) + name.carried,
            is_told=report.execution != "NEW",
        )
        return order

    def _fill(self, order: Tracked, report: Report) -> None:
        number = (order.place, order.cl_ord_id, report.trade_id)
        if number in self._seen:
            return
        self._seen.add(number)
        before = lots_of(report.filled - report.last_quantity, order.instrument) + order.carried
        is_amiss = before != order.cum
        self.queue.put_nowait(order.fill(_trade(report), recv_ns=self._stamp_ns()))
        if is_amiss:
            # A fill was lost on the way, or is told twice: whoever reconciles, looks now.
            self.tell(Link.LIVE)

    def _end(self, order: Tracked, report: Report, ts_ns: int) -> None:
        if order.cl_ord_id in self._replacing or not order.is_open:
            return
        self.accept(order, ts_ns)
        order.is_open = False
        kind, reason = end_of(report.status)
        self.put(order, kind, ts_ns=ts_ns, reason=reason)

    def _reduce(self, order: Tracked, report: Report, ts_ns: int) -> None:
        """A part was prevented from trading with another of our orders: the rest works on."""
        self.accept(order, ts_ns)
        lots = lots_of(report.quantity - report.prevented, order.instrument) + order.carried
        if order.is_open and order.cum < lots < order.lots:
            order.lots = lots
            self.put(order, ExecType.RESTATED, ts_ns=ts_ns, reason=SELF_TRADE)

    def put(self, order: Tracked, kind: ExecType, *, ts_ns: int = 0, reason: int = 0) -> None:
        """A report without a fill."""
        recv_ns = self._stamp_ns()
        times = (ts_ns or recv_ns, recv_ns)
        self.queue.put_nowait(order.report(kind, times, reason=reason))

    def tell(self, link: Link, why: str = "") -> None:
        """The account's connection has another state."""
        self.queue.put_nowait(LinkChange(link=link, ts_recv_ns=self._stamp_ns(), why=why))


def _reduced(report: Report) -> Decimal:
    """What was prevented of an order before this report, and is no more of it."""
    is_now = report.execution == "TRADE_PREVENTION"
    return Decimal(0) if is_now or report.status == SELF_TRADED else report.prevented


def _trade(report: Report) -> TradeRow:
    """A fill as the account's stream tells it."""
    return TradeRow(
        symbol=report.symbol,
        id=report.trade_id,
        order_id=0,
        price=report.last_price,
        qty=report.last_quantity,
        commission=report.commission,
        commission_asset=report.commission_asset or "",
        time=report.time_ms,
        is_buyer=report.side == "BUY",
        is_maker=report.is_maker,
    )
