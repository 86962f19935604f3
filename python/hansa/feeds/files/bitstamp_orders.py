"""Bitstamp's orders as rows of Hansa, one message at a time, with the book they make."""

import heapq
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from hansa.feeds.files.quirks import Quirk, QuirkCounts
from hansa.market.finding import Code
from hansa.market.ticks import ADD, CHANGE, CLEAR, DELETE, FILL, LAST

UNKNOWN_CHANGED = Quirk(Code.BOOK_UNANCHORED, "changes of orders never created: taken as added")
UNKNOWN_GONE = Quirk(Code.BOOK_UNANCHORED, "deletions of orders never created: left out")
ENDED = Quirk(Code.DUPLICATE, "messages of orders that have ended already: left out")
REPEATED = Quirk(Code.DUPLICATE, "rows that say again what was said of an order: left out")
CROSSED = Quirk(
    Code.CROSSED,
    "events after which the best bid is above the best ask, from stale orders and from aggressive "
    "ones shown before they match: kept",
)

Order: TypeAlias = tuple[int, float, int]
"""Side, price, and volume in 1e-8."""
_Answer: TypeAlias = tuple[int, Order] | Quirk
"""The action and what it is about, or why there is none."""


class Message(NamedTuple):
    """What the file says in one row: "created", "changed", "deleted" or "trade", with the receipt
    in milliseconds, and the id and state of the order (side 0 for a trade).
    """

    row: int
    recv_ms: int
    action: str
    number: int
    order: Order


@dataclass(slots=True)
class OrderRows:
    """Rows of orders as columns, to be filled."""

    row: list[int] = field(default_factory=list)
    recv_ms: list[int] = field(default_factory=list)
    action: list[int] = field(default_factory=list)
    order_id: list[int] = field(default_factory=list)
    side: list[int] = field(default_factory=list)
    price: list[float] = field(default_factory=list)
    volume: list[int] = field(default_factory=list)
    flags: list[int] = field(default_factory=list)


class BitstampBook:
    """The living orders of one instrument. Holds state."""

    def __init__(self) -> None:
        self._orders: dict[int, Order] = {}
        self._ended: set[int] = set()
        self._best = {1: _Best(1), -1: _Best(-1)}
        self._flags = CLEAR | LAST  # of the next row; afterwards each row is an update of its own

    def read(self, message: Message, rows: OrderRows, quirks: QuirkCounts) -> None:
        """Adds the row a message gives, if it gives one."""
        if message.action == "trade":
            return
        said = self._answer(message)
        if isinstance(said, Quirk):
            quirks.some(said, message.row)
            return
        action, (side, price, volume) = said
        if message.action == "changed" and action == ADD:
            quirks.some(UNKNOWN_CHANGED, message.row)
        rows.row.append(message.row)
        rows.recv_ms.append(message.recv_ms)
        rows.action.append(action)
        rows.order_id.append(message.number)
        rows.side.append(side)
        rows.price.append(price)
        rows.volume.append(volume)
        rows.flags.append(self._flags)
        self._flags = LAST
        bid, ask = (self._best[each].price(self._orders) for each in (1, -1))
        if bid is not None and ask is not None and bid > ask:
            quirks.some(CROSSED, message.row)

    def _answer(self, message: Message) -> _Answer:
        number, order = message.number, message.order
        before = self._orders.get(number)
        if message.action == "deleted":
            return self._deleted(number, before, order)
        if before is None and number in self._ended:
            return ENDED
        if before == order:
            return REPEATED
        self._orders[number] = order
        self._best[order[0]].add(order[1], number)
        if before is None:
            return ADD, order
        filled = before[2] - order[2]
        if filled > 0 and before[:2] == order[:2]:
            return FILL, (*order[:2], filled)
        return CHANGE, order

    def _deleted(
        self, number: int, before: Order | None, order: Order
    ) -> tuple[int, Order] | Quirk:
        if before is None:
            quirk = ENDED if number in self._ended else UNKNOWN_GONE
            self._ended.add(number)
            return quirk
        del self._orders[number]
        self._ended.add(number)
        return (DELETE if order[2] or not before[2] else FILL), before


class _Best:
    """The best price of one side: a heap from which orders that have left are taken late."""

    def __init__(self, side: int) -> None:
        self._side = side
        self._heap: list[tuple[float, int]] = []

    def add(self, price: float, number: int) -> None:
        heapq.heappush(self._heap, (-self._side * price, number))

    def price(self, orders: dict[int, Order]) -> float | None:
        while self._heap:
            key, number = self._heap[0]
            order = orders.get(number)
            if order is not None and -self._side * order[1] == key:
                return order[1]
            heapq.heappop(self._heap)
        return None
