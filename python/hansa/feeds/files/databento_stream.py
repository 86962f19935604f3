"""The records of a DBN file as structured arrays, block by block, with its symbols."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType
from typing import IO, TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hansa.feeds.files.parts import groups_of
from hansa.feeds.files.quirks import LEFT_OUT, Quirk, QuirkCounts
from hansa.feeds.files.reader import NO_TIME_NS, Kind, RawTable, TickRequest
from hansa.feeds.files.unpacking import BLOCK_BYTES, open_unpacked
from hansa.market.finding import Code, FaultError, fault
from hansa.types import BoolArray, FloatArray, IntArray

if TYPE_CHECKING:
    import databento_dbn

Records: TypeAlias = NDArray[np.void]

UNMAPPED = Quirk(
    Code.SYMBOL_MISSING, "records of an instrument_id the file maps to no symbol: left out"
)
OTHER_RECORDS = Quirk(
    Code.ROWS_LEFT_OUT, "records of another kind than the file's schema: left out", is_note=True
)
_UNDEF_PRICE, _UNDEF_SIZE, _UNDEF_TIME = 2**63 - 1, 2**32 - 1, 2**64 - 1
_PRICE_SCALE = 1e9
# The records of each schema, by the names databento_dbn gives them.
_RECORDS: Mapping[str, str] = {
    "trades": "TradeMsg",
    "tbbo": "MBP1Msg",
    "mbp-1": "MBP1Msg",
    "mbp-10": "MBP10Msg",
    "mbo": "MBOMsg",
    "bbo-1s": "BBOMsg",
    "bbo-1m": "BBOMsg",
    "cmbp-1": "CMBP1Msg",
    "tcbbo": "CMBP1Msg",
    "cbbo-1s": "CBBOMsg",
    "cbbo-1m": "CBBOMsg",
    "ohlcv-1s": "OHLCVMsg",
    "ohlcv-1m": "OHLCVMsg",
    "ohlcv-1h": "OHLCVMsg",
    "ohlcv-1d": "OHLCVMsg",
}


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Some records of one kind; `row` counts the file's records from 1, `symbol` may be empty.
    `last_row` is that of the last record looked at, of whatever kind.
    """

    row: IntArray
    records: Records
    last_row: int
    symbol: str = ""

    def take(self, index: IntArray | BoolArray, symbol: str = "") -> "Block":
        """The records at `index`, of that symbol."""
        return Block(self.row[index], self.records[index], self.last_row, symbol or self.symbol)

    def has_flag(self, flag: int) -> BoolArray:
        """Whether each record has the flag."""
        has: BoolArray = (self.records["flags"] & flag) != 0
        return has

    def price(self, name: str) -> FloatArray:
        """A price in units of quote, NaN where it is not defined."""
        fixed = self.records[name]
        return np.where(fixed == _UNDEF_PRICE, np.nan, fixed / _PRICE_SCALE)

    def size(self, name: str) -> FloatArray:
        """A quantity, NaN where it is not defined."""
        sizes = self.records[name]
        return np.where(sizes == _UNDEF_SIZE, np.nan, sizes.astype(np.float64))

    def time_ns(self, name: str) -> IntArray:
        """A time, NO_TIME_NS where it is not defined."""
        times = self.records[name]
        known: IntArray = np.where(times == _UNDEF_TIME, 0, times).astype(np.int64)
        return np.where(times == _UNDEF_TIME, NO_TIME_NS, known)


def block_table(
    block: Block, kind: Kind, numbers: Mapping[str, FloatArray], counts: Mapping[str, IntArray]
) -> RawTable:
    """The records as a raw table with these columns."""
    return RawTable(
        symbol=block.symbol,
        kind=kind,
        row=block.row,
        ts_event_ns=block.time_ns("ts_event"),
        ts_recv_ns=block.time_ns("ts_recv"),
        numbers=numbers,
        counts=counts,
    )


