"""Binance spot, wired: addresses, the shared egress, the live feed and the live venue."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from hansa.app.live.coordinating import Egress, joined
from hansa.config.trade_section import CHANNELS
from hansa.coordinator import Event, Priority, Request, SharedCoordinator, SteadyClock
from hansa.errors import ConfigError, DataError
from hansa.feeds.clocks import PlayedClock, RealClock
from hansa.market import Instrument
from hansa.ports import Clock, Secrets

if TYPE_CHECKING:
    from hansa.feeds.binance.feed import BinanceFeed
    from hansa.venues.binance.venue import BinanceVenue


#: How long the venue has to say what time it is.
_TIME_NS = 10 * 10**9


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where Binance is: REST without a path, combined streams, WebSocket API."""

    rest: str
    streams: str
    api: str


#: The places that have names.
PLACES: Mapping[str, Addresses] = MappingProxyType(
    {
        "live": Addresses(
            "https://api.binance.com",
            "wss://stream.binance.com:9443/stream",
            "wss://ws-api.binance.com/ws-api/v3",
        ),
        "testnet": Addresses(
            "https://testnet.binance.vision",
            "wss://stream.testnet.binance.vision/stream",
            "wss://ws-api.testnet.binance.vision/ws-api/v3",
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BinanceWanted:
    """What is wanted of Binance: `place` is "live", "testnet", or the URL of a local exchange, such
    as http://127.0.0.1:8800. `interval` asks for bars, `channels` for what is finer. With
    `time` the clock is the venue's. Orders need `keys`, the `account`'s name in them, and a
    `prefix` of the run's own; without keys there is a feed only. Orders go over
    the account's socket, or `is_by_socket` is False: each by a request of its own. `self_trade` is
    what is sent with each of self-trade prevention; None leaves it to the account.
    """

    instruments: Sequence[Instrument]
    place: str
    desk: str
    interval: str | None = None
    channels: Sequence[str] = CHANNELS
    time: "VenueTime | None" = None
    keys: Secrets | None = None
    account: str = ""
    prefix: str = ""
    is_by_socket: bool = True
    self_trade: str | None = None
    folder: Path | None = None
    on_event: Callable[[Event], None] = lambda _: None


@dataclass(frozen=True, slots=True)
class VenueTime:
    """The venue's time from the start on, `speed` times as fast as the machine's; never before
    `least_ns`.
    """

    speed: float = 1.0
    least_ns: int = 0


@dataclass(frozen=True, slots=True)
class BinanceParts:
    """A live feed, and a live venue if there are keys; both go out through one egress. `clock` is
    the one by which receipts are told, `egress` the way out.
    """

    feed: "BinanceFeed"
    venue: "BinanceVenue | None"
    clock: Clock
    egress: SharedCoordinator


def addresses_of(place: str) -> Addresses:
    """The addresses of a named place or of a local exchange; ConfigError for anything else."""
    if place in PLACES:
        return PLACES[place]
    url = urlsplit(place)
    if url.scheme not in ("http", "https") or not url.netloc or url.path not in ("", "/"):
        raise ConfigError(
            f"expected {', '.join(PLACES)}, or the URL of a local exchange such as "
            f"http://127.0.0.1:8800, found {place!r}; start one with `hansa venue serve`"
        )
    socket = "ws" if url.scheme == "http" else "wss"
    return Addresses(
        f"{url.scheme}://{url.netloc}",
        f"{socket}://{url.netloc}/stream",
        f"{socket}://{url.netloc}/ws-api/v3",
    )


@asynccontextmanager
async def connected(wanted: BinanceWanted) -> AsyncIterator[BinanceParts]:
    """A feed and a venue, until the block is left. Raises ConfigError if the extra `live` is not
    installed; what goes wrong later is told by feed and venue.
    """
    addresses, stamps = addresses_of(wanted.place), Stamps()
    egress = Egress(
        url=addresses.rest, folder=wanted.folder, keys=wanted.keys, stamp_ns=stamps.now_ns
    )
    async with joined(egress, desk=wanted.desk, on_event=wanted.on_event) as shared:
        from hansa.feeds.binance.feed import BinanceFeed
        from hansa.feeds.binance.options import BinanceFeedOptions

        clock = stamps.clock = await venue_clock(wanted, shared)
        feed = BinanceFeed(
            BinanceFeedOptions(
                instruments=wanted.instruments,
                stream_url=addresses.streams,
                desk=wanted.desk,
                interval=wanted.interval,
                has_quotes="quotes" in wanted.channels,
                has_trades="trades" in wanted.channels,
                has_depth="depth" in wanted.channels,
            ),
            shared,
            now_ns=SteadyClock().now_ns,
            stamp_ns=clock.now_ns,
        )
        venue = _venue(wanted, addresses, shared, clock)
        try:
            yield BinanceParts(feed, venue, clock, shared)
        finally:
            await feed.close()
            if venue is not None:
                await venue.close()


class Stamps:
    """State: the time that signed requests carry: the machine's until the venue's is known."""

    def __init__(self) -> None:
        self.clock: Clock = RealClock()

    def now_ns(self) -> int:
        """Nanoseconds since the epoch."""
        return self.clock.now_ns()


class _ServerTime(msgspec.Struct):
    server_ms: int = msgspec.field(name="serverTime")


async def venue_clock(wanted: BinanceWanted, shared: SharedCoordinator) -> Clock:
    """The machine's clock, or one that is set by the venue's: half the way there and back ago it
    was what the venue said.
    """
    if wanted.time is None:
        return RealClock()
    steady = SteadyClock()
    began_ns = steady.now_ns()
    asked = Request(
        endpoint="time",
        desk=wanted.desk,
        deadline_ns=began_ns + _TIME_NS,
        priority=Priority.RECONCILIATION,
        age_ns_max=0,
    )
    answer = await shared.send(asked)
    try:
        venue_ns = msgspec.json.decode(answer.body, type=_ServerTime).server_ms * 10**6
    except msgspec.DecodeError as error:
        raise DataError(
            f"{wanted.place}: expected the venue's time, found {answer.body[:120]!r} ({error}); "
            "check the place"
        ) from error
    passed_ns = int((steady.now_ns() - began_ns) / 2 * wanted.time.speed)
    return PlayedClock(max(venue_ns + passed_ns, wanted.time.least_ns), wanted.time.speed)


def _venue(
    wanted: BinanceWanted, addresses: Addresses, shared: SharedCoordinator, clock: Clock
) -> "BinanceVenue | None":
    from hansa.venues.binance.options import BinanceVenueOptions
    from hansa.venues.binance.venue import BinanceVenue
    from hansa.venues.binance_signing import signer

    if wanted.keys is None:
        return None
    options = BinanceVenueOptions(
        instruments=wanted.instruments,
        account=wanted.account,
        api_url=addresses.api,
        prefix=wanted.prefix,
        desk=wanted.desk,
        is_by_socket=wanted.is_by_socket,
        self_trade=wanted.self_trade,
    )
    return BinanceVenue(
        options,
        shared,
        sign=signer(wanted.keys.read, now_ns=clock.now_ns),
        now_ns=SteadyClock().now_ns,
        stamp_ns=clock.now_ns,
    )
