"""From messages of streams to market events."""

from collections.abc import Iterable, Sequence

import msgspec

from hansa.config import interval_ns
from hansa.errors import DataError
from hansa.feeds.binance.bars import LiveBars
from hansa.feeds.binance.book import LiveBook
from hansa.feeds.binance.messages import BEST, CANDLE, DEPTH, PRINT, BestPrices, Print
from hansa.feeds.binance.options import BinanceFeedOptions
from hansa.feeds.binance.scale import Scale, ns_of_ms
from hansa.types import MarketEvent, QuoteEvent, TradeEvent


class Reading:
    """State: what is followed of each symbol: its book, its bars, its last trade."""

    def __init__(self, options: BinanceFeedOptions, scales: Sequence[Scale]) -> None:
        self._options = options
        self._scales = {each.symbol.lower(): each for each in scales}
        self._last_trades: dict[str, int] = {}
        wants_bars = options.interval is not None
        self._books = {name: LiveBook(each) for name, each in self._scales.items()}
        self._bars = {
            name: LiveBars(each, interval_ns(options.interval or "1m"))
            for name, each in self._scales.items()
            if wants_bars
        }

    @property
    def streams(self) -> list[str]:
        """The streams to subscribe to."""
        wanted = [
            (self._options.has_quotes, "bookTicker"),
            (self._options.has_trades, "trade"),
            (self._options.has_depth, "depth@100ms"),
            (self._options.interval is not None, f"kline_{self._options.interval}"),
        ]
        return [f"{name}@{kind}" for name in self._scales for has, kind in wanted if has]

    @property
    def books(self) -> list[LiveBook]:
        """The books that are followed."""
        return list(self._books.values()) if self._options.has_depth else []

    def bars_of(self, place: int) -> LiveBars | None:
        """The bars of an instrument; None if none are followed."""
        return next((each for each in self._bars.values() if each.scale.place == place), None)

    def followed(self, stream: str) -> tuple[LiveBook | None, LiveBars | None]:
        """The book and the bars that a stream is about."""
        name, _, kind = stream.partition("@")
        book = self._books.get(name) if kind.startswith("depth") else None
        return book, self._bars.get(name) if kind.startswith("kline") else None

    def take(self, stream: str, data: msgspec.Raw, *, recv_ns: int) -> Iterable[MarketEvent]:
        """The events of a message; none of a stream that is not ours. DataError if it is broken."""
        name, _, kind = stream.partition("@")
        if name not in self._scales:
            return ()
        try:
            return self._events(name, kind, data, recv_ns)
        except (msgspec.DecodeError, RecursionError, ArithmeticError, ValueError) as error:
            raise DataError(
                f"{stream}: expected a message of that stream, found {bytes(data)[:120]!r} "
                f"({error}); check the address of the venue"
            ) from error

    def _events(
        self, name: str, kind: str, data: msgspec.Raw, recv_ns: int
    ) -> Iterable[MarketEvent]:
        if kind.startswith("depth"):
            return self._books[name].update(DEPTH.decode(data), recv_ns=recv_ns)
        if kind.startswith("kline") and name in self._bars:
            return self._bars[name].take(CANDLE.decode(data).candle, recv_ns=recv_ns)
        if kind == "bookTicker":
            return (_quote(self._scales[name], BEST.decode(data), recv_ns),)
        if kind == "trade":
            return self._trade(name, PRINT.decode(data), recv_ns)
        return ()

    def _trade(self, name: str, each: Print, recv_ns: int) -> Iterable[TradeEvent]:
        """A trade, once: a copy has an id that was seen."""
        scale = self._scales[name]
        event = TradeEvent(
            instrument=scale.place,
            ts_event_ns=ns_of_ms(each.matched_ms),
            ts_recv_ns=recv_ns,
            price_ticks=scale.ticks(each.price),
            lots=scale.lots(each.quantity),
            aggressor=-1 if each.is_buyer_maker else 1,
        )
        if event.price_ticks <= 0:
            raise DataError(f"{scale.symbol}: expected a trade at a price above 0, found {each}")
        if each.id <= self._last_trades.get(name, -1):
            return ()
        self._last_trades[name] = each.id
        return (event,)


def _quote(scale: Scale, best: BestPrices, recv_ns: int) -> QuoteEvent:
    if best.bid > best.ask > 0:
        raise DataError(f"{scale.symbol}: expected a bid at or below the ask, found {best}")
    return QuoteEvent(
        instrument=scale.place,
        ts_event_ns=recv_ns,
        ts_recv_ns=recv_ns,
        bid_ticks=scale.ticks(best.bid),
        ask_ticks=scale.ticks(best.ask),
        bid_lots=scale.lots(best.bid_quantity),
        ask_lots=scale.lots(best.ask_quantity),
    )
