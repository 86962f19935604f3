"""Reports made again from what the venue keeps: trades of the account, and how orders ended."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from hansa.market import Instrument
from hansa.types import ExecType, VenueReport
from hansa.venues.binance.messages import OrderState, TradeRow
from hansa.venues.binance.tracking import (
    SELF_TRADE,
    SELF_TRADED,
    Tracked,
    end_of,
    lots_of,
    stranger,
)

_MS_NS = 10**6
_ENDS = ("CANCELED", "EXPIRED", SELF_TRADED)


def reports_of(
    orders: Iterable[tuple[OrderState, Tracked]],
    trades: Sequence[TradeRow],
    *,
    since_ns: int,
    recv_ns: int,
) -> Iterator[VenueReport]:
    """The reports of some orders from a time on: each fill as it came, then what was prevented of
    an order that works on, or the end. What was filled before that time is counted from what the
    order has filled in all.
    """
    by_order: dict[int, list[TradeRow]] = defaultdict(list)
    for trade in trades:
        by_order[trade.order_id].append(trade)
    for state, order in orders:
        # Of an order that goes on being filled, what came after it was asked about is for later.
        own = [each for each in by_order[state.order_id] if each.time <= state.update_time]
        order.cum -= sum(lots_of(trade.qty, order.instrument) for trade in own)
        is_reduced = order.is_open and state.prevented_quantity > 0
        order.is_open = True
        for trade in own:
            yield order.fill(trade, recv_ns=recv_ns)
        times = (state.update_time * _MS_NS, recv_ns)
        if is_reduced:
            yield order.report(ExecType.RESTATED, times, reason=SELF_TRADE)
        if state.status in _ENDS and times[0] >= since_ns:
            order.is_open = False
            kind, reason = end_of(state.status)
            yield order.report(kind, times, reason=reason)


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
