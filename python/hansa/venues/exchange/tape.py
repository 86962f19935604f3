"""What was traded in a symbol: single prints, prints joined by order, candles."""

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Sequence
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from hansa.venues.exchange.amounts import UNIT
from hansa.venues.exchange.candles import (
    DAY_NS,
    INTERVALS,
    MINUTE_NS,
    SECOND_NS,
    Candle,
    gather,
    start_of,
)
from hansa.venues.exchange.history import History

#: Prints and candles of each length that are remembered.
PRINTS_MAX, CANDLES_MAX = 20_000, 100_000


class Print(NamedTuple):
    """A trade on the market; price and quantity in 10^-8."""

    id: int
    price: int
    quantity: int
    time_ns: int
    is_buyer_maker: bool
    taker: int


class Joined(NamedTuple):
    """Trades of one taking order at one price: `first` and `last` are the ids of their prints."""

    id: int
    price: int
    quantity: int
    time_ns: int
    is_buyer_maker: bool
    taker: int
    first: int
    last: int


class Tape:
    """State: the prints of a symbol and its candles, after a recorded history."""

    def __init__(self, history: History) -> None:
        self.prints: deque[Print] = deque(maxlen=PRINTS_MAX)
        self.joined: deque[Joined] = deque(maxlen=PRINTS_MAX)
        self.last_price = history.last_price
        self._history = history
        self._rows: dict[int, list[Candle]] = {
            SECOND_NS: [],
            MINUTE_NS: [],
            history.interval_ns: [],
        }
        self._last_id = self._joined_id = 0

    def add(self, each: Print) -> Print:
        """Takes the next trade and returns it with its id."""
        self._last_id += 1
        each = each._replace(id=self._last_id)
        self.prints.append(each)
        self._join(each)
        self.last_price = each.price
        for length_ns, row in self._rows.items():
            open_ns = each.time_ns // length_ns * length_ns
            if not row or row[-1].open_ns < open_ns:
                row.append(Candle.flat(open_ns, each.price))
                del row[: max(len(row) - CANDLES_MAX, 0)]
            row[-1].add(each.price, each.quantity, taker_buys=not each.is_buyer_maker)
        return each

    def first_ns(self, interval: str) -> int:
        """Where the oldest candle of an interval may begin."""
        return start_of(interval, self._history.start_ns)

    def candles(self, interval: str, *, start_ns: int, end_ns: int) -> list[Candle]:
        """The candles that begin in [start, end), oldest first."""
        source = self._seconds if interval == "1s" else self._minutes
        longest_ns = self._history.interval_ns
        if INTERVALS[interval] % longest_ns == 0 or interval in ("1w", "1M"):
            source = self._bars
        begin_ns = max(start_ns, self.first_ns(interval))
        return gather(source, interval, start_ns=begin_ns, end_ns=end_ns)

    def latest(self, interval: str, now_ns: int, count: int) -> list[Candle]:
        """The last candles up to now, the one that is open included."""
        start_ns = start_of(interval, now_ns) - (count - 1) * INTERVALS[interval]
        return self.candles(interval, start_ns=start_ns, end_ns=now_ns + 1)[-count:]

    def day(self, now_ns: int) -> Candle:
        """The 24 hours up to now, to the minute."""
        length_ns = self._history.interval_ns
        start_ns = now_ns - DAY_NS
        whole_ns = -(-start_ns // length_ns) * length_ns
        found = Candle.flat(start_ns, self.last_price)
        for each in chain(
            self._minutes(start_ns, min(whole_ns, now_ns + 1)), self._bars(whole_ns, now_ns + 1)
        ):
            found.join(each)
        return found

    def average_price(self, now_ns: int, minutes: int = 5) -> int:
        """The average price by volume of the last minutes; the last price if nothing traded."""
        volume = value = 0
        for each in self._minutes(now_ns - minutes * MINUTE_NS, now_ns + 1):
            volume, value = volume + each.volume, value + each.value
        return value * UNIT // volume if volume else self.last_price

    def _join(self, each: Print) -> None:
        last = self.joined[-1] if self.joined else None
        if last is not None and last[1:2] + last[3:6] == each[1:2] + each[3:6]:
            quantity = last.quantity + each.quantity
            self.joined[-1] = last._replace(quantity=quantity, last=each.id)
            return
        self._joined_id += 1
        self.joined.append(Joined(self._joined_id, *each[1:], first=each.id, last=each.id))

    def _seconds(self, start_ns: int, end_ns: int) -> Iterable[Candle]:
        return _within(self._rows[SECOND_NS], start_ns, end_ns)

    def _minutes(self, start_ns: int, end_ns: int) -> Iterable[Candle]:
        before = self._history.minutes(start_ns, min(end_ns, self._history.end_ns))
        return chain(before, _within(self._rows[MINUTE_NS], start_ns, end_ns))

    def _bars(self, start_ns: int, end_ns: int) -> Iterable[Candle]:
        before = self._history.bars(start_ns, min(end_ns, self._history.end_ns))
        return chain(before, _within(self._rows[self._history.interval_ns], start_ns, end_ns))


def _within(row: Sequence[Candle], start_ns: int, end_ns: int) -> Sequence[Candle]:
    opened = attrgetter("open_ns")
    return row[bisect_left(row, start_ns, key=opened) : bisect_left(row, end_ns, key=opened)]
