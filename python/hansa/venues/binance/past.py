"""Reports made again from what the venue keeps: trades of the account, and how orders ended."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from hansa.market import Instrument
from hansa.types import ExecType, VenueReport
from hansa.venues.binance.messages import OrderState, TradeRow
from hansa.venues.binance.tracking import Tracked, lots_of, stranger

_MS_NS = 10**6
_ENDS = {
    "CANCELED": ExecType.CANCELED,
    "EXPIRED": ExecType.EXPIRED,
    "EXPIRED_IN_MATCH": ExecType.EXPIRED,
}


def reports_of(
    orders: Iterable[tuple[OrderState, Tracked]],
    trades: Sequence[TradeRow],
    *,
    since_ns: int,
    recv_ns: int,
) -> Iterator[VenueReport]:
    """The reports of some orders from a time on: each fill as it came, then the end. What was
    filled before that time is counted from what the order has filled in all.
    """
    by_order: dict[int, list[TradeRow]] = defaultdict(list)
    for trade in trades:
        by_order[trade.order_id].append(trade)
    for state, order in orders:
        # Of an order that goes on being filled, what came after it was asked about is for later.
        own = [each for each in by_order[state.order_id] if each.time <= state.update_time]
        order.cum -= sum(lots_of(trade.qty, order.instrument) for trade in own)
        ended, order.is_open = _ENDS.get(state.status), True
        for trade in own:
            yield order.fill(trade, recv_ns=recv_ns)
        if ended is not None and state.update_time * _MS_NS >= since_ns:
            order.is_open = False
            yield order.report(ended, (state.update_time * _MS_NS, recv_ns))


def strangers_of(
    trades: Iterable[TradeRow],
    ours: Iterable[OrderState],
    place: tuple[int, Instrument],
    *,
    recv_ns: int,
) -> Iterator[VenueReport]:
    """The fills of orders that are not ours, under no id."""
    known = {state.order_id for state in ours}
    for trade in trades:
        if trade.order_id not in known:
            yield stranger(place, trade.is_buyer, 0).fill(trade, recv_ns=recv_ns)
