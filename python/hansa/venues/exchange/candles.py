"""Candles: prints gathered by interval, from the seconds up to months."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

from hansa.venues.exchange.amounts import UNIT

SECOND_NS = 10**9
MINUTE_NS = 60 * SECOND_NS
HOUR_NS = 60 * MINUTE_NS
DAY_NS = 24 * HOUR_NS
WEEK_NS = 7 * DAY_NS

#: The intervals of Binance; a month has no fixed length.
INTERVALS: Mapping[str, int] = MappingProxyType(
    {
        "1s": SECOND_NS,
        "1m": MINUTE_NS,
        "3m": 3 * MINUTE_NS,
        "5m": 5 * MINUTE_NS,
        "15m": 15 * MINUTE_NS,
        "30m": 30 * MINUTE_NS,
        "1h": HOUR_NS,
        "2h": 2 * HOUR_NS,
        "4h": 4 * HOUR_NS,
        "6h": 6 * HOUR_NS,
        "8h": 8 * HOUR_NS,
        "12h": 12 * HOUR_NS,
        "1d": DAY_NS,
        "3d": 3 * DAY_NS,
        "1w": WEEK_NS,
        "1M": 31 * DAY_NS,
    }
)

#: 1970-01-05 was the first Monday.
_MONDAY_NS = 4 * DAY_NS


@dataclass(slots=True)
class Candle:
    """One interval from `open_ns` on: prices and volumes in 10^-8, `buy` what takers bought."""

    open_ns: int
    open: int
    high: int
    low: int
    close: int
    volume: int = 0
    value: int = 0
    trades: int = 0
    buy_volume: int = 0
    buy_value: int = 0

    @classmethod
    def flat(cls, open_ns: int, price: int) -> "Candle":
        """An interval without a print."""
        return cls(open_ns, price, price, price, price)

    def add(self, price: int, quantity: int, *, taker_buys: bool) -> None:
        """Takes a print."""
        value = price * quantity // UNIT
        bought = (quantity, value) if taker_buys else (0, 0)
        self.join(Candle(0, price, price, price, price, quantity, value, 1, *bought))

    def join(self, later: "Candle") -> None:
        """Takes a later candle in; one without prints moves nothing."""
        if not later.trades:
            return
        if not self.trades:
            self.open = self.high = self.low = later.open
        self.high, self.low = max(self.high, later.high), min(self.low, later.low)
        self.close = later.close
        self.volume += later.volume
        self.value += later.value
        self.trades += later.trades
        self.buy_volume += later.buy_volume
        self.buy_value += later.buy_value


def start_of(interval: str, ts_ns: int) -> int:
    """Where the interval around a time begins: weeks on Mondays, months on their first day."""
    if interval == "1M":
        day = datetime.fromtimestamp(ts_ns // SECOND_NS, UTC)
        return int(datetime(day.year, day.month, 1, tzinfo=UTC).timestamp()) * SECOND_NS
    length, origin = INTERVALS[interval], _MONDAY_NS if interval == "1w" else 0
    return (ts_ns - origin) // length * length + origin


def end_of(interval: str, start_ns: int) -> int:
    """Where the interval that begins at `start_ns` ends."""
    if interval == "1M":
        return start_of("1M", start_ns + 32 * DAY_NS)
    return start_ns + INTERVALS[interval]


#: The candles of one length that begin in [start, end), oldest first; empty ones may lack.
Source = Callable[[int, int], Iterable[Candle]]


def gather(source: Source, interval: str, *, start_ns: int, end_ns: int) -> list[Candle]:
    """The candles of an interval that begin in [start, end), from shorter ones; none is missing
    between the first print and the end: an interval without prints stands at the last close.
    """
    found: list[Candle] = []
    at_ns = start_of(interval, start_ns)
    last: int | None = None
    shorter = iter(source(at_ns, end_ns))
    each = next(shorter, None)
    while at_ns < end_ns:
        until_ns = end_of(interval, at_ns)
        if last is None and each is not None and each.open_ns >= until_ns:
            at_ns = start_of(interval, each.open_ns)
            continue
        if last is None and each is None:
            break
        candle = Candle.flat(at_ns, last if last is not None else 0)
        while each is not None and each.open_ns < until_ns:
            if last is None and not candle.trades:
                candle = Candle.flat(at_ns, each.open)
            candle.join(each)
            each = next(shorter, None)
        last = candle.close
        if at_ns >= start_ns:
            found.append(candle)
        at_ns = until_ns
    return found
