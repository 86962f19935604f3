"""The depth of one Binance symbol: changes stitched onto a snapshot as Binance documents it."""

from collections import deque
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np

from hansa.feeds.binance_sequence import DepthSequence
from hansa.feeds.files.buffers import RowBuffer
from hansa.feeds.files.reader import Kind, RawTable, Tally
from hansa.market.finding import Code, Finding
from hansa.market.ticks import CLEAR, LAST

Levels = list[tuple[float, float]]

#: Updates that wait for a snapshot; of more, the oldest are let go.
WAITING_MAX = 20_000


class Stamp(NamedTuple):
    """Where and when: the line in the file, the time of event and of receipt, nanoseconds."""

    row: int
    event_ns: int
    recv_ns: int


class Update(NamedTuple):
    """One message of changes: update ids `first` to `last`, `previous` (the last of the message
    before) on futures only, None on spot; then the levels that changed.
    """

    stamp: Stamp
    first: int
    last: int
    previous: int | None
    bids: Levels
    asks: Levels


class BinanceBook:
    """State: the stitching of one symbol's depth, and the rows of it so far.

    After a break of the sequence the book is emptied and waits for the next snapshot.
    `keeps_unanchored` gives changes without a snapshot too, on a book that starts empty.
    """

    def __init__(self, *, keeps_unanchored: bool) -> None:
        self._keeps = keeps_unanchored
        self._messages = RowBuffer(counts=6, numbers=2)
        self._waiting: deque[Update] = deque(maxlen=WAITING_MAX)
        self._sequence = DepthSequence()
        self._clears_next = False
        self._breaks = self._unanchored = self._old = self._needless = Tally()
        self._too_old = Tally()

    def update(self, update: Update) -> None:
        """Takes the next message of changes."""
        if not self._sequence.is_anchored:
            self._wait(update)
        elif self._sequence.is_old(update):
            self._old = self._old.add(update.stamp.row)
        elif self._sequence.follows(update):
            self._apply(update)
        else:
            self._break(update)

    def snapshot(self, stamp: Stamp, update_id: int, *, bids: Levels, asks: Levels) -> None:
        """Takes a snapshot: the book begins here, with the changes that waited for it.

        A snapshot that comes while the book is whole is not needed: it holds fewer levels.
        """
        if self._sequence.is_anchored:
            self._needless = self._needless.add(stamp.row)
            return
        self._sequence.anchor(update_id)
        self._emit(stamp, bids, asks, clears=True)
        waiting = list(self._waiting)
        self._waiting.clear()
        if waiting and not self._keeps:
            # They are no longer without a snapshot; those too old are counted on their own.
            self._unanchored = Tally(count=self._unanchored.count - len(waiting))
        for each in waiting:
            # They were received before the snapshot, but could not be used until it came.
            recv_ns = max(each.stamp.recv_ns, stamp.recv_ns)
            self.update(each._replace(stamp=each.stamp._replace(recv_ns=recv_ns)))

    def table(self, symbol: str) -> RawTable:
        """The rows so far, level by level: bids before asks within a message."""
        row, event_ns, recv_ns, bids, asks, clears = self._messages.counts()
        levels = bids + asks
        sides = np.tile(np.array([1, -1], dtype=np.int64), len(row))
        flags = np.zeros(int(levels.sum()), dtype=np.int64)
        ends = np.cumsum(levels)
        flags[ends - levels] |= np.where(clears > 0, CLEAR, 0)
        flags[ends - 1] |= LAST
        price, qty = self._messages.numbers()
        return RawTable(
            symbol=symbol,
            kind=Kind.DEPTH,
            row=np.repeat(row, levels),
            ts_event_ns=np.repeat(event_ns, levels),
            ts_recv_ns=np.repeat(recv_ns, levels),
            numbers={"price": price, "qty": qty},
            counts={"side": np.repeat(sides, np.stack([bids, asks], 1).ravel()), "flags": flags},
        )

    def findings(self, path: Path, symbol: str) -> Iterator[Finding]:
        """What is to be said of the stitching."""
        done = "kept on an empty book" if self._keeps else "left out until the next snapshot"
        says = (
            (
                self._breaks,
                Code.SEQUENCE_BREAK,
                "expected each depth update to follow the one "
                "before it, found some missing; the book is emptied here",
            ),
            (
                self._too_old,
                Code.SEQUENCE_BREAK,
                "expected a depth update that holds the "
                "snapshot's id, found a later one; the snapshot is not used beyond here",
            ),
            (
                self._unanchored,
                Code.BOOK_UNANCHORED,
                f"expected a snapshot before depth updates, found none; {done}",
            ),
        )
        for tally, code, text in says:
            yield from tally.finding(path, code, text, instrument=symbol)
        text = "depth updates that the book already holds are left out"
        yield from self._old.finding(
            path, Code.ROWS_LEFT_OUT, text, instrument=symbol, is_note=True
        )
        text = "snapshots of a book that is whole are left out"
        yield from self._needless.finding(
            path, Code.ROWS_LEFT_OUT, text, instrument=symbol, is_note=True
        )

    def _apply(self, update: Update, *, clears: bool = False) -> None:
        self._sequence.advance(update)
        self._emit(update.stamp, update.bids, update.asks, clears=clears)

    def _break(self, update: Update) -> None:
        if self._sequence.snapshot_id is None:
            self._breaks = self._breaks.add(update.stamp.row)
        else:
            self._too_old = self._too_old.add(update.stamp.row)
        self._sequence.lose()
        if not self._keeps:
            # A level of price 0 cannot stand, so one of this message's own says that none does.
            bids = [(price, 0.0) for price, _ in update.bids[:1]]
            asks = [(price, 0.0) for price, _ in update.asks[: 1 - len(bids)]]
            self._emit(update.stamp, bids, asks, clears=True)
        self._wait(update)

    def _wait(self, update: Update) -> None:
        self._unanchored = self._unanchored.add(update.stamp.row)
        self._waiting.append(update)
        if not self._keeps:
            return
        if not self._sequence.is_old(update):
            is_first = self._sequence.last is None
            follows = self._sequence.follows(update)
            if not follows:
                self._breaks = self._breaks.add(update.stamp.row)
            self._apply(update, clears=is_first or not follows)

    def _emit(self, stamp: Stamp, bids: Levels, asks: Levels, *, clears: bool) -> None:
        clears = clears or self._clears_next
        self._clears_next = clears and not (bids or asks)
        if bids or asks:
            self._messages.add(
                (*stamp, len(bids), len(asks), int(clears)), chain.from_iterable(chain(bids, asks))
            )
