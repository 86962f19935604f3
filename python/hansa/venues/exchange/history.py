"""What was traded before the exchange opened: recorded bars, and the minutes within them."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Protocol

from hansa.venues.exchange.candles import HOUR_NS, MINUTE_NS, Candle
from hansa.venues.exchange.path import BarPath, Step

_BARS_KEPT = 64


class History(Protocol):
    """Candles before `end_ns`, where the exchange's own begin. Times are the exchange's."""

    interval_ns: int
    start_ns: int
    end_ns: int
    last_price: int

    def bars(self, start_ns: int, end_ns: int) -> Sequence[Candle]:
        """The recorded candles that begin in [start, end)."""
        ...

    def minutes(self, start_ns: int, end_ns: int) -> Sequence[Candle]:
        """The same by the minute."""
        ...


class NoHistory:
    """A symbol of which nothing is known before the exchange opened."""

    def __init__(self, opened_ns: int, last_price: int):
        self.interval_ns = HOUR_NS
        self.start_ns = self.end_ns = opened_ns // HOUR_NS * HOUR_NS
        self.last_price = last_price

    def bars(self, start_ns: int, end_ns: int) -> Sequence[Candle]:
        """None."""
        return ()

    def minutes(self, start_ns: int, end_ns: int) -> Sequence[Candle]:
        """None."""
        return ()


class RecordedHistory:
    """State: recorded bars, with the minutes of those that were asked for lately."""

    def __init__(self, path: BarPath, *, end_ns: int) -> None:
        self._path = path
        self._first, self._stop = 0, path.place(end_ns)
        self._minutes: OrderedDict[int, list[Candle]] = OrderedDict()
        self.interval_ns = path.interval_ns
        self.start_ns, self.end_ns = path.open_ns(0), end_ns
        self.last_price = path.close(max(self._stop - 1, 0))

    def bars(self, start_ns: int, end_ns: int) -> Sequence[Candle]:
        """The recorded candles that begin in [start, end)."""
        first = self._path.place(start_ns)
        stop = min(self._path.place(end_ns), self._stop)
        return [self._path.candle(place) for place in range(first, stop)]

    def minutes(self, start_ns: int, end_ns: int) -> Sequence[Candle]:
        """The minutes of the recorded bars as their paths go."""
        first = self._path.place(start_ns - self.interval_ns + 1)
        stop = min(self._path.place(end_ns), self._stop)
        found = [each for place in range(first, stop) for each in self._minutes_of(place)]
        return [each for each in found if start_ns <= each.open_ns < end_ns]

    def _minutes_of(self, place: int) -> list[Candle]:
        known = self._minutes.get(place)
        if known is None:
            known = self._minutes[place] = joined(self._path.steps(place), MINUTE_NS)
            if len(self._minutes) > _BARS_KEPT:
                self._minutes.popitem(last=False)
        return known


def joined(steps: Sequence[Step], length_ns: int) -> list[Candle]:
    """Candles of a length from the steps of a path."""
    found: list[Candle] = []
    for step in steps:
        if not step.quantity:
            continue
        open_ns = step.time_ns // length_ns * length_ns
        if not found or found[-1].open_ns < open_ns:
            found.append(Candle.flat(open_ns, step.price))
        found[-1].add(step.price, step.quantity, taker_buys=step.buys)
    return found
