"""The live feed of Binance spot: market events as they come, through every gap and reconnect."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from random import Random
from typing import TypeVar

import aiohttp
import msgspec

from hansa.coordinator import Priority, Request
from hansa.coordinator.backoff import backoff_ns
from hansa.errors import DataError, HansaError, RequestError
from hansa.feeds.binance.bars import LiveBars
from hansa.feeds.binance.book import LiveBook
from hansa.feeds.binance.messages import ROWS, SNAPSHOT, Row
from hansa.feeds.binance.options import BinanceFeedOptions, Egress
from hansa.feeds.binance.reading import Reading
from hansa.feeds.binance.scale import Scale
from hansa.feeds.binance.socket import Session, StreamSocket
from hansa.types import BarEvent, Link, LinkChange, MarketEvent

_MS_NS = 10**6
_ROWS_MAX = 1000
#: After a message that cannot be read the socket is made anew as slowly as after so many tries.
_UNREADABLE_ATTEMPTS = 4
_T = TypeVar("_T")


class BinanceFeed:
    """State: a `LiveFeed` of Binance spot or of the local exchange.

    Depth is stitched onto snapshots and emptied at a gap; bars come once each, missing ones are
    fetched; a socket that ends, or brings what cannot be read, is made anew. All requests and
    sockets go through `egress`. Its clock is `now_ns`, which the coordinator must share; receipts
    are told by `stamp_ns` if given.
    """

    def __init__(
        self,
        options: BinanceFeedOptions,
        egress: Egress,
        *,
        now_ns: Callable[[], int],
        stamp_ns: Callable[[], int] | None = None,
        session: Session = aiohttp.ClientSession,
    ) -> None:
        self._options, self._egress, self._clock = options, egress, now_ns
        self._receipts = stamp_ns or now_ns
        scales = [Scale(each, place) for place, each in enumerate(options.instruments)]
        self._reading = Reading(options, scales)
        self._socket = StreamSocket(options, egress, now_ns=now_ns, session=session)
        self._ready: deque[MarketEvent | LinkChange | HansaError] = deque()
        self._has_more, self._has_room = asyncio.Event(), asyncio.Event()
        self._has_room.set()
        self._link: Link | None = None
        #: Messages that could not be read, since the start.
        self.unreadable = 0
        self._last_ns = 0
        self._random = Random(0)
        self._main: asyncio.Task[None] | None = None
        self._fetches: dict[tuple[str, str], asyncio.Task[None]] = {}

    async def events(self) -> AsyncIterator[MarketEvent | LinkChange]:
        """Events as they come. Raises DataError if the venue's data cannot be used."""
        self._start()
        while True:
            await self._has_more.wait()
            while self._ready:
                each = self._ready.popleft()
                if len(self._ready) < self._options.queue_max:
                    self._has_room.set()
                if isinstance(each, HansaError):
                    raise each
                yield each
            self._has_more.clear()

    async def backfill(self, instrument: int, *, bars: int) -> Sequence[BarEvent]:
        """The last bars that closed before the first that `events` gives, oldest first."""
        self._start()
        followed = self._reading.bars_of(instrument)
        if followed is None or bars <= 0:
            return []
        await followed.is_known.wait()
        first_ns = followed.first_open_ns - bars * followed.interval_ns
        rows: list[Row] = []
        for start_ns in range(first_ns, followed.first_open_ns, _ROWS_MAX * followed.interval_ns):
            rows += await self._rows(followed, start_ns, followed.first_open_ns, Priority.BACKFILL)
        unique = {row.open_ms: row for row in rows}
        return followed.history(list(unique.values()), recv_ns=self._stamp())

    async def close(self) -> None:
        """Lets go of the connection. May be called twice."""
        tasks = [each for each in (self._main, *self._fetches.values()) if each is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._socket.close()

    def _start(self) -> None:
        if self._main is None:
            self._main = asyncio.create_task(self._run())

    async def _run(self) -> None:
        attempts = 0
        while True:
            why = "it ended"
            try:
                async for stream, data in self._socket.messages(self._reading.streams):
                    attempts = 0
                    await self._take(stream, data)
            except DataError as error:
                if self._link is None:
                    self._put(error)
                    return
                why, attempts = self._unreadable(error), max(attempts, _UNREADABLE_ATTEMPTS)
            except (aiohttp.ClientError, RequestError, OSError, TimeoutError) as error:
                why = str(error)
            self._lose(why)
            attempts += 1
            await asyncio.sleep(backoff_ns(attempts, self._random) / 10**9)

    async def _take(self, stream: str, data: msgspec.Raw | None) -> None:
        if data is None:
            self._tell(Link.STALE)
            return
        events = self._reading.take(stream, data, recv_ns=self._stamp())
        self._tell(Link.LIVE)
        for event in events:
            self._put(event)
        self._fetch_missing(stream)
        await self._has_room.wait()

    def _fetch_missing(self, stream: str) -> None:
        book, bars = self._reading.followed(stream)
        if book is not None and book.needs_snapshot:
            self._begin("depth", book.scale.symbol, self._fetch_snapshot(book))
        if bars is not None and bars.missing is not None:
            self._begin("klines", bars.scale.symbol, self._fetch_bars(bars))

    def _begin(self, kind: str, symbol: str, work: Coroutine[None, None, None]) -> None:
        running = self._fetches.get((kind, symbol))
        if running is not None and not running.done():
            work.close()
            return
        self._fetches[kind, symbol] = asyncio.create_task(self._guarded(work))

    async def _guarded(self, work: Coroutine[None, None, None]) -> None:
        """What cannot be had now is asked for again with the next message."""
        try:
            await work
        except RequestError:
            await asyncio.sleep(0.1)
        except DataError as error:
            self._unreadable(error)
            await asyncio.sleep(1.0)

    def _unreadable(self, error: DataError) -> str:
        """Counts a message that says nothing; what it was to say is had in another way."""
        self.unreadable += 1
        return str(error)

    async def _fetch_snapshot(self, book: LiveBook) -> None:
        parameters = (("symbol", book.scale.symbol), ("limit", str(self._options.depth_levels)))
        body = await self._ask("depth", parameters, Priority.LIVE)
        snapshot = _decoded(SNAPSHOT, body, f"a snapshot of {book.scale.symbol}")
        for event in book.snapshot(snapshot, recv_ns=self._stamp()):
            self._put(event)

    async def _fetch_bars(self, bars: LiveBars) -> None:
        while bars.missing is not None:
            start_ns, until_ns = bars.missing
            until_ns = min(until_ns, start_ns + _ROWS_MAX * bars.interval_ns)
            rows = await self._rows(bars, start_ns, until_ns, Priority.LIVE)
            for event in bars.fill(rows, until_ns, recv_ns=self._stamp()):
                self._put(event)

    async def _rows(
        self, bars: LiveBars, start_ns: int, until_ns: int, priority: Priority
    ) -> list[Row]:
        parameters = (
            ("symbol", bars.scale.symbol),
            ("interval", self._options.interval or ""),
            ("startTime", str(start_ns // _MS_NS)),
            ("endTime", str(until_ns // _MS_NS - 1)),
            ("limit", str(_ROWS_MAX)),
        )
        body = await self._ask("klines", parameters, priority)
        return _decoded(ROWS, body, f"bars of {bars.scale.symbol}")

    async def _ask(
        self, endpoint: str, parameters: tuple[tuple[str, str], ...], priority: Priority
    ) -> bytes:
        answer = await self._egress.send(
            Request(
                endpoint=endpoint,
                desk=self._options.desk,
                deadline_ns=self._clock() + int(self._options.request_s_max * 10**9),
                parameters=parameters,
                priority=priority,
                age_ns_max=0,
            )
        )
        if answer.status != 200:
            raise DataError(
                f"{endpoint} {dict(parameters)}: expected status 200, found {answer.status} "
                f"({answer.body[:200]!r}); check symbols and interval"
            )
        return answer.body

    def _lose(self, why: str) -> None:
        """The connection ended: books are emptied, so that nobody trades on what may be gone."""
        self._tell(Link.DISCONNECTED, why)
        for book in self._reading.books:
            book.lose()
            for event in book.emptied(recv_ns=self._stamp()):
                self._put(event)

    def _tell(self, link: Link, why: str = "") -> None:
        if link is not self._link:
            self._link = link
            self._put(LinkChange(link=link, ts_recv_ns=self._stamp(), why=why))

    def _put(self, event: MarketEvent | LinkChange | HansaError) -> None:
        self._ready.append(event)
        self._has_more.set()
        if len(self._ready) >= self._options.queue_max:
            self._has_room.clear()

    def _stamp(self) -> int:
        """Now; never before what was stamped last."""
        self._last_ns = max(self._last_ns, self._receipts())
        return self._last_ns


def _decoded(decoder: msgspec.json.Decoder[_T], body: bytes, words: str) -> _T:
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        raise DataError(
            f"expected {words}, found {body[:120]!r} ({error}); check the address of the venue"
        ) from error
