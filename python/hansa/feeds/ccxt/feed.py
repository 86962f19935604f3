"""The live feed of an exchange of ccxt: streams where it has them, else asked time and again."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Sequence
from random import Random

from hansa.config import interval_ns
from hansa.coordinator.backoff import backoff_ns
from hansa.errors import DataError, HansaError, RequestError
from hansa.feeds.binance.scale import Scale
from hansa.feeds.ccxt.bars import AskedBars
from hansa.feeds.ccxt.links import Links
from hansa.feeds.ccxt.options import Calling, CcxtFeedOptions, Failures, MarketData
from hansa.feeds.ccxt.reading import Book, Levels, Prints, decoded, quotes
from hansa.ports import Clock
from hansa.types import BarEvent, Link, LinkChange, MarketEvent

_MS_NS = 10**6
_ROWS_MAX = 500
#: An exchange may need a moment to close a bar; it is asked so often again.
_AGAIN_S = 0.25
_EACH = "quotes of all"


class CcxtFeed:
    """State: a `LiveFeed` of an exchange of ccxt.

    Bars are asked for once each has closed, since ccxt does not say of a streamed bar whether it
    has. Books are told by their changes, and emptied when their stream ends. The clock is the
    venue's; receipts are told by it.
    """

    def __init__(
        self,
        options: CcxtFeedOptions,
        exchange: MarketData,
        *,
        clock: Clock,
        calling: Calling,
        failures: Failures,
    ) -> None:
        self._options, self._exchange, self._clock = options, exchange, clock
        self._calling, self._failures = calling, failures
        self._scales = [Scale(each, place) for place, each in enumerate(options.instruments)]
        self._links = Links()
        self._queue: asyncio.Queue[MarketEvent | LinkChange | HansaError] = asyncio.Queue(
            options.queue_max
        )
        self._bars: list[AskedBars] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._last_ns = 0
        self._random = Random(0)

    async def events(self) -> AsyncIterator[MarketEvent | LinkChange]:
        """Events as they come. Raises DataError if the venue's data cannot be used."""
        self._start()
        while True:
            each = await self._queue.get()
            if isinstance(each, HansaError):
                raise each
            yield each

    async def backfill(self, instrument: int, *, bars: int) -> Sequence[BarEvent]:
        """The last bars that closed before the first that `events` gives, oldest first."""
        self._start()
        if not self._bars or bars <= 0:
            return []
        asked, symbol = self._bars[instrument], self._options.symbols[instrument]
        until_ns = asked.first_open_ns
        from_ns = until_ns - bars * asked.interval_ns
        found: dict[int, BarEvent] = {}
        while from_ns < until_ns:
            rows = asked.candles(await self._history(symbol, from_ns))
            for each in rows:
                if from_ns <= each.open_ms * _MS_NS < until_ns:
                    found[each.open_ms] = asked.event(each, recv_ns=self._stamp())
            last_ns = rows[-1].open_ms * _MS_NS if rows else 0
            if last_ns < from_ns:
                break
            from_ns = last_ns + asked.interval_ns
        return [found[key] for key in sorted(found)]

    async def close(self) -> None:
        """Stops listening. May be called twice; the exchange is closed by who made it."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # --- listening ------------------------------------------------------------------------------

    def _start(self) -> None:
        if self._tasks:
            return
        options = self._options
        for scale, symbol in zip(self._scales, options.symbols, strict=True):
            for work in self._of_instrument(scale, symbol):
                self._tasks.append(asyncio.create_task(work))
        if "quotes" in options.channels and self._has("watchBidsAsks"):
            self._tasks.append(asyncio.create_task(self._hear_quotes()))

    def _of_instrument(self, scale: Scale, symbol: str) -> Iterable[Coroutine[None, None, None]]:
        channels = self._options.channels
        if self._options.interval is not None:
            length_ns = interval_ns(self._options.interval)
            bars = AskedBars(scale, interval_ns=length_ns, now_ns=self._clock.now_ns())
            self._bars.append(bars)
            yield self._ask_bars(bars, symbol)
        if "trades" in channels:
            yield self._hear_prints(Prints(scale), scale, symbol)
        has_quotes = "quotes" in channels and not self._has("watchBidsAsks")
        if "depth" in channels or has_quotes:
            yield self._hear_book(scale, symbol, has_quotes=has_quotes)

    async def _ask_bars(self, bars: AskedBars, symbol: str) -> None:
        place, delay_ns = bars.scale.place, int(self._options.bar_delay_s * 10**9)

        async def ask() -> None:
            await self._clock.wait_until(bars.due_ns + delay_ns)
            rows = await self._exchange.fetch_ohlcv(
                symbol, self._options.interval or "", bars.since_ms, _ROWS_MAX
            )
            found = bars.take(rows, now_ns=self._clock.now_ns(), recv_ns=self._stamp())
            await self._hear(place, "bars", Link.LIVE)
            for each in found:
                await self._queue.put(each)
            if not found:
                await asyncio.sleep(_AGAIN_S)

        await self._follow([place], "bars", ask)

    async def _hear_prints(self, prints: Prints, scale: Scale, symbol: str) -> None:
        is_streamed = self._has("watchTrades")

        async def hear() -> None:
            if is_streamed:
                rows = await self._exchange.watch_trades(symbol)
            else:
                rows = await self._exchange.fetch_trades(symbol, None, _ROWS_MAX)
            await self._hear(scale.place, "trades", Link.LIVE)
            for each in prints.take(rows, recv_ns=self._stamp()):
                await self._queue.put(each)
            await self._rest(is_streamed=is_streamed)

        await self._follow([scale.place], "trades", hear)

    async def _hear_book(self, scale: Scale, symbol: str, *, has_quotes: bool) -> None:
        is_streamed = self._has("watchOrderBook")
        has_depth = "depth" in self._options.channels
        levels = Levels(scale, self._options.depth_levels)

        async def hear() -> None:
            ask = (
                self._exchange.watch_order_book if is_streamed else self._exchange.fetch_order_book
            )
            rows = await ask(symbol)
            book = decoded(_plain(rows), Book, "a book")
            recv_ns = self._stamp()
            await self._hear(scale.place, "depth", Link.LIVE)
            quote = levels.best(book, recv_ns=recv_ns) if has_quotes else None
            if quote is not None:
                await self._queue.put(quote)
            for each in levels.take(book, recv_ns=recv_ns) if has_depth else ():
                await self._queue.put(each)
            await self._rest(is_streamed=is_streamed)

        def lose() -> Iterable[MarketEvent]:
            return levels.lose(recv_ns=self._stamp()) if has_depth else ()

        await self._follow([scale.place], "depth", hear, lose)

    async def _hear_quotes(self) -> None:
        """Best prices of all instruments come on one stream."""
        symbols = list(self._options.symbols)
        scales = dict(zip(symbols, self._scales, strict=True))

        async def hear() -> None:
            rows = await self._exchange.watch_bids_asks(symbols)
            for each in quotes(rows, scales, recv_ns=self._stamp()):
                await self._hear(each.instrument, _EACH, Link.LIVE)
                await self._queue.put(each)

        await self._follow([each.place for each in self._scales], _EACH, hear)

    async def _follow(
        self,
        places: Sequence[int],
        channel: str,
        hear: Callable[[], Awaitable[None]],
        lose: Callable[[], Iterable[MarketEvent]] = tuple,
    ) -> None:
        """Hears again and again; what passes is told and tried anew, what stays ends the feed."""
        passing: tuple[type[Exception], ...] = (
            *self._failures.passing,
            RequestError,
            OSError,
            TimeoutError,
        )
        lasting: tuple[type[Exception], ...] = (*self._failures.lasting, DataError)
        attempts = 0
        while True:
            try:
                with self._calling(is_history=False):
                    await hear()
                attempts = 0
                continue
            except passing:
                attempts += 1
            except lasting as error:
                await self._queue.put(self._unusable(channel, error))
                return
            for each in lose():
                await self._queue.put(each)
            for place in places:
                await self._hear(place, channel, Link.DISCONNECTED)
            await asyncio.sleep(backoff_ns(attempts, self._random) / 10**9)

    async def _rest(self, *, is_streamed: bool) -> None:
        """What is not streamed is looked at from time to time."""
        if not is_streamed:
            await asyncio.sleep(self._options.poll_s)

    async def _history(self, symbol: str, from_ns: int) -> object:
        """Bars from before the first; where the exchange refuses, an error that says so."""
        try:
            with self._calling(is_history=True):
                return await self._exchange.fetch_ohlcv(
                    symbol, self._options.interval or "", from_ns // _MS_NS, _ROWS_MAX
                )
        except (*self._failures.passing, *self._failures.lasting) as error:
            raise self._unusable("history", error) from error

    async def _hear(self, place: int, channel: str, link: Link) -> None:
        change = self._links.hear(place, channel, link, recv_ns=self._stamp())
        if change is not None:
            await self._queue.put(change)

    def _unusable(self, channel: str, error: Exception) -> HansaError:
        if isinstance(error, HansaError):
            return error
        return DataError(
            f"{self._exchange.id}: expected its {channel}, found {type(error).__name__} ({error}); "
            "leave that channel out, or see what ccxt says of the exchange"
        )

    def _has(self, ability: str) -> bool:
        return self._exchange.has.get(ability) is True

    def _stamp(self) -> int:
        """Now; never before what was stamped last."""
        self._last_ns = max(self._last_ns, self._clock.now_ns())
        return self._last_ns


def _plain(book: object) -> object:
    """Ccxt's books are mappings of sides that are lists of their own kind."""
    if not isinstance(book, dict):
        return book
    sides = {name: [list(level) for level in book.get(name) or ()] for name in ("bids", "asks")}
    return {**sides, "timestamp": book.get("timestamp")}
