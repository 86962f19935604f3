"""Reader of Databento's DBN (.dbn, .dbn.zst): trades, tbbo, mbp-1, bbo, cmbp-1, cbbo, mbp-10, mbo.

Policies, each counted in a finding: `ts_event` is the event and `ts_recv` the receipt; prices are
whole 1e-9; an undefined price is an empty side (no price, a quantity of 0); a trade without a price
is left out; quotes and depth are taken where an event is whole (F_LAST), in tbbo and bbo from each
row; the last trade that a bbo row repeats is no trade; records of other kinds are left out.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from hansa.feeds.files.databento_orders import OrdersTaker
from hansa.feeds.files.databento_stream import Block, block_table, open_dbn
from hansa.feeds.files.parts import TableParts
from hansa.feeds.files.quirks import Quirk, QuirkCounts
from hansa.feeds.files.reader import Kind, RawTable, RawTicks, TickRequest
from hansa.feeds.files.windows import Window, empty_window, last_of, listed, with_lasts
from hansa.market.finding import Code, fault
from hansa.market.ticks import CLEAR

ONE_SIDED = Quirk(
    Code.ONE_SIDED, "quotes with an undefined price: no price and a quantity of 0 there", True
)
UNFINISHED = Quirk(
    Code.ROWS_LEFT_OUT, "books within an event that is not whole (no F_LAST): left out", True
)
NO_PRICE = Quirk(Code.ROWS_LEFT_OUT, "trades without a defined price: left out")
BAD_RECEIPT = Quirk(
    Code.RECEIPT_UNKNOWN, "records whose ts_recv is flagged as uncertain (F_BAD_TS_RECV): kept"
)
MAYBE_BAD_BOOK = Quirk(
    Code.SEQUENCE_BREAK, "records after a gap of the source (F_MAYBE_BAD_BOOK): kept"
)
WINDOWED = Quirk(
    Code.ROWS, "the best ten levels: read as changes; what leaves them counts as gone", True
)
_F_LAST, _F_BAD_TS_RECV, _F_MAYBE_BAD_BOOK = 128, 8, 4
_LEVELS = 10


class DatabentoReader:
    """Reads one DBN file of ticks; needs the packages databento-dbn and zstandard."""

    name = "databento"
    endings = (".dbn", ".dbn.zst")

    def read(self, path: Path, request: TickRequest) -> RawTicks:
        """See `TickReader.read`."""
        quirks, parts, rows = QuirkCounts(), TableParts(), 0
        with open_dbn(path) as file:
            takers = _takers(file.schema, request, path)
            for block in file.blocks(quirks):
                rows = block.last_row
                quirks.rows(BAD_RECEIPT, block.row, block.has_flag(_F_BAD_TS_RECV))
                quirks.rows(MAYBE_BAD_BOOK, block.row, block.has_flag(_F_MAYBE_BAD_BOOK))
                for mine in file.by_symbol(block, request, quirks):
                    for take in takers:
                        take(mine, parts, quirks)
        tables = tuple(_finished(table) for table in parts.joined())
        return RawTicks(path=path, rows=rows, tables=tables, findings=quirks.findings(path))


Take = Callable[[Block, TableParts, QuirkCounts], None]


def _takers(schema: str, request: TickRequest, path: Path) -> list[Take]:
    """What the records of a schema give, of the kinds that are wanted."""
    if schema.startswith("ohlcv"):
        text = 'expected ticks, found bars; name the file in [data] with format = "databento"'
        raise fault(path, Code.FIELD_VALUE, text)
    given: dict[Kind, Take] = {}
    if not schema.startswith(("bbo", "cbbo")):
        given[Kind.TRADES] = _take_trades
    if schema in ("mbp-1", "cmbp-1"):
        given[Kind.QUOTES] = _take_whole_quotes
    elif schema.startswith(("bbo", "cbbo", "tbbo", "tcbbo")):
        given[Kind.QUOTES] = _take_quotes
    elif schema == "mbp-10":
        given[Kind.DEPTH] = DepthTaker().take
    elif schema == "mbo":
        given[Kind.ORDERS] = OrdersTaker().take
    return [take for kind, take in given.items() if kind in request.kinds]


def _take_trades(block: Block, parts: TableParts, quirks: QuirkCounts) -> None:
    trades = block.take(block.records["action"] == b"T")
    price = trades.price("price")
    quirks.rows(NO_PRICE, trades.row, np.isnan(price))
    trades, price = trades.take(np.isfinite(price)), price[np.isfinite(price)]
    side = trades.records["side"]
    numbers = {"price": price, "qty": trades.size("size")}
    aggressor = (side == b"B").astype(np.int64) - (side == b"A")
    parts.add(block_table(trades, Kind.TRADES, numbers, {"aggressor": aggressor}))


def _take_whole_quotes(block: Block, parts: TableParts, quirks: QuirkCounts) -> None:
    _take_quotes(_whole(block, quirks), parts, quirks)


def _take_quotes(block: Block, parts: TableParts, quirks: QuirkCounts) -> None:
    bid_px, ask_px = block.price("bid_px_00"), block.price("ask_px_00")
    quirks.rows(ONE_SIDED, block.row, np.isnan(bid_px) | np.isnan(ask_px))
    numbers = {
        "bid_px": bid_px,
        "ask_px": ask_px,
        "bid_qty": np.where(np.isnan(bid_px), 0.0, block.size("bid_sz_00")),
        "ask_qty": np.where(np.isnan(ask_px), 0.0, block.size("ask_sz_00")),
    }
    parts.add(block_table(block, Kind.QUOTES, numbers, {}))


class DepthTaker:
    """The ten levels of mbp-10 as changes; keeps each symbol's last levels."""

    def __init__(self) -> None:
        self._windows: dict[str, dict[int, Window]] = {}

    def take(self, block: Block, parts: TableParts, quirks: QuirkCounts) -> None:
        """Adds the changes of one symbol's records."""
        whole = _whole(block, quirks)
        if not len(whole.row):
            return
        quirks.some(WINDOWED, int(whole.row[0]), len(whole.row))
        before = self._windows.get(block.symbol)
        windows = {1: _window(whole, "bid"), -1: _window(whole, "ask")}
        self._windows[block.symbol] = {side: last_of(each) for side, each in windows.items()}
        found = listed(windows, before or dict.fromkeys(windows, empty_window(_LEVELS)))
        if before is None and len(found.at):
            found.counts["flags"][0] = CLEAR
        parts.add(block_table(whole.take(found.at), Kind.DEPTH, found.numbers, found.counts))


def _window(block: Block, side: str) -> Window:
    prices = [block.price(f"{side}_px_{level:02d}") for level in range(_LEVELS)]
    sizes = [block.size(f"{side}_sz_{level:02d}") for level in range(_LEVELS)]
    return Window(price=np.stack(prices, 1), qty=np.stack(sizes, 1))


def _whole(block: Block, quirks: QuirkCounts) -> Block:
    is_whole = block.has_flag(_F_LAST)
    quirks.rows(UNFINISHED, block.row, ~is_whole)
    return block.take(is_whole)


def _finished(table: RawTable) -> RawTable:
    """Depth, whole, with LAST on the final change of each record."""
    return with_lasts(table, np.diff(table.row) != 0) if table.kind is Kind.DEPTH else table
