"""Instruments, requests and plain books that the tests of the readers of ticks share."""

import gzip
import json
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from hansa.feeds import Kind, RawTable, RawTicks, TickPolicies, TickRequest
from hansa.market import Instrument
from hansa.market.ticks import CLEAR, LAST

ROOT = Path(__file__).parents[3]
SAMPLE = ROOT / "data/binance_spot_ethusdt_20240808.jsonl.gz"
CAPTURES = ROOT.parent / "shared/data/ticks"
SECOND_NS = 10**9
NAME = "BINANCE:ETHUSDT"


def instrument(symbol: str = NAME, tick: str = "0.01", lot: str = "0.0001") -> Instrument:
    return Instrument(
        symbol=symbol,
        base="ETH",
        quote="USDT",
        tick=Decimal(tick),
        lot=Decimal(lot),
        multiplier=Decimal(1),
        quantity_min=Decimal(lot),
        notional_min=Decimal(5),
    )


def request(*, of: Instrument | None = None, policies: TickPolicies | None = None) -> TickRequest:
    """A request for one instrument, by default ETHUSDT, by its name in the file."""
    one = of or instrument()
    return TickRequest(
        instruments={one.symbol: one},
        venue="BINANCE",
        symbols=(one.symbol,),
        policies=policies or TickPolicies(),
    )


def capture(name: str) -> Path:
    """A capture of the shared data; skips the test where it is not at hand."""
    path = CAPTURES / f"binance_20240808_{name}"
    if not path.is_file():
        pytest.skip(f"the capture {name} is not at hand")
    return path


def trades(
    ts_recv_ns: list[int], *, ts_event_ns: list[int] | None = None, price: list[float] | None = None
) -> RawTable:
    """Raw trades of one lot; events as receipts and prices of 100 if not said."""
    count = len(ts_recv_ns)
    return RawTable(
        symbol=NAME,
        kind=Kind.TRADES,
        row=np.arange(1, count + 1),
        ts_event_ns=np.array(ts_recv_ns if ts_event_ns is None else ts_event_ns, dtype=np.int64),
        ts_recv_ns=np.array(ts_recv_ns, dtype=np.int64),
        numbers={
            "price": np.array([100.0] * count if price is None else price),
            "qty": np.full(count, 0.0001),
        },
        counts={"aggressor": np.ones(count, dtype=np.int64)},
    )


def quotes(bid: list[float], ask: list[float]) -> RawTable:
    """Raw quotes, a second apart, of a quantity of 1."""
    count = len(bid)
    stamps = np.arange(1, count + 1) * SECOND_NS
    return RawTable(
        symbol=NAME,
        kind=Kind.QUOTES,
        row=np.arange(1, count + 1),
        ts_event_ns=stamps,
        ts_recv_ns=stamps,
        numbers={
            "bid_px": np.array(bid),
            "ask_px": np.array(ask),
            "bid_qty": np.ones(count),
            "ask_qty": np.ones(count),
        },
    )


def depth(rows: list[tuple[int, int, float, float, int]]) -> RawTable:
    """Raw depth of rows (time in s, side, price, quantity, flags)."""
    time_s, side, price, qty, flags = (list(column) for column in zip(*rows, strict=True))
    stamps = np.array(time_s, dtype=np.int64) * SECOND_NS
    return RawTable(
        symbol=NAME,
        kind=Kind.DEPTH,
        row=np.arange(1, len(rows) + 1),
        ts_event_ns=stamps,
        ts_recv_ns=stamps,
        numbers={"price": np.array(price), "qty": np.array(qty)},
        counts={"side": np.array(side), "flags": np.array(flags)},
    )


class Given:
    """A reader that gives what it was given."""

    name = "given"
    endings = (".given",)

    def __init__(self, *tables: RawTable) -> None:
        self._tables = tables

    def read(self, path: Path, request: TickRequest) -> RawTicks:
        rows = sum(len(table) for table in self._tables)
        return RawTicks(path=path, rows=rows, tables=self._tables)


def codes(findings) -> set[str]:
    return {str(each.code) for each in findings}


def messages(path: Path) -> list[tuple[int, dict]]:
    """Each line of a capture as its number and its message, by the plainest way there is."""
    text = _text(path)
    return [
        (row, json.loads(line.partition(" ")[2]))
        for row, line in enumerate(text.splitlines(), start=1)
    ]


def _text(path: Path) -> str:
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes()).decode()
    zstandard = pytest.importorskip("zstandard")
    with zstandard.open(path, "rt") as stream:
        return stream.read()


class Book:
    """A plain book: two dictionaries from price to quantity."""

    def __init__(self) -> None:
        self.levels = {1: {}, -1: {}}

    def take(self, side: int, price: float, qty: float, flags: int) -> bool:
        """Takes one row of depth; whether the book may be looked at."""
        if flags & CLEAR:
            self.levels = {1: {}, -1: {}}
        if qty:
            self.levels[side][price] = qty
        else:
            self.levels[side].pop(price, None)
        return bool(flags & LAST)

    @property
    def best(self):
        bid, ask = max(self.levels[1]), min(self.levels[-1])
        return (bid, self.levels[1][bid], ask, self.levels[-1][ask])


def book_of(table) -> Book:
    """The book after all rows of a table, raw or counted."""
    book = Book()
    if isinstance(table, RawTable):
        columns = (table.counts["side"], table.numbers["price"], table.numbers["qty"])
        columns += (table.counts["flags"],)
    else:
        columns = (table.side, table.price, table.qty, table.flags)
    for row in zip(*(column.tolist() for column in columns), strict=True):
        book.take(*row)
    return book
