"""One symbol's depth, live: changes stitched onto snapshots, and what to do about gaps."""

from collections import deque
from collections.abc import Iterator

from hansa.errors import DataError
from hansa.feeds.binance.messages import DepthUpdate, Levels, Snapshot
from hansa.feeds.binance.scale import Scale, ns_of_ms
from hansa.feeds.binance_sequence import DepthSequence
from hansa.feeds.changes import depth_events, emptied
from hansa.types import DepthEvent

#: Updates that wait for a snapshot; of more, the oldest are let go.
_WAITING_MAX = 20_000


class LiveBook:
    """State: how far one symbol's depth is known. After a gap the book is emptied at once, so that
    nobody trades on levels that may be gone, and waits for another snapshot.
    """

    def __init__(self, scale: Scale) -> None:
        self.scale = scale
        self.gaps = 0
        self._sequence = DepthSequence()
        self._waiting: deque[DepthUpdate] = deque(maxlen=_WAITING_MAX)

    @property
    def needs_snapshot(self) -> bool:
        """Whether updates wait for a snapshot."""
        return not self._sequence.is_anchored and bool(self._waiting)

    def lose(self) -> None:
        """The connection ended: what stands in the book is not known any more."""
        self._sequence.lose()
        self._waiting.clear()

    def update(self, update: DepthUpdate, *, recv_ns: int) -> list[DepthEvent]:
        """The changes that the next update brings. DataError if it cannot be read: the book is then
        not known any more.
        """
        try:
            return self._next(update, recv_ns)
        except DataError:
            self.lose()
            raise

    def snapshot(self, snapshot: Snapshot, *, recv_ns: int) -> list[DepthEvent]:
        """The book as of a snapshot, and the updates that waited for it. DataError as above."""
        try:
            return self._anchored(snapshot, recv_ns)
        except DataError:
            self.lose()
            raise

    def _next(self, update: DepthUpdate, recv_ns: int) -> list[DepthEvent]:
        sequence = self._sequence
        if not sequence.is_anchored:
            self._waiting.append(update)
            return []
        if sequence.is_old(update):
            return []
        if sequence.follows(update):
            sequence.advance(update)
            times = (ns_of_ms(update.sent_ms), recv_ns)
            return self._rows(update.bids, update.asks, times, clears=False)
        self.gaps += 1
        sequence.lose()
        self._waiting.append(update)
        return self.emptied(recv_ns=recv_ns)

    def _anchored(self, snapshot: Snapshot, recv_ns: int) -> list[DepthEvent]:
        if self._sequence.is_anchored:
            return []
        self._sequence.anchor(snapshot.update_id)
        times = (recv_ns, recv_ns)
        found = self._rows(snapshot.bids, snapshot.asks, times, clears=True)
        waiting = list(self._waiting)
        self._waiting.clear()
        for each in waiting:
            found += self._next(each, recv_ns)
        return found

    def emptied(self, *, recv_ns: int) -> list[DepthEvent]:
        """The change that says that no level is known."""
        return emptied(self.scale.place, recv_ns)

    def _rows(
        self, bids: Levels, asks: Levels, times: tuple[int, int], *, clears: bool
    ) -> list[DepthEvent]:
        changes = list(self._levels(bids, asks))
        return depth_events(self.scale.place, changes, times, clears=clears)

    def _levels(self, bids: Levels, asks: Levels) -> Iterator[tuple[int, int, int]]:
        for side, levels in ((1, bids), (-1, asks)):
            for price, quantity in levels:
                yield side, self.scale.ticks(price), self.scale.lots(quantity)
