"""The orders of Databento's mbo: each order of the market by its id.

Policies: a fill (F) takes its quantity from the order, and the cancellation or change that books
the same execution afterwards is not counted twice; a cancellation of a part is a change; a change
of an order never added adds it; a cancellation or fill of one is left out; R empties the book;
trades (T) are no orders. What is not plain is counted.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from hansa.feeds.files.databento_stream import Block, block_table
from hansa.feeds.files.parts import TableParts
from hansa.feeds.files.quirks import Quirk, QuirkCounts
from hansa.feeds.files.reader import Kind
from hansa.market.finding import Code
from hansa.market.ticks import ADD, CHANGE, CLEAR, DELETE, FILL, LAST

UNKNOWN_CHANGED = Quirk(Code.BOOK_UNANCHORED, "changes of orders never added: taken as added")
UNKNOWN_GONE = Quirk(Code.BOOK_UNANCHORED, "cancels and fills of orders never added: left out")
STRANGE = Quirk(Code.FIELD_VALUE, "order records of an unknown action or without a side: left out")
_F_LAST = 128
_SIDES = {b"B": 1, b"A": -1}
_NAMES = ("action", "order_id", "side", "price", "size", "flags")
_UNDEF_PRICE = 2**63 - 1

_Said: TypeAlias = tuple[int, int, int, int]
"""Action, side, price (1e-9) and quantity of a row."""
_Answer: TypeAlias = tuple[_Said | None, Quirk | None]


@dataclass(slots=True)
class _Order:
    """A living order; `booked` is what fills took and no cancellation has booked yet."""

    side: int
    price: int
    qty: int
    booked: int = 0


@dataclass(slots=True)
class _Rows:
    """The rows of orders a block gives, as columns."""

    index: list[int] = field(default_factory=list)
    action: list[int] = field(default_factory=list)
    order_id: list[int] = field(default_factory=list)
    side: list[int] = field(default_factory=list)
    price: list[int] = field(default_factory=list)
    qty: list[int] = field(default_factory=list)
    flags: list[int] = field(default_factory=list)

    def add(self, index: int, number: int, said: _Said, flags: int) -> None:
        """Takes one row: what was said of that order by the record at `index`."""
        action, side, price, qty = said
        self.index.append(index)
        self.action.append(action)
        self.order_id.append(number)
        self.side.append(side)
        self.price.append(price)
        self.qty.append(qty)
        self.flags.append(flags)


class OrdersTaker:
    """Turns records of mbo into raw orders. Keeps each symbol's living orders."""

    def __init__(self) -> None:
        self._books: dict[str, _Book] = {}

    def take(self, block: Block, parts: TableParts, quirks: QuirkCounts) -> None:
        """Adds the orders of one symbol's records."""
        book = self._books.setdefault(block.symbol, _Book())
        rows = book.read(block, quirks)
        picked = block.take(np.array(rows.index, dtype=np.int64))
        names = ("action", "order_id", "side", "flags")
        counts = {name: np.array(getattr(rows, name), dtype=np.int64) for name in names}
        numbers = {
            "price": np.array(rows.price, dtype=np.int64) / 1e9,
            "qty": np.array(rows.qty, dtype=np.float64),
        }
        parts.add(block_table(picked, Kind.ORDERS, numbers, counts))


class _Book:
    """The living orders of one symbol."""

    def __init__(self) -> None:
        self._orders: dict[int, _Order] = {}
        self._flags = CLEAR  # of the next row

    def read(self, block: Block, quirks: QuirkCounts) -> _Rows:
        """The rows that a block of records gives."""
        rows = _Rows()
        columns = [block.records[name] for name in _NAMES]
        columns[1] = columns[1].astype(np.int64)  # ids are names: beyond 2^63 they wrap
        records = zip(*(column.tolist() for column in columns), strict=True)
        for index, (action, number, side, price, size, flags) in enumerate(records):
            said, quirk = self._answer(action, number, (_SIDES.get(side, 0), price, size))
            if quirk is not None:
                quirks.some(quirk, int(block.row[index]))
            if said is not None:
                rows.add(index, number, said, self._flags)
                self._flags = 0
            if flags & _F_LAST and rows.flags:
                rows.flags[-1] |= LAST
        return rows

    def _answer(self, action: bytes, number: int, given: tuple[int, int, int]) -> _Answer:
        if action in (b"A", b"M"):
            if not given[0] or given[1] == _UNDEF_PRICE:
                return None, STRANGE
            return self._stated(action, number, _Order(*given))
        if action == b"C":
            return self._cancelled(number, given[2])
        if action == b"F":
            return self._filled(number, given[2])
        if action == b"R":
            self._orders, self._flags = {}, CLEAR
            return None, None
        return None, (None if action in (b"T", b"N") else STRANGE)

    def _stated(self, action: bytes, number: int, order: _Order) -> _Answer:
        before = self._orders.get(number)
        self._orders[number] = order
        if action == b"A" or before is None:
            quirk = UNKNOWN_CHANGED if action == b"M" else None
            return (ADD, order.side, order.price, order.qty), quirk
        if before.booked and (before.price, before.qty) == (order.price, order.qty):
            return None, None  # books a fill that has been told
        return (CHANGE, order.side, order.price, order.qty), None

    def _cancelled(self, number: int, qty: int) -> _Answer:
        order = self._orders.get(number)
        if order is None:
            return None, UNKNOWN_GONE
        booked = min(order.booked, qty)
        order.booked -= booked
        was = order.qty
        order.qty = max(was - (qty - booked), 0)
        if not order.qty:
            del self._orders[number]
            return ((DELETE, order.side, order.price, was) if was else None), None
        if order.qty == was:
            return None, None
        return (CHANGE, order.side, order.price, order.qty), None

    def _filled(self, number: int, qty: int) -> _Answer:
        order = self._orders.get(number)
        if order is None:
            return None, UNKNOWN_GONE
        filled = min(qty, order.qty)
        order.qty -= filled
        order.booked += filled
        return ((FILL, order.side, order.price, filled) if filled else None), None
