"""The way a price took within a recorded bar: seeded, and true to the bar to the last tick."""

import random
from bisect import bisect_left
from itertools import pairwise
from typing import NamedTuple

from hansa.market import Bars
from hansa.venues.exchange.amounts import UNIT
from hansa.venues.exchange.candles import Candle
from hansa.venues.exchange.listing import Listing


class Step(NamedTuple):
    """One moment of a path: the price, what strangers trade there, who of them took."""

    time_ns: int
    price: int
    quantity: int
    buys: bool


class BarPath:
    """Recorded bars as paths of steps, `step_ns` apart, `shift_ns` later than recorded.

    A path begins at the open, ends at the close, touches high and low, leaves neither, and its
    quantities sum to the volume. The same seed, symbol and bar give the same path.
    """

    def __init__(
        self, bars: Bars, listing: Listing, *, step_ns: int, shift_ns: int, seed: int
    ) -> None:
        self._bars, self._listing = bars, listing
        self._step_ns, self._shift_ns, self._seed = step_ns, shift_ns, seed
        self._opens: list[int] = (bars.ts_open_ns + shift_ns).tolist()
        self.interval_ns = int(bars.ts_close_ns[0] - bars.ts_open_ns[0])

    def __len__(self) -> int:
        return len(self._opens)

    def place(self, ts_ns: int) -> int:
        """The place of the first bar that begins at or after a time."""
        return bisect_left(self._opens, ts_ns)

    def open_ns(self, place: int) -> int:
        """When a bar begins."""
        return self._opens[place]

    def close(self, place: int) -> int:
        """The close of a bar, in 10^-8."""
        return int(self._bars.close[place]) * self._listing.tick

    def candle(self, place: int) -> Candle:
        """A bar as a candle; its value is taken at the mean of open, high, low and close."""
        bars, listing = self._bars, self._listing
        ticks = [int(each[place]) for each in (bars.open, bars.high, bars.low, bars.close)]
        volume = int(bars.volume[place]) * listing.lot
        value = sum(ticks) * listing.tick * volume // (4 * UNIT)
        first, high, low, last = (each * listing.tick for each in ticks)
        count = max(self.interval_ns // self._step_ns, 1) if volume else 0
        return Candle(
            open_ns=self._opens[place],
            open=first,
            high=high,
            low=low,
            close=last,
            volume=volume,
            value=value,
            trades=count,
            buy_volume=volume // 2,
            buy_value=value // 2,
        )

    def steps(self, place: int) -> list[Step]:
        """The steps of a bar, oldest first."""
        bars, listing = self._bars, self._listing
        count = max(self.interval_ns // self._step_ns, 4)
        step_ns = self.interval_ns // count
        draw = random.Random(f"{self._seed}:{listing.symbol}:{int(bars.ts_open_ns[place])}")
        anchors = _anchors(bars, place, count, draw)
        ticks = _walk(anchors, int(bars.low[place]), int(bars.high[place]), draw)
        lots = _shares(int(bars.volume[place]), count, [at for at, _ in anchors])
        start_ns = self._opens[place]
        return [
            Step(
                start_ns + number * step_ns,
                ticks[number] * listing.tick,
                lots[number] * listing.lot,
                draw.random() < 0.5,
            )
            for number in range(count)
        ]


def _anchors(bars: Bars, place: int, count: int, draw: random.Random) -> list[tuple[int, int]]:
    """Where the path must be: open first, high and low between in either order, close last."""
    one, two = sorted(draw.sample(range(1, count - 1), 2))
    extremes = [int(bars.high[place]), int(bars.low[place])]
    # A bar that rose more often saw its low first.
    if bars.close[place] >= bars.open[place]:
        extremes.reverse()
    if draw.random() < 0.25:
        extremes.reverse()
    first, last = int(bars.open[place]), int(bars.close[place])
    return [(0, first), (one, extremes[0]), (two, extremes[1]), (count - 1, last)]


def _walk(anchors: list[tuple[int, int]], low: int, high: int, draw: random.Random) -> list[int]:
    """A random walk through the anchors, within low and high."""
    ticks = [anchors[0][1]]
    size = max((high - low) // 40, 1)
    for (start, from_ticks), (stop, to_ticks) in pairwise(anchors):
        span, walked = stop - start, [0]
        for _ in range(span):
            walked.append(walked[-1] + draw.randint(-size, size))
        for number in range(1, span):
            bridge = walked[number] - walked[-1] * number // span
            line = from_ticks + (to_ticks - from_ticks) * number // span
            ticks.append(min(max(line + bridge, low), high))
        ticks.append(to_ticks)
    return ticks


def _shares(volume: int, count: int, first: list[int]) -> list[int]:
    """The volume over the steps, evenly; the steps of `first` get a lot each before all others."""
    lots = [0] * count
    for at in first[: min(volume, len(first))]:
        lots[at] += 1
    rest = volume - sum(lots)
    for number in range(count):
        lots[number] += rest * (number + 1) // count - rest * number // count
    return lots
