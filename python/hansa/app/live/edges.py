"""What a live desk listens to, by which clock, and the history that it asks for."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from hansa.app.live import ccxt
from hansa.app.live.binance import connected
from hansa.app.live.parts import LiveData, LiveParts
from hansa.app.live.wanted import ExchangeWanted
from hansa.coordinator import CoordinatorStatus, Event
from hansa.engine.live_step import LiveStep
from hansa.errors import DataError
from hansa.feeds.clocks import PlayedClock, SimulatedClock
from hansa.feeds.recorded import Played, RecordedFeed
from hansa.market import Bars, Table
from hansa.ports import Clock, LiveFeed, LiveVenue, Secrets
from hansa.types import BarEvent

#: How long a feed has to bring the history that is asked of it, seconds of the wall.
_HISTORY_S = 120.0


@dataclass(frozen=True, slots=True)
class Ears:
    """A feed, and the clock by which it tells of receipts; how the way out to its venue stands,
    where there is one; the venue, if orders go to a real one; and how far ahead its clock is.
    """

    feed: LiveFeed
    clock: Clock
    egress: Callable[[], Awaitable[CoordinatorStatus]] | None = None
    venue: LiveVenue | None = None
    offset_ns: Callable[[], int | None] = lambda: None


@dataclass(frozen=True, slots=True)
class Came:
    """How far a desk has come: what was played of a recorded feed, and the time of its core."""

    played: Played
    core_ns: int


@asynccontextmanager
async def listening(
    parts: LiveParts,
    data: LiveData,
    came: Came,
    *,
    keys: Secrets | None = None,
    on_event: Callable[[Event], None] = lambda _: None,
) -> AsyncIterator[Ears]:
    """Feed, clock and, with `keys`, venue of a desk, until the block is left; `on_event` hears of
    the way out to the venue. Raises ConfigError, and RequestError where a venue does not answer.
    """
    if parts.trade.feed == "recorded":
        clock = _played_clock(parts, data, came)
        places = {each.symbol: place for place, each in enumerate(parts.instruments)}
        yield Ears(RecordedFeed(data.tables, places, clock, played=came.played), clock)
        return
    wanted = dataclasses.replace(_wanted(parts, came.core_ns, keys), on_event=on_event)
    if parts.trade.feed == "ccxt":
        async with ccxt.connected(wanted) as found:
            offset = found.clock.offset_ns
            yield Ears(found.feed, found.clock, found.egress.status, found.venue, offset)
        return
    async with connected(wanted) as binance:
        offset = binance.clock.offset_ns
        yield Ears(binance.feed, binance.clock, binance.egress.status, binance.venue, offset)


async def take_history(
    step: LiveStep, ears: Ears, places: tuple[int, ...], *, bars: int, after_ns: int = -1
) -> int:
    """The last bars from before the first that the feed will give: those that closed later than
    `after_ns`; of how many intervals there were any. DataError where the feed stays silent.
    """
    closes: dict[int, list[BarEvent]] = {}
    for place in places if bars else ():
        for bar in await _backfill(ears.feed, place, bars):
            if bar.ts_event_ns > after_ns:
                closes.setdefault(bar.ts_event_ns, []).append(bar)
    now_ns = max(ears.clock.now_ns(), step.floor.core.now_ns)
    for close_ns in sorted(closes):
        step.history(close_ns, closes[close_ns], now_ns=now_ns)
    return len(closes)


async def _backfill(feed: LiveFeed, place: int, bars: int) -> list[BarEvent]:
    try:
        async with asyncio.timeout(_HISTORY_S):
            return list(await feed.backfill(place, bars=bars))
    except TimeoutError as error:
        raise DataError(
            f"expected {bars} bars of history within {_HISTORY_S:g} s, found the feed silent; see "
            "that the venue can be reached and has bars of the instruments in [data]"
        ) from error


def _wanted(parts: LiveParts, core_ns: int, keys: Secrets | None) -> ExchangeWanted:
    trade, data = parts.trade, parts.config.data
    return ExchangeWanted(
        exchange=trade.exchange or "",
        instruments=parts.instruments,
        place=trade.place or "",
        desk=f"{parts.config.run.name}-{parts.manifest.run_id}",
        interval=None if data is None else data.interval,
        channels=trade.channels,
        speed=float(trade.speed),
        least_ns=core_ns,
        keys=keys,
        account=trade.keys or "",
        # Of the run's own, so that a restart finds its orders, and no other run takes them for its.
        prefix=parts.manifest.run_id[:8],
        is_by_socket=trade.entry == "socket",
        self_trade=parts.config.venue.self_trade_prevention,
    )


def _played_clock(parts: LiveParts, data: LiveData, came: Came) -> Clock:
    """It begins with the first event that is not history."""
    speed = parts.trade.speed
    if speed == 0:
        return SimulatedClock(came.core_ns)
    first_ns = first_played_ns(data, came.played) or 0
    return PlayedClock(max(came.core_ns, first_ns), float(speed))


def first_played_ns(data: LiveData, played: Played) -> int | None:
    """When the first event of recorded data comes that was not played before; None without any."""
    firsts = (_first_ns(table, played) for table in data.tables)
    return min((each for each in firsts if each is not None), default=None)


def _first_ns(table: Table, played: Played) -> int | None:
    times = table.columns()[1]
    after = times[times > played.bars_until_ns] if isinstance(table, Bars) else times
    return int(after[0]) if len(after) else None
