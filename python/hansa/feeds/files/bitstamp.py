"""Reader of Bitstamp's level 3: a CSV of orders (created, changed, deleted), and the live feed log.

Policies, each counted in a finding: receipt is the file's time; its exchange time is that of the
order's creation in whole seconds, so it orders nothing and events take the receipt. There is no
book to begin with: it starts empty. A change of an order never created adds it, a deletion of one
is left out, and so is a row that says again what was said, or speaks of an order that has ended.
Less at the same price, or a deletion with nothing left, is a fill, for Bitstamp has no amendments.
A crossed book is reported and kept.
"""

import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from hansa.feeds.files.bitstamp_log import log_messages
from hansa.feeds.files.bitstamp_orders import BitstampBook, Message, OrderRows
from hansa.feeds.files.csv_blocks import CsvLayout, csv_blocks
from hansa.feeds.files.parts import TableParts
from hansa.feeds.files.quirks import Quirk, QuirkCounts
from hansa.feeds.files.reader import NO_TIME_NS, Kind, RawTable, RawTicks, TickRequest
from hansa.feeds.files.unpacking import first_line
from hansa.market.finding import Code, fault

WHOLE_SECONDS = Quirk(
    Code.EVENT_TIME_UNKNOWN,
    "exchange times are those of an order's creation, in whole seconds: events take the receipt",
    is_note=True,
)
EMPTY_START = Quirk(
    Code.BOOK_UNANCHORED, "no orders to begin with: the book starts empty and fills up"
)
_COLUMNS = {
    "id": int,
    "timestamp": int,
    "price": float,
    "volume": int,
    "action": str,
    "direction": str,
}
_LAYOUT = CsvLayout(columns=_COLUMNS)
_ROWS_A_BLOCK = 1 << 17


class BitstampReader:
    """Reads Bitstamp's orders of one instrument, from CSV or from the log of the live feed."""

    name = "bitstamp"
    endings = (".csv", ".csv.gz", ".log", ".log.gz")

    def read(self, path: Path, request: TickRequest) -> RawTicks:
        """See `TickReader.read`."""
        symbol = request.only_symbol(path)
        quirks, parts, book = QuirkCounts(), TableParts(), BitstampBook()
        rows, messages = 0, _messages(path, quirks)
        while block := list(itertools.islice(messages, _ROWS_A_BLOCK)):
            rows = block[-1].row
            orders, trades = OrderRows(), [each for each in block if each.action == "trade"]
            for message in block:
                book.read(message, orders, quirks)
            if Kind.ORDERS in request.kinds:
                parts.add(_orders(symbol, orders))
            if Kind.TRADES in request.kinds:
                parts.add(_trades(symbol, trades))
        if not rows:
            raise fault(path, Code.FILE_EMPTY, "expected orders, found none; check the file")
        quirks.some(WHOLE_SECONDS, 1, rows)
        quirks.some(EMPTY_START, 1)
        return RawTicks(path=path, rows=rows, tables=parts.joined(), findings=quirks.findings(path))


def _messages(path: Path, quirks: QuirkCounts) -> Iterator[Message]:
    line = first_line(path)
    if line.startswith("id,"):
        return _csv_messages(path)
    if line.split(" ", 1)[0].isdigit():
        return log_messages(path, quirks)
    text = (
        f'expected a header "id,timestamp,..." or lines "milliseconds event JSON", found '
        f'"{line[:60]}"; choose another format'
    )
    raise fault(path, Code.FILE_UNREADABLE, text, row=1)


def _csv_messages(path: Path) -> Iterator[Message]:
    for block in csv_blocks(path, _LAYOUT):
        columns = (block.frame[name].to_list() for name in _COLUMNS)
        for row, cells in enumerate(zip(*columns, strict=True), block.first_row):
            number, recv_ms, price, volume, action, direction = cells
            if action not in _ACTIONS or direction not in _SIDES:
                text = (
                    f'expected created, changed or deleted, and bid or ask, found "{action}" and '
                    f'"{direction}"; mend or drop the row'
                )
                raise fault(path, Code.FIELD_VALUE, text, row=row)
            yield Message(row, recv_ms, action, number, (_SIDES[direction], price, volume))


_ACTIONS = frozenset({"created", "changed", "deleted"})
_SIDES = {"bid": 1, "ask": -1}


def _orders(symbol: str, rows: OrderRows) -> RawTable:
    return RawTable(
        symbol=symbol,
        kind=Kind.ORDERS,
        row=np.array(rows.row, dtype=np.int64),
        ts_event_ns=np.full(len(rows.row), NO_TIME_NS, dtype=np.int64),
        ts_recv_ns=np.array(rows.recv_ms, dtype=np.int64) * 10**6,
        numbers={
            "price": np.array(rows.price, dtype=np.float64),
            "qty": np.array(rows.volume, dtype=np.int64) / 1e8,
        },
        counts={
            name: np.array(getattr(rows, name), dtype=np.int64)
            for name in ("action", "order_id", "side", "flags")
        },
    )


def _trades(symbol: str, trades: list[Message]) -> RawTable:
    volumes = np.array([each.order[2] for each in trades], dtype=np.int64)
    return RawTable(
        symbol=symbol,
        kind=Kind.TRADES,
        row=np.array([each.row for each in trades], dtype=np.int64),
        ts_event_ns=np.full(len(trades), NO_TIME_NS, dtype=np.int64),
        ts_recv_ns=np.array([each.recv_ms for each in trades], dtype=np.int64) * 10**6,
        numbers={
            "price": np.array([each.order[1] for each in trades], dtype=np.float64),
            "qty": volumes / 1e8,
        },
        counts={"aggressor": np.zeros(len(trades), dtype=np.int64)},
    )
