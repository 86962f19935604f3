"""One market's bars from an exchange that is asked for them: each once, in order."""

from hansa.feeds.binance.scale import Scale
from hansa.feeds.ccxt.reading import Candle, bar, decoded
from hansa.types import BarEvent

_MS_NS = 10**6


class AskedBars:
    """State: which bars of one market were given. Bars that open before `first_open_ns` are
    history, those from it on are given.
    """

    def __init__(self, scale: Scale, *, interval_ns: int, now_ns: int) -> None:
        self.scale, self.interval_ns = scale, interval_ns
        self.first_open_ns = now_ns - now_ns % interval_ns
        self._next_ns = self.first_open_ns

    @property
    def due_ns(self) -> int:
        """When the next bar closes."""
        return self._next_ns + self.interval_ns

    @property
    def since_ms(self) -> int:
        """From when on to ask: one bar more, since some exchanges leave out the first."""
        return (self._next_ns - self.interval_ns) // _MS_NS

    def take(self, rows: object, *, now_ns: int, recv_ns: int) -> list[BarEvent]:
        """The bars that have closed by now and were not given. One that lacks before others, as
        where nobody traded, is not waited for.
        """
        found = []
        for candle in self.candles(rows):
            open_ns = candle.open_ms * _MS_NS
            if self._next_ns <= open_ns <= now_ns - self.interval_ns:
                found.append(self.event(candle, recv_ns=recv_ns))
                self._next_ns = open_ns + self.interval_ns
        return found

    def event(self, candle: Candle, *, recv_ns: int) -> BarEvent:
        """A bar that has closed."""
        return bar(self.scale, candle, interval_ns=self.interval_ns, recv_ns=recv_ns)

    def candles(self, rows: object) -> list[Candle]:
        """What the exchange said, oldest first."""
        found = decoded(rows, list[Candle], "bars")
        return sorted(found, key=lambda each: each.open_ms)
