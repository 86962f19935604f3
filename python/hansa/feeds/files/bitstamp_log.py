"""The log of Bitstamp's live feed: lines of the receipt in milliseconds, an event and its JSON."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from hansa.feeds.files.bitstamp_orders import Message
from hansa.feeds.files.quirks import Quirk, QuirkCounts
from hansa.feeds.files.unpacking import open_unpacked
from hansa.market.finding import Code, fault

BOOKS = Quirk(
    Code.ROWS_LEFT_OUT,
    "order_book messages, which name no orders: left out, the orders make the book",
    is_note=True,
)
_PREFIX = "order_"
_SIDES = {0: 1, 1: -1}
_TIME_MS_MAX = 7 * 10**12
_AMOUNT_MAX = 9e10  # in parts of 10^-8 within 63 bits


class _Event(msgspec.Struct):
    """An order or a trade; of a trade the type is not said."""

    id: int
    price: float
    amount: float
    order_type: int = -1


def log_messages(path: Path, quirks: QuirkCounts) -> Iterator[Message]:
    """The orders and trades of a log, in order; DataError at the first line that is neither."""
    decoder = msgspec.json.Decoder(_Event, strict=False)  # prices of orders are texts
    with open_unpacked(path) as stream:
        for row, line in enumerate(stream, 1):
            cells = line.split(b" ", 2)
            event = cells[1].decode("ascii", "replace") if len(cells) == 3 else ""
            if event == "order_book":
                quirks.some(BOOKS, row)
                continue
            action = event.removeprefix(_PREFIX)
            if action not in ("created", "changed", "deleted", "trade"):
                raise fault(path, Code.LINE_UNREADABLE, _unknown(line), row=row)
            try:
                recv_ms, told = int(cells[0]), decoder.decode(cells[2])
            except ValueError as error:  # of msgspec too
                text = f"expected milliseconds and JSON of a {event}, found: {error}; mend the line"
                raise fault(path, Code.LINE_UNREADABLE, text, row=row) from None
            side = _SIDES.get(told.order_type, 0)
            if not side and action != "trade":
                text = f"expected order_type 0 or 1, found {told.order_type}; mend the line"
                raise fault(path, Code.FIELD_VALUE, text, row=row)
            if not _holds(recv_ms, told):
                text = (
                    "expected milliseconds up to the year 2191, an id and an amount of 63 bits, "
                    f"found {recv_ms}, {told.id} and {told.amount:g}; mend the line"
                )
                raise fault(path, Code.FIELD_VALUE, text, row=row)
            order = (side, told.price, round(told.amount * 1e8))
            yield Message(row, recv_ms, action, told.id, order)


def _holds(recv_ms: int, told: _Event) -> bool:
    is_id = 0 <= told.id < 2**63
    return is_id and 0 <= recv_ms <= _TIME_MS_MAX and 0 <= told.amount < _AMOUNT_MAX


def _unknown(line: bytes) -> str:
    shown = line[:60].decode("utf-8", "replace").strip()
    return (
        "expected a line of the receipt in milliseconds, an event (order_created, order_changed, "
        f'order_deleted, order_book, trade) and its JSON, found "{shown}"; mend or drop it'
    )
