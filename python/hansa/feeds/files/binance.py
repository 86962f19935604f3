"""Raw WebSocket captures of Binance, spot, USD-M and coin-M: depth, best prices, trades.

Each line is the time of receipt in nanoseconds, a space, and Binance's message, with or without
the frame of a combined stream; a depth snapshot of the REST interface may stand among them.
"""

import gzip
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import msgspec
import numpy as np

from hansa.feeds.files.binance_book import BinanceBook, Stamp, Update
from hansa.feeds.files.binance_messages import (
    ANY,
    DEPTH,
    FRAME,
    QUOTE,
    SNAPSHOT,
    TRADE,
    SnapshotMessage,
    TradeMessage,
)
from hansa.feeds.files.buffers import RowBuffer
from hansa.feeds.files.reader import NO_TIME_NS, Kind, RawTable, RawTicks, Tally, TickRequest
from hansa.feeds.files.unpacking import open_unpacked
from hansa.market.finding import Code, Finding, fault

_PARTIAL = (b"@depth5", b"@depth10", b"@depth20")
_FRAME_BYTES = 100
_BUFFER_BYTES = 2**20
_LAST_NS = 2**63 - 1


class BinanceReader:
    """Reads captures of Binance. Quotes of spot carry no time of event; depth and trades do."""

    name = "binance"
    endings = (".jsonl", ".jsonl.gz", ".jsonl.zst", ".gz", ".zst", ".txt")

    def read(self, path: Path, request: TickRequest) -> RawTicks:
        """See `TickReader.read`. Breaks of a sequence and what is left out are findings."""
        capture = _Capture(path, request)
        rows = 0
        for rows, line in enumerate(_lines(path), start=1):
            capture.take(rows, line)
        capture.refuse_strangers(rows)
        return RawTicks(
            path=path,
            rows=rows,
            tables=tuple(capture.tables()),
            findings=tuple(capture.findings()),
        )


class _Prints:
    """State: the trades of one stream of one symbol, in whatever order they come."""

    __slots__ = ("other", "rows")

    def __init__(self) -> None:
        self.rows = RowBuffer(counts=6, numbers=2)
        self.other = Tally()

    def add(self, stamp: Stamp, trade: TradeMessage, trade_id: int) -> None:
        is_market = trade.source == "MARKET"
        if not is_market:
            self.other = self.other.add(stamp.row)
        self.rows.add(
            (*stamp, -1 if trade.is_buyer_maker else 1, max(_held(trade_id), 0), is_market),
            (trade.price, trade.qty),
        )

    @property
    def is_traded(self) -> bool:
        """Whether any of them was matched in the market."""
        return len(self.rows) > self.other.count

    def table(self, name: str) -> RawTable:
        """Those that were matched in the market, each id once."""
        row, event_ns, recv_ns, aggressor, ids, is_market = self.rows.counts()
        price, qty = self.rows.numbers()
        first = np.zeros(len(ids), dtype=np.bool_)
        first[np.unique(ids, return_index=True)[1]] = True
        return RawTable(
            symbol=name,
            kind=Kind.TRADES,
            row=row,
            ts_event_ns=event_ns,
            ts_recv_ns=recv_ns,
            numbers={"price": price, "qty": qty},
            counts={"aggressor": aggressor},
        ).take(np.flatnonzero(first & (is_market == 1)))

    def missing(self) -> Tally:
        """How many ids the rows leap over, and the row behind the first leap."""
        row, *_, ids, _ = self.rows.counts()
        found, place = np.unique(ids, return_index=True)
        leaps = np.diff(found) - 1
        after = row[place[1:]][leaps > 0]
        return Tally().add(int(after.min()), int(leaps.sum())) if len(after) else Tally()

    def repeated(self) -> Tally:
        """The rows whose id came before."""
        row, *_, ids, _ = self.rows.counts()
        again = np.delete(row, np.unique(ids, return_index=True)[1])
        return Tally().add(int(again[0]), len(again)) if len(again) else Tally()


class _Market:
    """State: what the capture holds of one symbol."""

    __slots__ = ("aggregates", "book", "name", "quotes", "trades")

    def __init__(self, name: str, *, keeps_unanchored: bool) -> None:
        self.name = name
        self.quotes = RowBuffer(counts=3, numbers=4)
        self.trades, self.aggregates = _Prints(), _Prints()
        self.book = BinanceBook(keeps_unanchored=keeps_unanchored)

    @property
    def prints(self) -> _Prints:
        """Single trades; aggregated ones only where these are not captured."""
        return self.trades if self.trades.is_traded else self.aggregates


