"""From ccxt's rows to market events: whole ticks and lots, each print once, books by changes."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TypeVar

import msgspec

from hansa.errors import DataError
from hansa.feeds.binance.scale import Scale
from hansa.feeds.changes import depth_events, emptied
from hansa.types import BarEvent, DepthEvent, QuoteEvent, TradeEvent

_MS_NS = 10**6
_SIDES = {"buy": 1, "sell": -1}
_SEEN_MAX = 5_000
_T = TypeVar("_T")


class Book(msgspec.Struct):
    """A book: levels are price, quantity and maybe more, as floats that ccxt sorts by."""

    bids: list[list[float]]
    asks: list[list[float]]
    timestamp: int | None = None


class Best(msgspec.Struct, rename="camel"):
    """Best prices of a market."""

    symbol: str
    bid: Decimal | None = None
    bid_volume: Decimal | None = None
    ask: Decimal | None = None
    ask_volume: Decimal | None = None
    timestamp: int | None = None


class Print(msgspec.Struct):
    """A print."""

    price: Decimal
    amount: Decimal
    id: str | None = None
    side: str | None = None
    timestamp: int | None = None


class Candle(msgspec.Struct, array_like=True):
    """A bar, also one that is still open."""

    open_ms: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal


def decoded(row: object, kind: type[_T], words: str) -> _T:
    """A row of ccxt; DataError if it is none."""
    try:
        return msgspec.convert(row, kind, strict=False)
    except (msgspec.ValidationError, TypeError) as error:
        raise DataError(
            f"expected {words} from ccxt, found {str(row)[:120]} ({error}); this exchange may say "
            "them otherwise: leave the channel out"
        ) from error


class Prints:
    """State: which prints of a market were given."""

    def __init__(self, scale: Scale) -> None:
        self._scale = scale
        self._seen: OrderedDict[str, None] = OrderedDict()

    def take(self, rows: object, *, recv_ns: int) -> list[TradeEvent]:
        """Those that are new, oldest first. One without an id is known by what it says."""
        found = decoded(rows, list[Print], "prints")
        fresh = [each for each in found if self._is_new(each)]
        fresh.sort(key=lambda each: each.timestamp or 0)
        return [self._event(each, recv_ns) for each in fresh]

    def _is_new(self, each: Print) -> bool:
        key = each.id or f"{each.timestamp} {each.price} {each.amount} {each.side}"
        if key in self._seen:
            return False
        self._seen[key] = None
        if len(self._seen) > _SEEN_MAX:
            self._seen.popitem(last=False)
        return True

    def _event(self, each: Print, recv_ns: int) -> TradeEvent:
        return TradeEvent(
            instrument=self._scale.place,
            ts_event_ns=_time(each.timestamp, recv_ns),
            ts_recv_ns=recv_ns,
            price_ticks=self._scale.ticks(each.price),
            lots=self._scale.lots(each.amount),
            aggressor=_SIDES.get(each.side or "", 0),
        )


class Levels:
    """State: the book of a market as it was told last."""

    def __init__(self, scale: Scale, levels_max: int) -> None:
        self._scale, self._levels_max = scale, levels_max
        self._told: dict[tuple[int, int], int] | None = None

    def lose(self, *, recv_ns: int) -> list[DepthEvent]:
        """The connection ended: no level is known any more."""
        was_known, self._told = self._told is not None, None
        return emptied(self._scale.place, recv_ns) if was_known else []

    def take(self, book: Book, *, recv_ns: int) -> list[DepthEvent]:
        """The changes since the book was told last; of the first one all of it."""
        now = dict(self._levels(book))
        told, self._told = self._told, now
        times = (_time(book.timestamp, recv_ns), recv_ns)
        if told is None:
            all_of_it = [(*key, lots) for key, lots in now.items()]
            return depth_events(self._scale.place, all_of_it, times, clears=True)
        gone = [(*key, 0) for key in told.keys() - now.keys()]
        changed = [(*key, lots) for key, lots in now.items() if told.get(key) != lots]
        return depth_events(self._scale.place, sorted(gone) + changed, times, clears=False)

    def best(self, book: Book, *, recv_ns: int) -> QuoteEvent | None:
        """The best prices of a book; None where a side is empty."""
        if not book.bids or not book.asks:
            return None
        (bid, bid_quantity), (ask, ask_quantity) = book.bids[0][:2], book.asks[0][:2]
        return quote(
            self._scale,
            Best("", _exact(bid), _exact(bid_quantity), _exact(ask), _exact(ask_quantity)),
            (_time(book.timestamp, recv_ns), recv_ns),
        )

    def _levels(self, book: Book) -> Iterable[tuple[tuple[int, int], int]]:
        for side, levels in ((1, book.bids), (-1, book.asks)):
            for level in levels[: self._levels_max]:
                lots = self._scale.lots(_exact(level[1]))
                if lots:
                    yield (side, self._scale.ticks(_exact(level[0]))), lots


def quote(scale: Scale, best: Best, times: tuple[int, int]) -> QuoteEvent | None:
    """Best prices as an event; None where a side is empty."""
    if best.bid is None or best.ask is None:
        return None
    return QuoteEvent(
        instrument=scale.place,
        ts_event_ns=times[0],
        ts_recv_ns=times[1],
        bid_ticks=scale.ticks(best.bid),
        ask_ticks=scale.ticks(best.ask),
        bid_lots=_shown_lots(scale, best.bid_volume),
        ask_lots=_shown_lots(scale, best.ask_volume),
    )


def _shown_lots(scale: Scale, volume: Decimal | None) -> int:
    """Of a price without a quantity the least that makes it one: a lot."""
    return 1 if volume is None else scale.lots(volume)


def quotes(rows: object, scales: Mapping[str, Scale], *, recv_ns: int) -> list[QuoteEvent]:
    """The best prices that a stream brought, by ccxt's symbols."""
    found = decoded(rows, dict[str, Best], "best prices")
    told = [
        quote(scales[symbol], best, (_time(best.timestamp, recv_ns), recv_ns))
        for symbol, best in found.items()
        if symbol in scales
    ]
    return [each for each in told if each is not None]


def bar(scale: Scale, candle: Candle, *, interval_ns: int, recv_ns: int) -> BarEvent:
    """A bar that has closed."""
    open_ns = candle.open_ms * _MS_NS
    return BarEvent(
        instrument=scale.place,
        ts_open_ns=open_ns,
        ts_event_ns=open_ns + interval_ns,
        ts_recv_ns=recv_ns,
        open_ticks=scale.ticks(candle.open),
        high_ticks=scale.ticks(candle.high),
        low_ticks=scale.ticks(candle.low),
        close_ticks=scale.ticks(candle.close),
        volume_lots=scale.lots(candle.volume),
    )


def _exact(number: float) -> Decimal:
    """The decimal that a venue wrote: a float keeps 15 digits of it, and shows no others."""
    return Decimal(repr(number))


def _time(stated_ms: int | None, recv_ns: int) -> int:
    """When it happened; where the venue does not say, when we had it."""
    return recv_ns if stated_ms is None else stated_ms * _MS_NS
