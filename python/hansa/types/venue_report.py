"""What a venue says: execution reports, open orders, and the state of a connection."""

from dataclasses import dataclass
from enum import IntEnum


class ExecType(IntEnum):
    """What a report reports (FIX tag 150)."""

    NEW = 0
    TRADE = 1
    CANCELED = 2
    REPLACED = 3
    REJECTED = 4
    EXPIRED = 5
    TRIGGERED = 6
    CANCEL_REJECTED = 7
    RESTATED = 8
    DONE_FOR_DAY = 9
    TRADE_CANCEL = 10
    TRADE_CORRECT = 11


class OrdStatus(IntEnum):
    """Where an order stands (FIX tag 39)."""

    PENDING_NEW = 0
    NEW = 1
    PARTIALLY_FILLED = 2
    FILLED = 3
    CANCELED = 4
    REPLACED = 5
    PENDING_CANCEL = 6
    PENDING_REPLACE = 7
    REJECTED = 8
    EXPIRED = 9
    DONE_FOR_DAY = 10


class Link(IntEnum):
    """The state of a connection, judged by the age of what came over it."""

    LIVE = 0
    SLOW = 1
    STALE = 2
    DISCONNECTED = 3
    LOGGED_OUT = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueReport:
    """An execution report. `exec_id` is the venue's number for it, by which a second copy is known
    (0: none). Quantities in lots, prices in ticks, the fee in 10^-18 of its currency;
    `leaves = order - cum` while the order is open, else 0. `reason` as in docs/journal.md;
    `exec_ref_id` is the fill that a bust or a correction takes back.
    """

    exec_id: int
    cl_ord_id: int
    instrument: int
    is_buy: bool
    exec_type: int
    ord_status: int
    order_lots: int
    cum_lots: int
    leaves_lots: int
    last_lots: int = 0
    last_ticks: int = 0
    reference_ticks: int = 0
    fee_atoms: int = 0
    fee_currency: str
    liquidity: int = 0
    reason: int = 0
    exec_ref_id: int = 0
    ts_event_ns: int
    ts_recv_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueOrder:
    """An order as the venue has it; not `is_open` where it has ended. `venue_id` is the venue's own
    name for it, `name` the one that its owner gave it, where it was listed with the account's open
    orders.
    """

    cl_ord_id: int
    instrument: int
    is_buy: bool
    order_lots: int
    cum_lots: int
    is_open: bool = True
    venue_id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkChange:
    """A connection has another state; `instrument` None is the whole of it; `why` is for people."""

    link: Link
    ts_recv_ns: int
    instrument: int | None = None
    why: str = ""