class _Capture:
    """State: a capture while its lines are read."""

    def __init__(self, path: Path, request: TickRequest) -> None:
        self._path, self._request = path, request
        self._markets: dict[str, _Market | None] = {}
        self._unread = self._other = self._partial = self._homeless = Tally()
        self._pending: list[tuple[Stamp, SnapshotMessage]] = []
        self._keeps = request.policies.unanchored == "keep"

    def take(self, row: int, line: bytes) -> None:
        """Takes the next line."""
        head, _, body = line.partition(b" ")
        if line.startswith(b"{"):
            head, body = b"", line
        try:
            recv_ns = _held(int(head)) if head else NO_TIME_NS
            self._dispatch(body)(row, recv_ns, body)
        except (msgspec.DecodeError, ValueError):
            self._unread = self._unread.add(row)

    def refuse_strangers(self, rows: int) -> None:
        """Raises a FaultError if nothing of the file was Binance's."""
        if not rows:
            raise fault(self._path, Code.FILE_EMPTY, "expected lines of a capture, found none")
        if not self._markets and not self._pending:
            text = (
                "expected lines of a receipt in ns, a space and a message of Binance, found none "
                f"among {rows}; check the format"
            )
            raise fault(self._path, Code.FILE_UNREADABLE, text)

    def tables(self) -> Iterator[RawTable]:
        """The tables of all markets and wanted kinds."""
        kinds = self._request.kinds
        for market in self._found():
            if Kind.QUOTES in kinds:
                yield _quotes(market)
            if Kind.TRADES in kinds:
                yield market.prints.table(market.name)
            if Kind.DEPTH in kinds:
                yield market.book.table(market.name)

    def findings(self) -> Iterator[Finding]:
        """What is to be said of the lines, and of each market."""
        path = self._path
        text = "expected a receipt in ns, a space and a message of Binance, found something else"
        yield from self._unread.finding(path, Code.LINE_UNREADABLE, f"{text}; left out")
        text = "messages of other streams are left out"
        yield from self._other.finding(path, Code.ROWS_LEFT_OUT, text, is_note=True)
        text = "partial books (depth5, depth10, depth20) are left out; capture the diff stream"
        yield from self._partial.finding(path, Code.ROWS_LEFT_OUT, text)
        text = "expected one symbol that a snapshot without a name belongs to, found several"
        yield from self._homeless.finding(
            path, Code.SYMBOL_MISSING, f"{text}; left out, ask for one symbol"
        )
        for market in self._found():
            yield from market.book.findings(path, market.name)
            yield from _judge_prints(market, path)

    def _found(self) -> list[_Market]:
        return [market for market in self._markets.values() if market is not None]

    def _dispatch(self, body: bytes) -> Callable[[int, int, bytes], None]:
        # Looking for a word is far cheaper than decoding a message to see what it is.
        if b'"depthUpdate"' in body:
            is_partial = any(word in body[:_FRAME_BYTES] for word in _PARTIAL)
            return self._take_partial if is_partial else self._take_depth
        if b'"lastUpdateId"' in body:
            is_framed = body.startswith(FRAME)
            return self._take_partial if is_framed else self._take_snapshot
        if b'"trade"' in body or b'"aggTrade"' in body:
            return self._take_trade
        if b"bookTicker" in body or (b'"B":' in body and b'"e":' not in body):
            return self._take_quote
        return self._take_other

    def _market(self, symbol: str) -> _Market | None:
        if symbol not in self._markets:
            wanted = self._request.wants(symbol)
            name = self._request.name(symbol)
            self._markets[symbol] = _Market(name, keeps_unanchored=self._keeps) if wanted else None
        return self._markets[symbol]

    def _take_quote(self, row: int, recv_ns: int, body: bytes) -> None:
        quote = QUOTE.decode(body)
        market = self._market(quote.symbol)
        if market is not None:
            market.quotes.add(
                (row, _ns(quote.matched), recv_ns),
                (quote.bid, quote.ask, quote.bid_qty, quote.ask_qty),
            )

    def _take_trade(self, row: int, recv_ns: int, body: bytes) -> None:
        trade = TRADE.decode(body)
        market = self._market(trade.symbol)
        if market is None:
            return
        stamp = Stamp(row, _ns(trade.matched), recv_ns)
        if trade.trade_id is not None:
            market.trades.add(stamp, trade, trade.trade_id)
        elif trade.aggregate_id is not None:
            market.aggregates.add(stamp, trade, trade.aggregate_id)

    def _take_depth(self, row: int, recv_ns: int, body: bytes) -> None:
        depth = DEPTH.decode(body)
        market = self._market(depth.symbol)
        if market is None or Kind.DEPTH not in self._request.kinds:
            return
        stamp = Stamp(row, _ns(depth.matched or depth.sent), recv_ns)
        market.book.update(
            Update(stamp, depth.first, depth.last, depth.previous, depth.bids, depth.asks)
        )
        for each, snapshot in self._pending:
            market.book.snapshot(each, snapshot.update_id, bids=snapshot.bids, asks=snapshot.asks)
        self._pending.clear()

    def _take_snapshot(self, row: int, recv_ns: int, body: bytes) -> None:
        snapshot = SNAPSHOT.decode(body)
        stamp = Stamp(row, _ns(snapshot.matched), recv_ns)
        if snapshot.symbol:
            market = self._market(snapshot.symbol)
        else:
            # Spot and USD-M do not say whose snapshot it is.
            if len(self._markets) > 1:
                self._homeless = self._homeless.add(row)
                return
            if not self._found():
                self._pending.append((stamp, snapshot))
                return
            market = self._found()[0]
        if market is not None:
            market.book.snapshot(stamp, snapshot.update_id, bids=snapshot.bids, asks=snapshot.asks)

    def _take_partial(self, row: int, recv_ns: int, body: bytes) -> None:
        self._partial = self._partial.add(row)

    def _take_other(self, row: int, recv_ns: int, body: bytes) -> None:
        ANY.decode(body)
        self._other = self._other.add(row)


