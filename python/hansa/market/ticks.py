"""Quotes, trades, depth and orders of others as columns, and what a file of them holds."""

from dataclasses import dataclass
from pathlib import Path

from hansa.market.finding import Finding
from hansa.market.table import Table
from hansa.types import BoolArray, IntArray

#: Flags of a row of depth or of orders: the book is emptied before this row; with this row an
#: update is whole, so that the book may be looked at.
CLEAR, LAST = 1, 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ticks(Table):
    """A table of market events. Times are nanoseconds since the epoch, UTC, and never fall:
    `ts_event_ns` is when a thing happened at its source, `ts_recv_ns` when we had it.
    """

    ts_event_ns: IntArray
    ts_recv_ns: IntArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Quotes(Ticks):
    """Best prices (ticks) and what is shown there (lots); a side is empty, and has no price, where
    either is 0.
    """

    bid_px: IntArray
    ask_px: IntArray
    bid_qty: IntArray
    ask_qty: IntArray

    def has_both_sides(self) -> BoolArray:
        """Rows [K] in which neither side is empty: the others have no middle."""
        bid = (self.bid_px != 0) & (self.bid_qty > 0)
        both: BoolArray = bid & (self.ask_px != 0) & (self.ask_qty > 0)
        return both


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trades(Ticks):
    """Prints: price (ticks), quantity (lots), `aggressor` +1 a buyer crossed, -1 a seller, 0 not
    known.
    """

    price: IntArray
    qty: IntArray
    aggressor: IntArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Depth(Ticks):
    """Level-2 changes: `qty` (lots) is what now stands at `price` (ticks), 0 if nothing does.
    `side` is +1 for bids, -1 for asks; `flags` is a sum of CLEAR and LAST.
    """

    side: IntArray
    price: IntArray
    qty: IntArray
    flags: IntArray


#: Actions of a row of orders.
ADD, CHANGE, DELETE, FILL = 1, 2, 3, 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Orders(Ticks):
    """Level-3 events: each order of the market by its id. `action` is ADD, CHANGE (`qty` is what
    is left; a higher quantity or another price loses the place), DELETE, or FILL (`qty` is what
    was filled); `side` is +1 for bids, -1 for asks; `flags` is a sum of CLEAR and LAST.
    """

    action: IntArray
    order_id: IntArray
    side: IntArray
    price: IntArray
    qty: IntArray
    flags: IntArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TickSet:
    """What a file of ticks holds, one table per instrument and kind. `fingerprint` is the SHA-256
    of the file's bytes, in hex; `findings` what the check had to say beyond errors.
    """

    path: Path
    fingerprint: str
    tables: tuple[Ticks, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def rows(self) -> int:
        """The number of rows of all tables together."""
        return sum(len(table) for table in self.tables)
