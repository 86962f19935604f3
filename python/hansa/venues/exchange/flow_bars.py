"""Strangers who walk the paths of recorded bars: a ladder of orders around each price."""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b

from hansa.venues.exchange.book import Book, Command
from hansa.venues.exchange.flow import Strangers
from hansa.venues.exchange.path import BarPath, Step

#: Levels a side, and their distance as a fraction of the price (a basis point).
_LEVELS, _DISTANCE = 20, 10_000


class BarFlow:
    """State: how far the strangers have come on the paths of recorded bars.

    They keep a ladder around the path's price, and at each step trade with each other at exactly
    that price, so that a market nobody else touches gives back the recorded bars: open, high, low,
    close and volume. Orders of others that stand in the way are filled.
    """

    def __init__(self, path: BarPath, book: Book, *, tick: int, lot: int) -> None:
        self._path, self._strangers = path, Strangers(book)
        self._tick, self._lot = tick, lot
        self._place, self._number = 0, 0
        self._steps: list[Step] = []

    def begin(self, ts_ns: int) -> list[Step]:
        """Goes to a time; the steps of its bar that lie before it."""
        self._place = max(self._path.place(ts_ns + 1) - 1, 0)
        self._load()
        before = [each for each in self._steps if each.time_ns < ts_ns]
        self._number = len(before)
        return before

    def next_ns(self) -> int | None:
        """When the next step is due; None at the end of the recording."""
        while self._number >= len(self._steps):
            self._place += 1
            if self._place >= len(self._path):
                return None
            self._load()
        return self._steps[self._number].time_ns

    def opening(self) -> Iterable[list[Command]]:
        """The ladder around the last price before the opening."""
        step = self._steps[max(self._number - 1, 0)]
        return self._ladder(step.price // self._tick, 1, step.time_ns)

    def steps(self) -> Iterable[list[Command]]:
        """The ladder moves, then the strangers trade."""
        step = self._steps[self._number]
        self._number += 1
        ticks = step.price // self._tick
        side = 1 if step.buys else -1
        yield from self._ladder(ticks, side, step.time_ns)
        if step.quantity:
            yield self._strangers.trade(ticks, step.quantity // self._lot, taker_side=side)

    def _load(self) -> None:
        self._steps, self._number = self._path.steps(self._place), 0

    def _ladder(self, ticks: int, taker_side: int, now_ns: int) -> Iterable[list[Command]]:
        """The best price of the side that is hit is the path's; the other stands a tick away."""
        distance = max(ticks // _DISTANCE, 1)
        best = {-taker_side: ticks, taker_side: ticks - taker_side}
        wanted: dict[tuple[int, int], int] = {}
        for side, first in best.items():
            wanted[side, first] = self._size(first, now_ns, ticks)
            # Further levels stand on whole multiples of the distance, so that most of them stay
            # where they are when the price moves.
            below = (first - 1) // distance * distance
            away = below if side > 0 else (first // distance + 1) * distance
            for number in range(_LEVELS - 1):
                price = away - side * number * distance
                if price > 0:
                    wanted[side, price] = self._size(price, now_ns, ticks)
        yield [
            command
            for side in (1, -1)
            for price in self._strangers.levels(side)
            if (side, price) not in wanted
            for command in self._strangers.set_level(side, price, 0)
        ]
        yield [
            command
            for (side, price), lots in wanted.items()
            for command in self._strangers.set_level(side, price, lots)
        ]

    def _size(self, price: int, now_ns: int, ticks: int) -> int:
        """Lots at a price: drawn anew now and then, level by level; about 500 in quote each."""
        quote = 500 * 10**8 * _share(price, (now_ns // 10**9 + price * 7) // 97)
        return max(quote * 10**8 // (ticks * self._tick) // self._lot, 1)


@lru_cache(maxsize=4096)  # it is asked for at each step, and another every 97 s
def _share(price: int, epoch: int) -> int:
    """1 to 16, drawn for a price and a time."""
    digest = blake2b(f"{price}:{epoch}".encode(), digest_size=2).digest()
    return 1 + int.from_bytes(digest, "big") % 16
