"""Normalised files of hftbacktest 2: one instrument's depth, trades and best prices, as .npz."""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from hansa.errors import DataError
from hansa.feeds.files.hftbacktest_depth import without_clears
from hansa.feeds.files.reader import Kind, RawTable, RawTicks, Tally, TickRequest
from hansa.market.finding import Code, Finding, fault
from hansa.market.ticks import ADD, CHANGE, CLEAR, DELETE, FILL, LAST, Depth, Ticks, Trades
from hansa.types import BoolArray, FloatArray, IntArray

EventArray: TypeAlias = NDArray[np.void]

#: A row of such a file. `px` and `qty` are decimals, times nanoseconds since the epoch.
EVENT = np.dtype(
    [
        ("ev", "u8"),
        ("exch_ts", "i8"),
        ("local_ts", "i8"),
        ("px", "f8"),
        ("qty", "f8"),
        ("order_id", "u8"),
        ("ival", "i8"),
        ("fval", "f8"),
    ]
)
DEPTH, TRADE, DEPTH_CLEAR, DEPTH_SNAPSHOT, DEPTH_BBO = 1, 2, 3, 4, 5
ADD_ORDER, CANCEL_ORDER, MODIFY_ORDER, FILL_ORDER = 10, 11, 12, 13
EXCH, LOCAL, BUY, SELL = 1 << 31, 1 << 30, 1 << 29, 1 << 28

_KIND_MASK = 0xFF
_ACTIONS: Mapping[int, int] = MappingProxyType(
    {ADD_ORDER: ADD, CANCEL_ORDER: DELETE, MODIFY_ORDER: CHANGE, FILL_ORDER: FILL}
)
_KNOWN = (DEPTH, TRADE, DEPTH_CLEAR, DEPTH_SNAPSHOT, DEPTH_BBO, *_ACTIONS)


class HftBacktestReader:
    """Reads .npz files of hftbacktest 2 (an array of EVENT) in the order of local receipt.

    Rows that are marked for the exchange only repeat a local row in the exchange's order and are
    left out. Rows of depth with the same two times are one update. A clear of a side is written
    out as deletions of the levels it takes. Best prices (DEPTH_BBO) become quotes.
    """

    name = "hftbacktest"
    endings = (".npz", ".npy")

    def read(self, path: Path, request: TickRequest) -> RawTicks:
        """See `TickReader.read`. The file names no symbol: the request must name one."""
        symbol = request.only_symbol(path)
        data = _events(path)
        kind = (data["ev"] & _KIND_MASK).astype(np.int64)
        is_local = (data["ev"] & LOCAL) != 0
        row = np.arange(1, len(data) + 1, dtype=np.int64)
        rows = _Rows(symbol, data[is_local], kind[is_local], row[is_local])
        builders = {
            Kind.QUOTES: _quotes,
            Kind.TRADES: _trades,
            Kind.DEPTH: _depth,
            Kind.ORDERS: _orders,
        }
        return RawTicks(
            path=path,
            rows=len(data),
            tables=tuple(builders[each](rows) for each in request.kinds),
            findings=_findings(path, kind, is_local),
        )


def write_hftbacktest(path: Path, tables: tuple[Ticks, ...]) -> None:
    """Writes depth and trades of one instrument as hftbacktest 2 reads them, packed.

    Rows are ordered by receipt. A row that comes late in the order of the exchange is written
    twice, as hftbacktest asks for: once for the local side, once in its place for the exchange.
    Raises DataError for tables of several instruments or of other kinds, or for none.
    """
    symbols = {table.instrument.symbol for table in tables}
    if len(symbols) != 1:
        found = ", ".join(sorted(symbols)) or "none"
        raise DataError(f"{path}: expected tables of one instrument, found {found}; pick one")
    parts = np.concatenate([_written(table, path) for table in tables])
    local = parts[np.argsort(parts["local_ts"], kind="stable")]
    np.savez_compressed(path, data=_with_exchange_order(local))


