"""Normalised files of hftbacktest 2: one instrument's depth, trades and best prices, as .npz."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np

from hansa.errors import DataError
from hansa.feeds.files.hftbacktest_depth import without_clears
from hansa.feeds.files.hftbacktest_rows import (
    BUY,
    EVENT,
    EXCH,
    LOCAL,
    SELL,
    EventArray,
    LocalRows,
    LocalSide,
    event_blocks,
)
from hansa.feeds.files.reader import Kind, RawTable, RawTicks, Tally, TickRequest
from hansa.market.finding import Code, Finding
from hansa.market.ticks import ADD, CHANGE, CLEAR, DELETE, FILL, LAST, Depth, Ticks, Trades
from hansa.types import BoolArray, FloatArray, IntArray

DEPTH, TRADE, DEPTH_CLEAR, DEPTH_SNAPSHOT, DEPTH_BBO = 1, 2, 3, 4, 5
ADD_ORDER, CANCEL_ORDER, MODIFY_ORDER, FILL_ORDER = 10, 11, 12, 13
_ACTIONS: Mapping[int, int] = MappingProxyType(
    {ADD_ORDER: ADD, CANCEL_ORDER: DELETE, MODIFY_ORDER: CHANGE, FILL_ORDER: FILL}
)
_KNOWN = (DEPTH, TRADE, DEPTH_CLEAR, DEPTH_SNAPSHOT, DEPTH_BBO, *_ACTIONS)
#: Kinds of rows that make each kind of table.
_KINDS: Mapping[Kind, tuple[int, ...]] = MappingProxyType(
    {
        Kind.QUOTES: (DEPTH_BBO,),
        Kind.TRADES: (TRADE,),
        Kind.DEPTH: (DEPTH, DEPTH_SNAPSHOT, DEPTH_CLEAR),
        Kind.ORDERS: tuple(_ACTIONS),
    }
)


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
        sides = {kind: LocalSide(_KINDS[kind], kind is Kind.ORDERS) for kind in request.kinds}
        repeats, strange, count = Tally(), Tally(), 0
        for block in event_blocks(path):
            is_strange = block.is_local & ~np.isin(block.kind, _KNOWN)
            repeats = _tallied(repeats, ~block.is_local, block.first)
            strange = _tallied(strange, is_strange, block.first)
            for side in sides.values():
                side.add(block)
            count += len(block.data)
        builders = {
            Kind.QUOTES: _quotes,
            Kind.TRADES: _trades,
            Kind.DEPTH: _depth,
            Kind.ORDERS: _orders,
        }
        return RawTicks(
            path=path,
            rows=count,
            tables=tuple(builders[kind](side.rows(symbol)) for kind, side in sides.items()),
            findings=_findings(path, repeats, strange),
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


def _findings(path: Path, repeats: Tally, strange: Tally) -> tuple[Finding, ...]:
    repeated = "rows for the exchange only, each also there for the local side, are left out"
    unknown = "expected a kind of row that hftbacktest documents, found another; left out"
    return (
        *repeats.finding(path, Code.ROWS_LEFT_OUT, repeated, is_note=True),
        *strange.finding(path, Code.ROWS_LEFT_OUT, unknown),
    )


def _tallied(tally: Tally, rows: BoolArray, before: int) -> Tally:
    if not rows.any():
        return tally
    return tally.add(before + int(rows.argmax()) + 1, int(rows.sum()))


def _trades(trades: LocalRows) -> RawTable:
    numbers = {"price": trades.px, "qty": trades.qty}
    return trades.table(Kind.TRADES, numbers, {"aggressor": trades.side})


def _depth(depth: LocalRows) -> RawTable:
    numbers = {"price": depth.px, "qty": depth.qty}
    counts = {"side": depth.side, "flags": np.zeros(len(depth.row), dtype=np.int64)}
    table = without_clears(depth.table(Kind.DEPTH, numbers, counts), depth.kind == DEPTH_CLEAR)
    flags = _lasts(table)
    flags[:1] |= CLEAR
    return replace(table, counts={**table.counts, "flags": flags})


def _orders(orders: LocalRows) -> RawTable:
    action = np.array([_ACTIONS[each] for each in orders.kind.tolist()], dtype=np.int64)
    counts = {
        "action": action,
        "order_id": orders.order_id,
        "side": orders.side,
        "flags": np.zeros(len(orders.row), dtype=np.int64),
    }
    table = orders.table(Kind.ORDERS, {"price": orders.px, "qty": orders.qty}, counts)
    return replace(table, counts={**counts, "flags": _lasts(table)})


def _lasts(table: RawTable) -> IntArray:
    """LAST on each row after which one of the two times changes."""
    flags = np.full(len(table), LAST, dtype=np.int64)
    event_ns, recv_ns = table.ts_event_ns, table.ts_recv_ns
    flags[:-1][(event_ns[1:] == event_ns[:-1]) & (recv_ns[1:] == recv_ns[:-1])] = 0
    return flags


def _quotes(best: LocalRows) -> RawTable:
    """Best prices come a side at a time: the other side is the last one that was said."""
    numbers: dict[str, FloatArray] = {}
    for prefix, sign in (("bid", 1), ("ask", -1)):
        said = np.where(best.side == sign, np.arange(len(best.row)), -1)
        last = np.maximum.accumulate(said)
        for name, values in (("px", best.px), ("qty", best.qty)):
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