@dataclass(frozen=True, slots=True, eq=False)
class DbnFile:
    """An opened file: its schema, such as "mbp-1", and its symbols by instrument_id."""

    path: Path
    schema: str
    symbols: "Mapping[int, list[_Named]]"
    dtype: np.dtype[np.void]
    rtype: int
    stream: IO[bytes]

    def blocks(self, quirks: QuirkCounts) -> Iterator[Block]:
        """The records of the schema; others are counted and left out."""
        rest, row = b"", 1
        while data := self.stream.read(BLOCK_BYTES):
            block, rest = self._block(rest + data, row)
            count = block.last_row - row + 1
            if count > len(block.row):
                quirks.some(OTHER_RECORDS, row, count - len(block.row))
            row += count
            yield block
        if rest:
            text = f"expected whole records, found {len(rest)} bytes at the end; fetch it again"
            raise fault(self.path, Code.FILE_UNREADABLE, text, row=row)

    def by_symbol(self, block: Block, request: TickRequest, quirks: QuirkCounts) -> Iterator[Block]:
        """The wanted records of each symbol, by Hansa's names."""
        moments = "ts_recv" if "ts_recv" in (self.dtype.names or ()) else "ts_event"
        for number, index in groups_of(block.records["instrument_id"].astype(np.int64)):
            mine = block.take(index)
            named = np.zeros(len(index), dtype=np.bool_)
            for name in self.symbols.get(number, ()):
                held = ~named & name.holds(mine.time_ns(moments))
                named |= held
                if held.any() and not request.wants(name.symbol):
                    quirks.rows(LEFT_OUT, mine.row, held)
                elif held.any():
                    yield mine.take(held, request.name(name.symbol))
            quirks.rows(UNMAPPED, mine.row, ~named)

    def _block(self, data: bytes, row: int) -> tuple[Block, bytes]:
        """The whole records at the start of the bytes, and the rest."""
        size = self.dtype.itemsize
        count = len(data) // size
        records = np.frombuffer(data, self.dtype, count)
        if bool(((records["length"] == size // 4) & (records["rtype"] == self.rtype)).all()):
            block = Block(row + np.arange(count), records, row + count - 1)
            return block, data[count * size :]
        return self._picked(data, row)

    def _picked(self, data: bytes, row: int) -> tuple[Block, bytes]:
        """The same, where records of other kinds stand between."""
        size, at, index, picked, rows = self.dtype.itemsize, 0, 0, [], []
        while at < len(data):
            length = data[at] * 4
            if length == 0:
                text = "expected a record, found one of length 0; fetch the file again"
                raise fault(self.path, Code.FILE_UNREADABLE, text, row=row + index)
            if at + length > len(data):
                break
            if length == size and data[at + 1] == self.rtype:
                picked.append(data[at : at + length])
                rows.append(row + index)
            at, index = at + length, index + 1
        records = np.frombuffer(b"".join(picked), self.dtype)
        return Block(np.array(rows, dtype=np.int64), records, row + index - 1), data[at:]


@dataclass(frozen=True, slots=True)
class _Named:
    """What an instrument_id means from a moment on until another."""

    symbol: str
    start_ns: int
    end_ns: int

    def holds(self, moments_ns: IntArray) -> BoolArray:
        inside: BoolArray = (moments_ns >= self.start_ns) & (moments_ns < self.end_ns)
        return inside


@contextmanager
def open_dbn(path: Path) -> Iterator[DbnFile]:
    """Opens a DBN file of one schema; DataError if it is none, or if a package is missing."""
    dbn = load_package(path)
    with open_unpacked(path) as stream:
        metadata = _metadata(path, stream)
        schema = str(metadata.schema) if metadata.schema is not None else "several schemas"
        if schema not in _RECORDS or not hasattr(dbn, _RECORDS[schema]):
            text = f"expected one of {', '.join(_RECORDS)}, found {schema}; choose another file"
            raise fault(path, Code.FIELD_VALUE, text)
        fields = list(getattr(dbn, _RECORDS[schema])._dtypes)
        if metadata.ts_out:
            fields.append(("ts_out", "u8"))
        yield DbnFile(
            path=path,
            schema=schema,
            symbols=_symbols(metadata),
            dtype=np.dtype(fields),
            rtype=int(dbn.RType.from_schema(metadata.schema)),
            stream=stream,
        )


def load_package(path: Path) -> ModuleType:
    """The package databento_dbn; DataError that says how to install it."""
    try:
        import databento_dbn
    except ImportError:
        text = "expected the package databento-dbn, found none; pip install databento-dbn"
        raise fault(path, Code.FILE_UNREADABLE, text) from None
    return databento_dbn


def _metadata(path: Path, stream: IO[bytes]) -> "databento_dbn.Metadata":
    import databento_dbn

    head = stream.read(8)
    if head[:3] != b"DBN" or len(head) < 8:
        raise _no_dbn(path, f"{head[:8]!r}")
    length = int.from_bytes(head[4:8], "little")
    try:
        return databento_dbn.Metadata.decode(head + stream.read(length))
    except (databento_dbn.DBNError, ValueError) as error:
        raise _no_dbn(path, str(error)) from None


def _no_dbn(path: Path, found: str) -> FaultError:
    text = f"expected the head of a DBN file, found {found}; choose another format"
    return fault(path, Code.FILE_UNREADABLE, text)


def _symbols(metadata: "databento_dbn.Metadata") -> dict[int, list[_Named]]:
    """The symbols of each instrument_id, whichever way round the file was asked for."""
    found: dict[int, list[_Named]] = {}
    for asked in sorted(metadata.mappings):
        for interval in metadata.mappings[asked]:
            given = interval["symbol"]
            number, symbol = (given, asked) if given.isdigit() else (asked, given)
            if number.isdigit():
                dates = (_ns(interval["start_date"]), _ns(interval["end_date"]))
                found.setdefault(int(number), []).append(_Named(symbol, *dates))
    return found


def _ns(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 10**9
