"""One symbol's bars, live: each once, in order, none left out, handed over exactly to history."""

import asyncio
from operator import attrgetter

from hansa.errors import DataError
from hansa.feeds.binance.messages import Candle, Row
from hansa.feeds.binance.scale import Scale, ns_of_ms
from hansa.types import BarEvent

_MS_NS = 10**6
#: After so many bars without a word nobody would wait for those between.
_AHEAD_BARS_MAX = 100_000
_PRICES = attrgetter("open", "high", "low", "close")


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
        """The bars that the next message closes. DataError if it cannot be a bar that comes now."""
        bar = self._bar(candle, recv_ns)
        open_ns = bar.ts_open_ns
        if not self.is_known.is_set():
            self.first_open_ns = self._next_ns = open_ns
            self.is_known.set()
        self._seen_ns = max(self._seen_ns, open_ns)
        if candle.is_closed and open_ns >= self._next_ns:
            self._held[open_ns] = bar
        return self._release(recv_ns)

    def fill(self, rows: list[Row], until_ns: int, *, recv_ns: int) -> list[BarEvent]:
        """The bars that lacked, and those that were held for them. What the venue does not have up
        to `until_ns` is not waited for any longer. DataError if a row cannot be one of them.
        """
        wanted = [row for row in rows if self._next_ns <= row.open_ms * _MS_NS < until_ns]
        found = {row.open_ms: self._bar(row, recv_ns) for row in wanted}
        self._next_ns = max(self._next_ns, until_ns)
        return [found[open_ms] for open_ms in sorted(found)] + self._release(recv_ns)

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

    def _checked_open_ns(self, candle: Candle | Row) -> int:
        """When it opens: on the grid of those before, and not so far ahead that what lies between
        could never be fetched.
        """
        open_ns, length_ns = ns_of_ms(candle.open_ms), self.interval_ns
        is_long = ns_of_ms(candle.end_ms + 1) - open_ns == length_ns
        ahead_ns = open_ns - self._seen_ns if self._seen_ns else 0
        if ahead_ns % length_ns or ahead_ns > _AHEAD_BARS_MAX * length_ns or not is_long:
            raise DataError(
                f"{self.scale.symbol}: expected a bar of {length_ns / 1e9:g} s that comes next, "
                f"found one from {candle.open_ms} to {candle.end_ms} ms; check the venue's address"
            )
        return open_ns

    def _bar(self, candle: Candle | Row, recv_ns: int) -> BarEvent:
        scale, open_ns = self.scale, self._checked_open_ns(candle)
        prices = [scale.ticks(each) for each in _PRICES(candle)]
        first, high, low, last = prices
        if not 0 < low <= min(prices) or max(prices) > high:
            raise DataError(
                f"{scale.symbol}: expected a bar whose high and low enclose its prices, found "
                f"{prices} ticks from {candle.open_ms} ms on; check the venue's address"
            )
        return BarEvent(
            instrument=scale.place,
            ts_open_ns=open_ns,
            ts_event_ns=open_ns + self.interval_ns,
            ts_recv_ns=recv_ns,
            open_ticks=first,
            high_ticks=high,
            low_ticks=low,
            close_ticks=last,
            volume_lots=scale.lots(candle.volume),
        )
