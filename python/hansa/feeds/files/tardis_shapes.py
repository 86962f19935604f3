"""The kinds of CSV that tardis.dev has: their columns, and how rows become raw tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from hansa.feeds.files.csv_blocks import CsvLayout
from hansa.feeds.files.parts import TableParts
from hansa.feeds.files.quirks import Quirk, QuirkCounts
from hansa.feeds.files.reader import Kind, RawTable
from hansa.feeds.files.windows import Window, empty_window, last_of, listed, with_lasts
from hansa.market.finding import Code, fault
from hansa.market.ticks import CLEAR
from hansa.types import FloatArray, IntArray

if TYPE_CHECKING:
    import polars as pl

_HEAD: Mapping[str, type] = {"symbol": str, "timestamp": int, "local_timestamp": int}
_QUOTES = ("bid_price", "ask_price", "bid_amount", "ask_amount")
_SIDES = {"bid": 1, "ask": -1}
_AGGRESSORS = {"buy": 1, "sell": -1, "unknown": 0}
_TRUTHS = {"true": 1, "false": 0}

UNKNOWN_SIDE = Quirk(
    Code.FIELD_VALUE, 'trades of side "unknown": kept, the aggressor is not known', is_note=True
)
ONE_SIDED = Quirk(
    Code.ONE_SIDED, "quotes with an empty side: no price and a quantity of 0 there", is_note=True
)
UNANCHORED = Quirk(Code.BOOK_UNANCHORED, "changes before the first snapshot: left out")
SNAPSHOT = Quirk(
    Code.ROWS, "snapshots in the stream: each empties the book and builds it anew", is_note=True
)
WINDOWED = Quirk(
    Code.ROWS,
    "snapshots of the best levels: read as changes; what leaves the window counts as gone",
    is_note=True,
)


@dataclass(slots=True)
class State:
    """What a reading carries from block to block. Changes as it goes."""

    parts: TableParts = field(default_factory=TableParts)
    windows: dict[str, dict[int, Window]] = field(default_factory=dict)
    in_snapshot: dict[str, bool] = field(default_factory=dict)
    drops_unanchored: bool = True
    quirks: QuirkCounts = field(default_factory=QuirkCounts)
    rows: int = 0


@dataclass(slots=True, eq=False)
class Rows:
    """The rows of one symbol in a block; `row` counts those of the file from 1."""

    symbol: str
    row: IntArray
    frame: "pl.DataFrame"

    def floats(self, name: str) -> FloatArray:
        """A column as float64, NaN where it is empty."""
        values: FloatArray = self.frame[name].to_numpy().astype(np.float64, copy=False)
        return values

    def after(self, first: int) -> "Rows":
        """The rows from that index on."""
        return Rows(self.symbol, self.row[first:], self.frame[first:])

    def codes(self, name: str, known: Mapping[str, int], path: Path) -> IntArray:
        """A column of texts as their codes; DataError for one that is not known."""
        import polars as pl

        texts = self.frame[name]
        codes = texts.replace_strict(known, default=None, return_dtype=pl.Int64)
        if codes.null_count():
            index = int(codes.is_null().to_numpy().argmax())
            text = (
                f'column "{name}": expected one of {", ".join(known)}, found "{texts[index]}"; '
                "mend or drop the row"
            )
            raise fault(path, Code.FIELD_VALUE, text, row=int(self.row[index]))
        found: IntArray = codes.to_numpy()
        return found

    def table(
        self, kind: Kind, numbers: dict[str, FloatArray], counts: dict[str, IntArray]
    ) -> RawTable:
        """The rows as a raw table with these columns."""
        return RawTable(
            symbol=self.symbol,
            kind=kind,
            row=self.row,
            ts_event_ns=self.frame["timestamp"].to_numpy() * 1000,
            ts_recv_ns=self.frame["local_timestamp"].to_numpy() * 1000,
            numbers=numbers,
            counts=counts,
        )


class Shape(Protocol):
    """One kind of CSV."""

    @property
    def kind(self) -> Kind:
        """What its rows become."""
        ...

    @property
    def layout(self) -> CsvLayout:
        """Its columns."""
        ...

    def take(self, rows: Rows, state: State, path: Path) -> None:
        """Adds the rows of one symbol to the state."""
        ...

    def finished(self, table: RawTable) -> RawTable:
        """The whole table of one symbol, with what only the whole shows."""
        ...


def shape_of(header: list[str], path: Path) -> Shape:
    """The kind of CSV that has this header; DataError if none has."""
    names = set(header)
    shapes: list[Shape] = [Increments(), Snapshots(25), Snapshots(5), Quotes(), Trades()]
    for shape in shapes:
        if names.issuperset(shape.layout.columns):
            return shape
    text = (
        "expected the header of trades, quotes, incremental_book_L2, book_snapshot_5 or "
        f'book_snapshot_25 of tardis.dev, found "{",".join(header)[:80]}"; choose another format'
    )
    raise fault(path, Code.COLUMN_MISSING, text)


class Trades:
    """trades: one print a row; `side` is that of the aggressor."""

    kind = Kind.TRADES
    layout = CsvLayout(columns={**_HEAD, "side": str, "price": float, "amount": float})

    def take(self, rows: Rows, state: State, path: Path) -> None:
        """See `Shape.take`."""
        aggressor = rows.codes("side", _AGGRESSORS, path)
        state.quirks.rows(UNKNOWN_SIDE, rows.row, aggressor == 0)
        numbers = {"price": rows.floats("price"), "qty": rows.floats("amount")}
        state.parts.add(rows.table(Kind.TRADES, numbers, {"aggressor": aggressor}))

    def finished(self, table: RawTable) -> RawTable:
        """See `Shape.finished`."""
        return table


class Quotes:
    """quotes: the best of both sides, each of which may be empty."""

    kind = Kind.QUOTES
    layout = CsvLayout(
        columns={**_HEAD, **dict.fromkeys(_QUOTES, float)}, optional=frozenset(_QUOTES)
    )

    def take(self, rows: Rows, state: State, path: Path) -> None:
        """See `Shape.take`."""
        bid_px, ask_px, bid_qty, ask_qty = (rows.floats(name) for name in _QUOTES)
        no_bid, no_ask = np.isnan(bid_px), np.isnan(ask_px)
        state.quirks.rows(ONE_SIDED, rows.row, no_bid | no_ask)
        numbers = {
            "bid_px": bid_px,
            "ask_px": ask_px,
            "bid_qty": np.where(no_bid, 0.0, bid_qty),
            "ask_qty": np.where(no_ask, 0.0, ask_qty),
        }
        state.parts.add(rows.table(Kind.QUOTES, numbers, {}))

    def finished(self, table: RawTable) -> RawTable:
        """See `Shape.finished`."""
        return table


class Increments:
    """incremental_book_L2: one level a row, with the snapshots a connection began with."""

    kind = Kind.DEPTH
    layout = CsvLayout(
        columns={**_HEAD, "is_snapshot": str, "side": str, "price": float, "amount": float}
    )

    def take(self, rows: Rows, state: State, path: Path) -> None:
        """See `Shape.take`."""
        inside = rows.codes("is_snapshot", _TRUTHS, path) == 1
        before = state.in_snapshot.get(rows.symbol)
        if before is None and state.drops_unanchored and not inside[0]:
            # Nothing to build on yet: wait for the snapshot.
            first = int(inside.argmax()) if inside.any() else len(inside)
            state.quirks.some(UNANCHORED, int(rows.row[0]), first)
            rows, inside = rows.after(first), inside[first:]
            if not len(inside):
                return
        starts = inside & ~np.concatenate([[bool(before)], inside[:-1]])
        state.in_snapshot[rows.symbol] = bool(inside[-1])
        state.quirks.rows(SNAPSHOT, rows.row, starts)
        numbers = {"price": rows.floats("price"), "qty": rows.floats("amount")}
        counts = {
            "side": rows.codes("side", _SIDES, path),
            "flags": np.where(starts, CLEAR, 0).astype(np.int64),
        }
        state.parts.add(rows.table(Kind.DEPTH, numbers, counts))

    def finished(self, table: RawTable) -> RawTable:
        """The rows of one receipt came in one message, and a snapshot begins a new one."""
        starts = (table.counts["flags"] & CLEAR) != 0
        return with_lasts(table, starts[1:] | (np.diff(table.ts_recv_ns) != 0))


class Snapshots:
    """book_snapshot_5, book_snapshot_25: the best levels of both sides, whole, in each row."""

    kind = Kind.DEPTH

    def __init__(self, levels: int) -> None:
        words = {1: "bids", -1: "asks"}
        self._levels = levels
        self._cells = {
            side: [(f"{word}[{level}].price", f"{word}[{level}].amount") for level in range(levels)]
            for side, word in words.items()
        }
        names = [name for cells in self._cells.values() for pair in cells for name in pair]
        self.layout = CsvLayout(
            columns={**_HEAD, **dict.fromkeys(names, float)}, optional=frozenset(names)
        )

    def take(self, rows: Rows, state: State, path: Path) -> None:
        """See `Shape.take`."""
        state.quirks.some(WINDOWED, int(rows.row[0]), len(rows.row))
        before = state.windows.get(rows.symbol)
        windows = {side: self._window(rows, side) for side in self._cells}
        state.windows[rows.symbol] = {side: last_of(each) for side, each in windows.items()}
        old = before or dict.fromkeys(windows, empty_window(self._levels))
        found = listed(windows, old)
        if before is None and len(found.at):
            found.counts["flags"][0] = CLEAR
        stamps = rows.frame.select("timestamp", "local_timestamp")
        part = Rows(symbol=rows.symbol, row=rows.row[found.at], frame=stamps[found.at])
        state.parts.add(part.table(Kind.DEPTH, found.numbers, found.counts))

    def finished(self, table: RawTable) -> RawTable:
        """Each row of the file is whole."""
        return with_lasts(table, np.diff(table.row) != 0)

    def _window(self, rows: Rows, side: int) -> Window:
        prices = [rows.floats(price) for price, _ in self._cells[side]]
        amounts = [rows.floats(amount) for _, amount in self._cells[side]]
        return Window(price=np.stack(prices, 1), qty=np.nan_to_num(np.stack(amounts, 1)))
