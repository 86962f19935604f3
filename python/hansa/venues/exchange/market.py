"""One symbol's market: its book and tape, and its streams."""

from collections.abc import Callable
from enum import StrEnum
from itertools import takewhile

from hansa.config import Json
from hansa.venues.exchange.amounts import percent_change, text_of
from hansa.venues.exchange.book import TRADE, Book, Command, Diff, Fact
from hansa.venues.exchange.candles import DAY_NS, Candle, end_of, start_of
from hansa.venues.exchange.flow import Flow
from hansa.venues.exchange.listing import Listing
from hansa.venues.exchange.order import NS_PER_MS
from hansa.venues.exchange.outbox import Outbox
from hansa.venues.exchange.tape import Joined, Print, Tape

Settle = Callable[["Market", list[Fact], list[Print]], None]


class Phase(StrEnum):
    """Whether a symbol trades, in Binance's words."""

    TRADING = "TRADING"
    HALT = "HALT"
    BREAK = "BREAK"


class Market:
    """State: a symbol's book, tape and strangers. Every command goes through `apply`, which tells
    the streams and hands the facts to `settle`.
    """

    def __init__(
        self, listing: Listing, book: Book, tape: Tape, flow: Flow, outbox: Outbox
    ) -> None:
        self.listing, self.book, self.tape, self.flow = listing, book, tape, flow
        self.phase = Phase.TRADING
        self.settle: Settle = lambda market, facts, prints: None
        self.now_ns = 0
        self._outbox = outbox
        self._name = listing.symbol.lower()
        self._best: tuple[Json, ...] = ()

    def apply(self, commands: list[Command]) -> list[Fact]:
        """Carries commands out; the streams and the accounts are told."""
        facts = self.book.apply(commands)
        buyers = {each.id: each.side > 0 for each in commands}
        prints = [self._print(fact, buyers) for fact in facts if fact.kind == TRADE]
        self._tell_prints(prints)
        self.settle(self, facts, prints)
        self.tell_best()
        return facts

    def open(self) -> None:
        """The strangers take their places."""
        for commands in self.flow.opening():
            self.apply(commands)

    def step(self) -> None:
        """The strangers' next step."""
        for commands in self.flow.steps():
            self.apply(commands)

    def depth(self, levels: int) -> dict[str, Json]:
        """The depth as REST shows it."""
        return {"lastUpdateId": self.book.update_id, **self._sides(levels)}

    def tell_diff(self, reader: str) -> None:
        """Tells what changed in the depth since the last time, at the pace of 100 or 1000 ms."""
        diff = self.book.take_diff(reader)
        names = [f"{self._name}@depth@{reader}"]
        if reader == "1000ms":
            names.append(f"{self._name}@depth")
        if diff is not None:
            for stream in filter(self._outbox.wants, names):
                self._outbox.market(stream, self._diff_event(diff))

    def tell_partial(self, levels: int, stream: str) -> None:
        """Tells the best levels."""
        self._outbox.market(stream, self.depth(levels))

    def tell_candle(self, interval: str, stream: str, *, before_ns: int) -> None:
        """Tells the open candle, and before it those that closed since `before_ns`."""
        opened, start_ns = start_of(interval, self.now_ns), start_of(interval, before_ns)
        for each in self.tape.candles(interval, start_ns=start_ns, end_ns=self.now_ns + 1):
            self._tell_candle(each, interval, stream, is_closed=each.open_ns < opened)

    def ticker(self) -> dict[str, Json]:
        """The last 24 hours as REST shows them."""
        day, best = self.tape.day(self.now_ns), self.best_json()
        last = self.tape.prints[-1] if self.tape.prints else None
        average = day.value * 10**8 // day.volume if day.volume else 0
        return {
            "symbol": self.listing.symbol,
            "priceChange": text_of(day.close - day.open),
            "priceChangePercent": percent_change(day.close, day.open),
            "weightedAvgPrice": text_of(average),
            "prevClosePrice": text_of(day.open),
            "lastPrice": text_of(self.tape.last_price),
            "lastQty": text_of(last.quantity if last else 0),
            **{key: best[key] for key in ("bidPrice", "bidQty", "askPrice", "askQty")},
            "openPrice": text_of(day.open),
            "highPrice": text_of(day.high),
            "lowPrice": text_of(day.low),
            "volume": text_of(day.volume),
            "quoteVolume": text_of(day.value),
            "openTime": (self.now_ns - DAY_NS) // NS_PER_MS,
            "closeTime": self.now_ns // NS_PER_MS,
            "firstId": max((last.id if last else 0) - day.trades + 1, 0),
            "lastId": last.id if last else -1,
            "count": day.trades,
        }

    def ticker_event(self, *, is_mini: bool) -> dict[str, Json]:
        """The last 24 hours as the streams show them."""
        rest, keys = self.ticker(), _MINI if is_mini else _FULL
        return {
            "e": "24hrMiniTicker" if is_mini else "24hrTicker",
            "E": self.now_ns // NS_PER_MS,
            **{short: rest[long] for short, long in keys.items()},
        }

    def tell_ticker(self, stream: str, *, is_mini: bool) -> None:
        """Tells the last 24 hours."""
        self._outbox.market(stream, self.ticker_event(is_mini=is_mini))

    def tell_average(self, stream: str) -> None:
        """Tells the average price."""
        last_ms = self.tape.prints[-1].time_ns // NS_PER_MS if self.tape.prints else 0
        body: dict[str, Json] = {
            "e": "avgPrice",
            "E": self.now_ns // NS_PER_MS,
            "s": self.listing.symbol,
            "i": "5m",
            "w": text_of(self.tape.average_price(self.now_ns)),
            "T": last_ms,
        }
        self._outbox.market(stream, body)

    def best_json(self) -> dict[str, Json]:
        """The best prices as REST shows them."""
        found: dict[str, Json] = {"symbol": self.listing.symbol}
        for word, side in (("bid", 1), ("ask", -1)):
            top = self.book.depth(side, 1)
            price, quantity = self._level(*top[0]) if top else (text_of(0), text_of(0))
            found |= {f"{word}Price": price, f"{word}Qty": quantity}
        return found

    def _sides(self, levels: int) -> dict[str, Json]:
        return {
            "bids": [self._level(*level) for level in self.book.depth(1, levels)],
            "asks": [self._level(*level) for level in self.book.depth(-1, levels)],
        }

    def _level(self, ticks: int, lots: int) -> list[Json]:
        return [text_of(ticks * self.listing.tick), text_of(lots * self.listing.lot)]

    def _print(self, fact: Fact, buyers: dict[int, bool]) -> Print:
        _, taker, ticks, lots, *_ = fact.numbers
        price, quantity = ticks * self.listing.tick, lots * self.listing.lot
        return self.tape.add(Print(0, price, quantity, self.now_ns, not buyers[taker], taker))

    def _tell_prints(self, prints: list[Print]) -> None:
        if not prints:
            return
        single, joined = f"{self._name}@trade", f"{self._name}@aggTrade"
        if self._outbox.wants(single):
            for each in prints:
                self._outbox.market(single, self._trade_event(each))
        if self._outbox.wants(joined):
            first = prints[0].id
            recent = takewhile(lambda each: each.last >= first, reversed(self.tape.joined))
            for group in reversed(list(recent)):
                self._outbox.market(joined, self._joined_event(group))

    def _diff_event(self, diff: Diff) -> dict[str, Json]:
        return {
            "e": "depthUpdate",
            "E": self.now_ns // NS_PER_MS,
            "s": self.listing.symbol,
            "U": diff.first,
            "u": diff.last,
            "b": [self._level(*level) for level in diff.bids],
            "a": [self._level(*level) for level in diff.asks],
        }

    def _trade_event(self, each: Print) -> dict[str, Json]:
        return {
            "e": "trade",
            "E": self.now_ns // NS_PER_MS,
            "s": self.listing.symbol,
            "t": each.id,
            "p": text_of(each.price),
            "q": text_of(each.quantity),
            "T": each.time_ns // NS_PER_MS,
            "m": each.is_buyer_maker,
            "M": True,
        }

    def _joined_event(self, each: Joined) -> dict[str, Json]:
        return {
            "e": "aggTrade",
            "E": self.now_ns // NS_PER_MS,
            "s": self.listing.symbol,
            "a": each.id,
            "p": text_of(each.price),
            "q": text_of(each.quantity),
            "f": each.first,
            "l": each.last,
            "T": each.time_ns // NS_PER_MS,
            "m": each.is_buyer_maker,
            "M": True,
        }

    def tell_best(self) -> None:
        """Tells the best prices if they changed."""
        stream = f"{self._name}@bookTicker"
        if not self._outbox.wants(stream):
            return
        best = self.best_json()
        if tuple(best.values()) == self._best:
            return
        self._best = tuple(best.values())
        short = {"s": "symbol", "b": "bidPrice", "B": "bidQty", "a": "askPrice", "A": "askQty"}
        body = {key: best[name] for key, name in short.items()}
        self._outbox.market(stream, {"u": self.book.update_id, **body})

    def _tell_candle(self, each: Candle, interval: str, stream: str, *, is_closed: bool) -> None:
        symbol = self.listing.symbol
        candle: dict[str, Json] = {
            "t": each.open_ns // NS_PER_MS,
            "T": end_of(interval, each.open_ns) // NS_PER_MS - 1,
            "s": symbol,
            "i": interval,
            "f": -1,
            "L": -1,
            "o": text_of(each.open),
            "c": text_of(each.close),
            "h": text_of(each.high),
            "l": text_of(each.low),
            "v": text_of(each.volume),
            "n": each.trades,
            "x": is_closed,
            "q": text_of(each.value),
            "V": text_of(each.buy_volume),
            "Q": text_of(each.buy_value),
            "B": "0",
        }
        body: dict[str, Json] = {
            "e": "kline",
            "E": self.now_ns // NS_PER_MS,
            "s": symbol,
            "k": candle,
        }
        self._outbox.market(stream, body)


_MINI = {
    "s": "symbol",
    "c": "lastPrice",
    "o": "openPrice",
    "h": "highPrice",
    "l": "lowPrice",
    "v": "volume",
    "q": "quoteVolume",
}
_FULL = {
    **_MINI,
    "p": "priceChange",
    "P": "priceChangePercent",
    "w": "weightedAvgPrice",
    "x": "prevClosePrice",
    "Q": "lastQty",
    "b": "bidPrice",
    "B": "bidQty",
    "a": "askPrice",
    "A": "askQty",
    "O": "openTime",
    "C": "closeTime",
    "F": "firstId",
    "L": "lastId",
    "n": "count",
}
