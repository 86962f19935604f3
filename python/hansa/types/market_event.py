"""Market events as they come, one at a time: whole ticks, whole lots, two times."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class BarEvent:
    """A bar that has closed: it covers [`ts_open_ns`, `ts_event_ns`). `instrument` is a place in
    the universe; times are nanoseconds since the epoch, UTC; `ts_recv_ns` is when we had it.
    """

    instrument: int
    ts_open_ns: int
    ts_event_ns: int
    ts_recv_ns: int
    open_ticks: int
    high_ticks: int
    low_ticks: int
    close_ticks: int
    volume_lots: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteEvent:
    """Best bid and ask, and what is shown there; an empty side has 0 ticks or 0 lots, no price."""

    instrument: int
    ts_event_ns: int
    ts_recv_ns: int
    bid_ticks: int
    ask_ticks: int
    bid_lots: int
    ask_lots: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeEvent:
    """A print; `aggressor` is +1 where a buyer crossed, -1 a seller, 0 not known."""

    instrument: int
    ts_event_ns: int
    ts_recv_ns: int
    price_ticks: int
    lots: int
    aggressor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DepthEvent:
    """A level of the book shows `lots` now, 0 if it is gone; `side` is +1 bids, -1 asks. The book
    is emptied before a change that `is_clear`; with one that `is_last` an update is whole.
    """

    instrument: int
    ts_event_ns: int
    ts_recv_ns: int
    side: int
    price_ticks: int
    lots: int
    is_clear: bool = False
    is_last: bool = True


TickEvent: TypeAlias = QuoteEvent | TradeEvent | DepthEvent
MarketEvent: TypeAlias = BarEvent | TickEvent
