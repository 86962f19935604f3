"""Reader of NYSE TAQ's quotes and trades as Parquet, with TAQ's column names or plain ones.

Policies, each counted in a finding. Times carry float noise and are rounded to microseconds; they
are the tape's, so receipt is unknown. Quotes: each row is one exchange's, and is given as it
stands, with a warning if several are mixed; `exchanges` picks some, and `quotes="consolidated"`
gives the best over the latest of each, sizes at the best added, which needs a whole tape. A price
or size of 0 is an empty side. Sizes in round lots count 100 shares. Trades: a correction code other
than 0 is left out, and so are sale conditions that are no print at the market's price of that
moment (Barndorff-Nielsen, Hansen, Lunde and Shephard 2009, rules P2, P3, T1, T2; the letters: CTA
and UTP plans). Rows outside 9:30 to 16:00 New York are kept. Rows repeated in full and crossed
quotes go by the policies of the request.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hansa.feeds.files.parts import TableParts
from hansa.feeds.files.quirks import LEFT_OUT, Quirk, QuirkCounts
from hansa.feeds.files.reader import NO_TIME_NS, Kind, RawTable, RawTicks, TickRequest
from hansa.feeds.files.taq_conditions import IS_NO_PRINT
from hansa.feeds.files.taq_consolidated import BestQuotes
from hansa.market.finding import Code, fault, missing
from hansa.market.instruments import nearest_name
from hansa.types import BoolArray, FloatArray, IntArray

if TYPE_CHECKING:
    import polars as pl

NOISE = Quirk(
    Code.TIME_UNIT, "times with noise below a microsecond: rounded to microseconds", is_note=True
)
OFF_HOURS = Quirk(Code.OFF_GRID, "rows outside 9:30 to 16:00 New York: kept", is_note=True)
ZERO_BID = Quirk(Code.ONE_SIDED, "bids of 0 or of no size: nothing shown there", is_note=True)
ZERO_ASK = Quirk(Code.ONE_SIDED, "asks of 0 or of no size: nothing shown there", is_note=True)
OTHER_EXCHANGES = Quirk(
    Code.ROWS_LEFT_OUT, "rows of exchanges that were not asked for: left out", is_note=True
)
MIXED = Quirk(
    Code.FIELD_VALUE,
    "quotes of another exchange than the first row's: given as they stand, so the best price jumps "
    'from one to the other; name one in `exchanges`, or take quotes="consolidated"',
)
CORRECTED = Quirk(Code.FIELD_VALUE, "trades with a correction code other than 0: left out")
NO_PRINT = Quirk(
    Code.FIELD_VALUE,
    "trades whose sale condition says they are no print at the market's price: left out",
)
_NAMES: Mapping[str, tuple[str, ...]] = {
    "ts": ("ts", "DT"),
    "symbol": ("symbol", "SYMBOL", "SYM_ROOT"),
    "exchange": ("exchange", "EX"),
    "bid_px": ("bid", "BID"),
    "ask_px": ("ask", "OFR", "ASK"),
    "bid_qty": ("bid_size_lots", "BIDSIZ"),
    "ask_qty": ("ask_size_lots", "OFRSIZ", "ASKSIZ"),
    "price": ("price", "PRICE"),
    "qty": ("size", "SIZE"),
    "condition": ("sale_condition", "COND"),
    "correction": ("correction", "CORR"),
}
_QUOTES = ("ts", "symbol", "exchange", "bid_px", "ask_px", "bid_qty", "ask_qty")
_TRADES = ("ts", "symbol", "exchange", "price", "qty", "condition", "correction")
_QUOTES_AS = ("each", "consolidated")
_ROWS_A_BLOCK = 1 << 19
_SHARES_A_LOT = 100.0
_OPEN_US, _CLOSE_US = (9 * 60 + 30) * 60 * 10**6, 16 * 3600 * 10**6


@dataclass(frozen=True, slots=True, kw_only=True)
class TaqReader:
    """Reads one Parquet file of TAQ quotes or trades, told apart by its columns.

    `quotes` is "each" or "consolidated". `exchanges` are TAQ's letters of those wanted, such as
    "NT", none means all. Raises ValueError for other values.
    """

    quotes: str = "each"
    exchanges: str = ""

    def __post_init__(self) -> None:
        if self.quotes not in _QUOTES_AS:
            found = f"expected quotes to be {' or '.join(_QUOTES_AS)}, found {self.quotes!r}"
            raise ValueError(f"{found}; {nearest_name(self.quotes, _QUOTES_AS)}")
        if not all(each.isascii() and each.isupper() for each in self.exchanges):
            text = 'expected exchanges to be capital letters of TAQ, such as "NT", found '
            raise ValueError(f"{text}{self.exchanges!r}")

    @property
    def name(self) -> str:
        """See `TickReader.name`."""
        return "taq"

    @property
    def endings(self) -> tuple[str, ...]:
        """See `TickReader.endings`."""
        return (".parquet", ".pq")

    def read(self, path: Path, request: TickRequest) -> RawTicks:
        """See `TickReader.read`."""
        quirks, parts, rows = QuirkCounts(), TableParts(), 0
        best: dict[str, BestQuotes] = {}
        for block in _blocks(path):
            rows = int(block.row[-1])
            for mine in _of_symbols(self._picked(block, quirks), request, quirks):
                _count_times(mine, quirks)
                if mine.kind in request.kinds:
                    parts.add(self._table(mine, best, quirks))
        return RawTicks(path=path, rows=rows, tables=parts.joined(), findings=quirks.findings(path))

    def _picked(self, block: "_Block", quirks: QuirkCounts) -> "_Block":
        if not self.exchanges:
            return block
        wanted = block.frame["exchange"].is_in(list(self.exchanges)).to_numpy()
        quirks.rows(OTHER_EXCHANGES, block.row, ~wanted)
        return _Block(block.kind, block.row[wanted], block.frame.filter(wanted))

    def _table(self, block: "_Block", best: dict[str, BestQuotes], quirks: QuirkCounts) -> RawTable:
        if block.kind is Kind.TRADES:
            return _trades(block, quirks)
        quotes, exchange = _quotes(block, quirks), block.frame["exchange"]
        if self.quotes == "consolidated":
            return best.setdefault(block.symbol, BestQuotes()).take(quotes, exchange.to_list())
        quirks.rows(MIXED, block.row, (exchange != exchange[0]).to_numpy())
        return quotes


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """Rows of the file with our names of columns; `symbol` may be empty."""

    kind: Kind
    row: IntArray
    frame: "pl.DataFrame"
    symbol: str = ""

    def floats(self, name: str) -> FloatArray:
        values: FloatArray = self.frame[name].to_numpy().astype(np.float64, copy=False)
        return values

    def ts_ns(self) -> IntArray:
        """Times rounded to the nearest microsecond."""
        return (_stamps(self.frame) + 500) // 1000 * 1000

    def table(self, numbers: dict[str, FloatArray], counts: dict[str, IntArray]) -> RawTable:
        return RawTable(
            symbol=self.symbol,
            kind=self.kind,
            row=self.row,
            ts_event_ns=self.ts_ns(),
            ts_recv_ns=np.full(len(self.row), NO_TIME_NS, dtype=np.int64),
            numbers=numbers,
            counts=counts,
        )


def _stamps(frame: "pl.DataFrame") -> IntArray:
    stamps: IntArray = frame["ts"].dt.timestamp("ns").to_numpy()
    return stamps


def _blocks(path: Path) -> Iterator[_Block]:
    import polars as pl

    if not path.is_file():
        raise missing(path)
    at = 0
    try:
        lazy = pl.scan_parquet(path, glob=False)
        kind, names = _columns(lazy.collect_schema(), path)
        renamed = lazy.select([pl.col(found).alias(name) for name, found in names.items()])
        while (frame := renamed.slice(at, _ROWS_A_BLOCK).collect()).height:
            _require_values(frame, path, at)
            row = np.arange(at + 1, at + 1 + frame.height, dtype=np.int64)
            yield _Block(kind, row, frame)
            at += frame.height
    except (pl.exceptions.PolarsError, OSError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        text = f"expected a Parquet file, found: {reason}; convert or fetch the file again"
        raise fault(path, Code.FILE_UNREADABLE, text) from None
    if not at:
        raise fault(path, Code.FILE_EMPTY, "expected rows of TAQ, found none; check the file")


def _columns(schema: "pl.Schema", path: Path) -> tuple[Kind, dict[str, str]]:
    """What the file holds, and its columns by our names; DataError if it is no TAQ."""
    found = {name: next((each for each in names if each in schema), "")
             for name, names in _NAMES.items()}  # fmt: skip
    kind = Kind.QUOTES if found["bid_px"] else Kind.TRADES
    wanted = _QUOTES if kind is Kind.QUOTES else _TRADES
    for name in wanted:
        if not found[name]:
            text = (
                f"expected a column {' or '.join(_NAMES[name])}, found none; "
                f"{nearest_name(_NAMES[name][0], schema)}; choose another format"
            )
            raise fault(path, Code.COLUMN_MISSING, text)
    if not schema[found["ts"]].is_temporal():
        text = f'column "{found["ts"]}": expected moments, found {schema[found["ts"]]}; convert it'
        raise fault(path, Code.COLUMN_TYPE, text)
    return kind, {name: found[name] for name in wanted}


def _require_values(frame: "pl.DataFrame", path: Path, at: int) -> None:
    for name in frame.columns:
        if frame[name].null_count() and name not in ("condition", "correction"):
            row = at + int(frame[name].is_null().to_numpy().argmax()) + 1
            text = f'column "{name}": expected a value, found none; mend or drop the row'
            raise fault(path, Code.FIELD_VALUE, text, row=row)


def _of_symbols(block: _Block, request: TickRequest, quirks: QuirkCounts) -> Iterator[_Block]:
    symbols = block.frame["symbol"].unique(maintain_order=True).to_list()
    for symbol in symbols:
        mine = (block.frame["symbol"] == symbol).to_numpy()
        if request.wants(symbol):
            frame = block.frame.filter(mine)
            yield _Block(block.kind, block.row[mine], frame, request.name(symbol))
        else:
            quirks.rows(LEFT_OUT, block.row, mine)


def _count_times(block: _Block, quirks: QuirkCounts) -> None:
    quirks.rows(NOISE, block.row, _stamps(block.frame) != block.ts_ns())
    stamps = block.frame["ts"]
    aware = (
        stamps if getattr(stamps.dtype, "time_zone", None) else stamps.dt.replace_time_zone("UTC")
    )
    local = aware.dt.convert_time_zone("America/New_York").dt
    time_us = (local.time().cast(int) // 1000).to_numpy()
    quirks.rows(OFF_HOURS, block.row, (time_us < _OPEN_US) | (time_us >= _CLOSE_US))


def _quotes(block: _Block, quirks: QuirkCounts) -> RawTable:
    numbers: dict[str, FloatArray] = {}
    for side, zero in (("bid", ZERO_BID), ("ask", ZERO_ASK)):
        price, size = block.floats(f"{side}_px"), block.floats(f"{side}_qty")
        empty = (price == 0) | (size == 0)
        quirks.rows(zero, block.row, empty)
        numbers[f"{side}_px"] = np.where(empty, np.nan, price)
        numbers[f"{side}_qty"] = np.where(empty, 0.0, size * _SHARES_A_LOT)
    return block.table(numbers, {})


def _trades(block: _Block, quirks: QuirkCounts) -> RawTable:
    correction = block.frame["correction"].cast(str).fill_null("0").str.strip_chars()
    is_corrected = ~correction.str.contains("^0*$").to_numpy()
    condition = block.frame["condition"].fill_null("")
    is_no_print: BoolArray = condition.str.contains(IS_NO_PRINT).to_numpy() & ~is_corrected
    quirks.rows(CORRECTED, block.row, is_corrected)
    quirks.rows(NO_PRINT, block.row, is_no_print)
    kept = ~(is_corrected | is_no_print)
    whole = block.table(
        {"price": block.floats("price"), "qty": block.floats("qty")},
        {"aggressor": np.zeros(len(block.row), dtype=np.int64)},
    )
    return whole.take(kept)