def _events(path: Path) -> EventArray:
    try:
        loaded = np.load(path, allow_pickle=False)
        if isinstance(loaded, np.ndarray):
            data = loaded
        else:
            with loaded as archive:
                data = archive["data"] if "data" in archive.files else archive[archive.files[0]]
    except (OSError, ValueError, EOFError, IndexError, zipfile.BadZipFile) as error:
        # NumPy takes what it does not know for a pickle, and advises to load it unsafely.
        reason = "no array of NumPy" if "pickle" in str(error) else str(error).partition("\n")[0]
        text = f"expected an .npz of hftbacktest, found: {reason}; check or fetch the file again"
        raise fault(path, Code.FILE_UNREADABLE, text) from None
    missing = [name for name in EVENT.names or () if name not in (data.dtype.names or ())]
    if missing:
        text = f"expected rows of {EVENT.names}, found none of {missing}; normalise the file anew"
        raise fault(path, Code.COLUMN_MISSING, text)
    return data.astype(EVENT, copy=False)


def _findings(path: Path, kind: IntArray, is_local: BoolArray) -> tuple[Finding, ...]:
    repeats = "rows for the exchange only, each also there for the local side, are left out"
    strange = "expected a kind of row that hftbacktest documents, found another; left out"
    is_strange = is_local & ~np.isin(kind, _KNOWN)
    return (
        *_tally(~is_local).finding(path, Code.ROWS_LEFT_OUT, repeats, is_note=True),
        *_tally(is_strange).finding(path, Code.ROWS_LEFT_OUT, strange),
    )