def _lines(path: Path) -> Iterator[bytes]:
    """The lines of a file, of which only a buffer is held."""
    with open_unpacked(path) as stream:
        if not isinstance(stream, gzip.GzipFile):
            yield from stream
            return
        # A buffer of one's own: gzip cuts its lines by slower code.
        with io.BufferedReader(cast("io.RawIOBase", stream), _BUFFER_BYTES) as lines:
            yield from lines


def _ns(stamp: int) -> int:
    """Binance's milliseconds (or, where asked for, microseconds) as nanoseconds."""
    if not stamp:
        return NO_TIME_NS
    return _held(stamp * 10**6 if stamp < 10**14 else stamp * 10**3)


def _held(stamp_ns: int) -> int:
    """A stamp (or an id) of more than 64 bits as the last that these hold: none can be it."""
    return stamp_ns if -_LAST_NS <= stamp_ns <= _LAST_NS else _LAST_NS


def _quotes(market: _Market) -> RawTable:
    row, event_ns, recv_ns = market.quotes.counts()
    bid_px, ask_px, bid_qty, ask_qty = market.quotes.numbers()
    return RawTable(
        symbol=market.name,
        kind=Kind.QUOTES,
        row=row,
        ts_event_ns=event_ns,
        ts_recv_ns=recv_ns,
        numbers={"bid_px": bid_px, "ask_px": ask_px, "bid_qty": bid_qty, "ask_qty": ask_qty},
    )


def _judge_prints(market: _Market, path: Path) -> Iterator[Finding]:
    prints = market.prints
    text = "expected trade ids without a gap, found ids missing"
    yield from prints.missing().finding(path, Code.SEQUENCE_BREAK, text, instrument=market.name)
    text = "expected each trade id once, found one again; left out"
    yield from prints.repeated().finding(path, Code.DUPLICATE, text, instrument=market.name)
    text = "trades that were not matched in the market (insurance, deleveraging) are left out"
    yield from prints.other.finding(path, Code.ROWS_LEFT_OUT, text, instrument=market.name)
    both = market.trades.is_traded and market.aggregates.is_traded
    text = "aggregated trades are left out, as the single ones are there"
    tally = Tally(count=len(market.aggregates.table(market.name)) if both else 0)
    yield from tally.finding(path, Code.ROWS_LEFT_OUT, text, instrument=market.name, is_note=True)
