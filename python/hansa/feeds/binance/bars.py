"""One symbol's bars, live: each once, in order, none left out, handed over exactly to history."""

import asyncio

from hansa.feeds.binance.messages import Candle, Row
from hansa.feeds.binance.scale import Scale
from hansa.types import BarEvent

_MS_NS = 10**6


class LiveBars:
    """State: which bars of one symbol were given.

    `first_open_ns` is known from the first message on: bars that open before it are history, those
    from it on are given. Where bars lack, later ones are held until the missing ones are had.
    """

    def __init__(self, scale: Scale, interval_ns: int) -> None:
        self.scale, self.interval_ns = scale, interval_ns
        self.is_known = asyncio.Event()
        self.first_open_ns = 0
        self._next_ns = 0
        self._held: dict[int, BarEvent] = {}
        self._seen_ns = 0

    @property
    def missing(self) -> tuple[int, int] | None:
        """Openings [from, to) of closed bars that were not given; None if none lacks."""
        closed_ns = min([self._seen_ns, *self._held])
        return (self._next_ns, closed_ns) if self._next_ns < closed_ns else None

    def take(self, candle: Candle, *, recv_ns: int) -> list[BarEvent]:
        """The bars that the next message closes."""
        open_ns = candle.open_ms * _MS_NS
        if not self.is_known.is_set():
            self.first_open_ns = self._next_ns = open_ns
            self.is_known.set()
        self._seen_ns = max(self._seen_ns, open_ns)
        if candle.is_closed and open_ns >= self._next_ns:
            self._held[open_ns] = self._bar(candle, recv_ns)
        return self._release(recv_ns)

    def fill(self, rows: list[Row], until_ns: int, *, recv_ns: int) -> list[BarEvent]:
        """The bars that lacked, and those that were held for them. What the venue does not have up
        to `until_ns` is not waited for any longer.
        """
        found = []
        for row in rows:
            open_ns = row.open_ms * _MS_NS
            if self._next_ns <= open_ns < until_ns:
                found.append(self._bar(row, recv_ns))
                self._next_ns = open_ns + self.interval_ns
        self._next_ns = max(self._next_ns, until_ns)
        return found + self._release(recv_ns)

    def history(self, rows: list[Row], *, recv_ns: int) -> list[BarEvent]:
        """Rows that open before the first bar given."""
        ours = [row for row in rows if row.open_ms * _MS_NS < self.first_open_ns]
        return [self._bar(row, recv_ns) for row in ours]

    def _release(self, recv_ns: int) -> list[BarEvent]:
        found = []
        while self._next_ns in self._held:
            bar = self._held.pop(self._next_ns)
            found.append(bar)
            self._next_ns += self.interval_ns
        return found

    def _bar(self, candle: Candle | Row, recv_ns: int) -> BarEvent:
        scale = self.scale
        return BarEvent(
            instrument=scale.place,
            ts_open_ns=candle.open_ms * _MS_NS,
            ts_event_ns=(candle.end_ms + 1) * _MS_NS,
            ts_recv_ns=recv_ns,
            open_ticks=scale.ticks(candle.open),
            high_ticks=scale.ticks(candle.high),
            low_ticks=scale.ticks(candle.low),
            close_ticks=scale.ticks(candle.close),
            volume_lots=scale.lots(candle.volume),
        )
