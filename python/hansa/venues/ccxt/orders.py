"""Our orders at an exchange of ccxt, and the reports that follow from what it shows of them."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hansa.errors import HansaError
from hansa.types import ExecType, LinkChange, VenueReport
from hansa.venues.binance.messages import TradeRow
from hansa.venues.binance.requests import Requested
from hansa.venues.binance.tracking import Tracked, lots_of, stranger, tracked_of
from hansa.venues.ccxt.asking import Row
from hansa.venues.ccxt.options import CcxtVenueOptions
from hansa.venues.ccxt.requests import CcxtIds

_MS_NS = 10**6
#: Venue and machine need not have one time: what is asked for begins so long before.
_SKEW_MS = 300_000
#: Fills of orders that are not ours; of more, the oldest are let go.
_STRAYS_MAX = 10_000
_ENDS = {
    "CANCELED": ExecType.CANCELED,
    "EXPIRED": ExecType.EXPIRED,
    "REJECTED": ExecType.REJECTED,
}


@dataclass(slots=True)
class Known:
    """State: an order of ours. `id` is the venue's, "" until it is told; `filled` is what the venue
    says was filled, in lots; `end` is how it ended, while fills may still be to come; `heir` took
    its place.
    """

    order: Tracked
    since_ms: int
    id: str = ""
    filled: int = 0
    end: str = ""
    end_ns: int = 0
    pair: "Replacing | None" = None
    heir: "Known | None" = None

    @property
    def is_gone(self) -> bool:
        """Whether it ended otherwise than by being filled."""
        return self.end in _ENDS

    @property
    def is_awaited(self) -> bool:
        """Whether the venue has more to tell of it."""
        return self.order.is_open and (self.order.is_told or bool(self.id))


@dataclass(slots=True)
class Replacing:
    """State: an order being replaced, and its successor."""

    old: Known
    new: Known


class Orders:
    """State: what is known of our orders. Reports go to `queue`; `look` is set when the account is
    to be looked at, since something is known to lack.
    """

    def __init__(self, options: CcxtVenueOptions, now_ns: Callable[[], int]) -> None:
        self.ids = CcxtIds(options.prefix)
        self.queue: asyncio.Queue[VenueReport | LinkChange | HansaError] = asyncio.Queue()
        self.look = asyncio.Event()
        self._options, self._now_ns = options, now_ns
        self._places = {symbol: place for place, symbol in enumerate(options.symbols)}
        self._known: dict[int, Known] = {}
        self._by_venue_id: dict[int, Known] = {}
        self._strays: dict[int, list[TradeRow]] = {}
        #: Fills by instrument, order and number: where a desk trades with itself, and at a venue
        #: that counts anew, two have the same number.
        self._seen: set[tuple[int, int, int]] = set()
        self._others: set[int] = set()

    def get(self, cl_ord_id: int) -> Known | None:
        """One of ours."""
        return self._known.get(cl_ord_id)

    def awaited(self) -> Sequence[Known]:
        """Those of which more is to be told."""
        return [each for each in self._known.values() if each.is_awaited]

    def symbol(self, known: Known) -> str:
        """Ccxt's symbol of its market."""
        return self._options.symbols[known.order.place]

    def begin(self, request: Requested) -> Known:
        """An order that is about to leave."""
        place = request.instrument or 0
        order = Tracked(
            cl_ord_id=request.cl_ord_id,
            place=place,
            instrument=self._options.instruments[place],
            is_buy=request.is_buy,
            lots=request.lots,
        )
        known = self._known[request.cl_ord_id] = Known(order, self._since_ms())
        return known

    def shown(self, row: Row) -> Tracked:
        """An order as the venue shows it; of somebody else with the id 0."""
        place = self._places[row.state.symbol]
        known = self._by_venue_id.get(row.state.order_id)
        name = known.order.name if known else self.ids.name(row.state.client_order_id)
        return tracked_of(row.state, name, place, self._options.instruments[place])

    def adopt(self, row: Row) -> Known:
        """An order of ours from before a restart. All its fills are told again: the desk knows
        those that it had by the venue's ids.
        """
        order = self.shown(row)
        known = Known(order, row.state.time or self._since_ms(), id=row.id, filled=order.cum)
        order.cum, order.is_open = order.carried, True
        self._known[order.cl_ord_id] = self._by_venue_id[row.state.order_id] = known
        return known

    def hear(self, row: Row) -> None:
        """An order as the venue shows it now."""
        known = self._of(row)
        if known is None:
            self._hear_of_others(row)
            return
        self.name(known, row)
        order, state = known.order, row.state
        filled = order.carried + lots_of(state.executed_qty, order.instrument)
        known.filled = max(known.filled, filled)
        self.accept(known, state.time * _MS_NS)
        if (state.status in _ENDS or state.status == "FILLED") and not known.end:
            known.end = state.status
            known.end_ns = state.update_time * _MS_NS
        if known.filled > order.cum:
            self.look.set()
        self.finish(known)

    def hear_trade(self, trade: TradeRow) -> None:
        """A fill of the account, once: a copy has an id that was seen."""
        known = self._by_venue_id.get(trade.order_id)
        if known is None:
            self._strays.setdefault(trade.order_id, []).append(trade)
            if len(self._strays) > _STRAYS_MAX:
                del self._strays[next(iter(self._strays))]
            return
        key = (known.order.place, known.order.cl_ord_id, trade.id)
        if key in self._seen:
            return
        self._seen.add(key)
        self.accept(known, trade.time * _MS_NS)
        self.queue.put_nowait(known.order.fill(trade, recv_ns=self._now_ns()))
        known.filled = max(known.filled, known.order.cum)
        self.finish(known)

    def name(self, known: Known, row: Row) -> None:
        """The venue's id of an order; the fills that came before it are told now."""
        if not row.id:
            return
        known.id = row.id
        self._by_venue_id[row.state.order_id] = known
        for trade in self._strays.pop(row.state.order_id, ()):
            self.hear_trade(trade)

    def finish(self, known: Known) -> None:
        """An end is told once all that was filled before is; of one that is replaced its
        successor's report tells.
        """
        order = known.order
        is_replaced = known.pair is not None and known.pair.old is known
        if order.is_open and known.is_gone and order.cum >= known.filled and not is_replaced:
            order.is_open = False
            self.put(known, _ENDS[known.end], ts_ns=known.end_ns)

    def accept(self, known: Known, ts_ns: int) -> None:
        """The venue has it; of a replacement the old one has gone."""
        order, pair = known.order, known.pair
        if order.is_told or not order.is_open:
            return
        order.is_told = True
        if pair is None or pair.new is not known:
            self.put(known, ExecType.NEW, ts_ns=ts_ns)
            return
        pair.old.order.is_open, pair.old.heir = False, known
        self.part(pair)
        self.put(known, ExecType.REPLACED, ts_ns=ts_ns)

    def refuse(self, known: Known, reason: int) -> None:
        """It does not stand; of a replacement the old one is gone, and that is told."""
        known.order.is_open = False
        pair = known.pair
        if pair is None:
            self.put(known, ExecType.REJECTED, reason=known.order.why(reason))
            return
        self.part(pair)
        pair.old.order.is_open = False
        self.put(pair.old, ExecType.CANCELED, reason=known.order.why(reason))

    def part(self, pair: Replacing) -> None:
        """The replacement is over."""
        pair.old.pair = pair.new.pair = None

    def put(self, known: Known, kind: ExecType, *, ts_ns: int = 0, reason: int = 0) -> None:
        """A report without a fill."""
        recv_ns = self._now_ns()
        times = (ts_ns or recv_ns, recv_ns)
        self.queue.put_nowait(known.order.report(kind, times, reason=reason))

    def _of(self, row: Row) -> Known | None:
        known = self._by_venue_id.get(row.state.order_id)
        name = self.ids.name(row.state.client_order_id)
        if known is not None or name is None or row.state.symbol not in self._places:
            return known
        return self._known.get(name.cl_ord_id) or self.adopt(row)

    def _hear_of_others(self, row: Row) -> None:
        """An order that is not ours is told once, under no id. One without a name may be ours yet:
        its answer is on the way.
        """
        place, state = self._places.get(row.state.symbol), row.state
        is_told = state.order_id in self._others or state.status != "NEW"
        if place is None or not state.client_order_id or is_told:
            return
        self._others.add(state.order_id)
        instrument = self._options.instruments[place]
        lots = lots_of(state.orig_qty, instrument)
        order = stranger((place, instrument), state.side == "BUY", lots)
        self.put(Known(order, state.time), ExecType.NEW, ts_ns=state.time * _MS_NS)

    def _since_ms(self) -> int:
        return self._now_ns() // _MS_NS - _SKEW_MS