def _tally(rows: BoolArray) -> Tally:
    return Tally().add(int(rows.argmax()) + 1, int(rows.sum())) if rows.any() else Tally()


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of the local side."""

    symbol: str
    data: EventArray
    kind: IntArray
    row: IntArray

    def of(self, *kinds: int) -> "_Rows":
        chosen = np.isin(self.kind, kinds)
        return _Rows(self.symbol, self.data[chosen], self.kind[chosen], self.row[chosen])

    @property
    def side(self) -> IntArray:
        """+1 buy, -1 sell, 0 neither."""
        ev = self.data["ev"]
        signs: IntArray = ((ev & BUY) != 0).astype(np.int64) - ((ev & SELL) != 0)
        return signs

    def number(self, name: str) -> FloatArray:
        return np.ascontiguousarray(self.data[name]).astype(np.float64)

    def stamps(self, name: str) -> IntArray:
        return np.ascontiguousarray(self.data[name]).astype(np.int64)

    def table(
        self, kind: Kind, numbers: Mapping[str, FloatArray], counts: Mapping[str, IntArray]
    ) -> RawTable:
        return RawTable(
            symbol=self.symbol,
            kind=kind,
            row=self.row,
            ts_event_ns=self.stamps("exch_ts"),
            ts_recv_ns=self.stamps("local_ts"),
            numbers=numbers,
            counts=counts,
        )


def _trades(rows: _Rows) -> RawTable:
    trades = rows.of(TRADE)
    numbers = {"price": trades.number("px"), "qty": trades.number("qty")}
    return trades.table(Kind.TRADES, numbers, {"aggressor": trades.side})


def _depth(rows: _Rows) -> RawTable:
    depth = rows.of(DEPTH, DEPTH_SNAPSHOT, DEPTH_CLEAR)
    numbers = {"price": depth.number("px"), "qty": depth.number("qty")}
    counts = {"side": depth.side, "flags": np.zeros(len(depth.row), dtype=np.int64)}
    table = without_clears(depth.table(Kind.DEPTH, numbers, counts), depth.kind == DEPTH_CLEAR)
    flags = _lasts(table)
    flags[:1] |= CLEAR
    return replace(table, counts={**table.counts, "flags": flags})


def _orders(rows: _Rows) -> RawTable:
    orders = rows.of(*_ACTIONS)
    action = np.array([_ACTIONS[each] for each in orders.kind.tolist()], dtype=np.int64)
    counts = {
        "action": action,
        "order_id": orders.stamps("order_id"),
        "side": orders.side,
        "flags": np.zeros(len(orders.row), dtype=np.int64),
    }
    numbers = {"price": orders.number("px"), "qty": orders.number("qty")}
    table = orders.table(Kind.ORDERS, numbers, counts)
    return replace(table, counts={**counts, "flags": _lasts(table)})


def _lasts(table: RawTable) -> IntArray:
    """LAST on each row after which one of the two times changes."""
    flags = np.full(len(table), LAST, dtype=np.int64)
    event_ns, recv_ns = table.ts_event_ns, table.ts_recv_ns
    flags[:-1][(event_ns[1:] == event_ns[:-1]) & (recv_ns[1:] == recv_ns[:-1])] = 0
    return flags


def _quotes(rows: _Rows) -> RawTable:
    """Best prices come a side at a time: the other side is the last one that was said."""
    best = rows.of(DEPTH_BBO)
    numbers: dict[str, FloatArray] = {}
    for prefix, sign in (("bid", 1), ("ask", -1)):
        said = np.where(best.side == sign, np.arange(len(best.row)), -1)
        last = np.maximum.accumulate(said)
        for name, column in (("px", "px"), ("qty", "qty")):
            values = best.number(column)
            numbers[f"{prefix}_{name}"] = np.where(last >= 0, values[last], np.nan)
    whole = best.table(Kind.QUOTES, numbers, {})
    return whole.take(_lasts(whole) == LAST)


def _written(table: Ticks, path: Path) -> EventArray:
    if isinstance(table, Depth):
        return _written_depth(table)
    if isinstance(table, Trades):
        sides = np.array([0, BUY, SELL], dtype=np.int64)
        ev = TRADE | sides[table.aggressor]
        return _rows_of(table, ev.astype(np.int64), table.price, table.qty)
    kind = type(table).__name__
    raise DataError(f"{path}: expected tables of depth and trades, found {kind}; leave it out")


def _written_depth(depth: Depth) -> EventArray:
    """The changes, and before each CLEAR a row that clears both sides."""
    begins = (depth.flags & CLEAR) != 0
    # What follows a CLEAR up to LAST is a snapshot.
    update = np.concatenate([[0], np.cumsum((depth.flags & LAST) != 0)[:-1]]).astype(np.int64)
    is_snapshot = np.isin(update, update[begins])
    kind = np.where(is_snapshot, DEPTH_SNAPSHOT, DEPTH).astype(np.int64)
    ev = kind | np.where(depth.side > 0, BUY, SELL).astype(np.int64)
    rows = _rows_of(depth, ev, depth.price, depth.qty)
    at = np.flatnonzero(begins)
    clears = rows[at].copy()
    clears["ev"] = DEPTH_CLEAR | EXCH | LOCAL
    clears["px"], clears["qty"] = 0.0, 0.0
    return np.insert(rows, at, clears)


def _rows_of(table: Ticks, ev: IntArray, price: IntArray, qty: IntArray) -> EventArray:
    rows = np.zeros(len(table), dtype=EVENT)
    rows["ev"] = ev | EXCH | LOCAL
    rows["exch_ts"], rows["local_ts"] = table.ts_event_ns, table.ts_recv_ns
    rows["px"] = table.instrument.price_grid.values(price)
    rows["qty"] = table.instrument.quantity_grid.values(qty)
    return rows


def _with_exchange_order(local: EventArray) -> EventArray:
    """Rows in order of receipt, those late at the exchange also where the exchange had them."""
    latest = np.maximum.accumulate(local["exch_ts"])
    late = np.flatnonzero(local["exch_ts"] < latest)
    copies = local[late][np.argsort(local["exch_ts"][late], kind="stable")]
    at = np.searchsorted(latest, copies["exch_ts"], side="right")
    local["ev"][late] &= np.uint64(~EXCH & 0xFFFFFFFF)
    copies["ev"] &= np.uint64(~LOCAL & 0xFFFFFFFF)
    return np.insert(local, at, copies)
