"""Binance spot, wired: addresses, the shared egress, the live feed and the live venue."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from hansa.app.live.coordinating import Egress, joined
from hansa.config.trade_section import CHANNELS
from hansa.coordinator import ClockTerms, Event, SharedCoordinator, SteadyClock, VenueClock
from hansa.errors import ConfigError, DataError, LostError, RequestError
from hansa.market import Instrument
from hansa.ports import Secrets

if TYPE_CHECKING:
    from hansa.feeds.binance.feed import BinanceFeed
    from hansa.venues.binance.venue import BinanceVenue


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
    as http://127.0.0.1:8800. `interval` asks for bars, `channels` for what is finer. The
    clock is the venue's, `speed` times as fast as ours, never before `least_ns`. Orders need
    `keys`, the `account`'s name in them, and a `prefix` of the run's own; without keys there is a
    feed only. Orders go over the account's socket, or `is_by_socket` is False: each by a request of
    its own. `self_trade` is what is sent with each of self-trade prevention; None leaves it to the
    account.
    """

    instruments: Sequence[Instrument]
    place: str
    desk: str
    interval: str | None = None
    channels: Sequence[str] = CHANNELS
    speed: float = 1.0
    least_ns: int = 0
    keys: Secrets | None = None
    account: str = ""
    prefix: str = ""
    is_by_socket: bool = True
    self_trade: str | None = None
    folder: Path | None = None
    on_event: Callable[[Event], None] = lambda _: None

    def egress(self) -> Egress:
        """Its way out, with a clock of its own that has not been read yet."""
        return Egress(
            url=addresses_of(self.place).rest,
            folder=self.folder,
            keys=self.keys,
            clock=VenueClock(ClockTerms(speed=self.speed, least_ns=self.least_ns)),
        )


@dataclass(frozen=True, slots=True)
class BinanceParts:
    """A live feed, and a live venue if there are keys; both go out through one egress. `clock` is
    the one by which receipts are told, `egress` the way out.
    """

    feed: "BinanceFeed"
    venue: "BinanceVenue | None"
    clock: VenueClock
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
    addresses, egress = addresses_of(wanted.place), wanted.egress()
    clock = egress.clock
    async with joined(egress, desk=wanted.desk, on_event=wanted.on_event) as shared:
        from hansa.feeds.binance.feed import BinanceFeed
        from hansa.feeds.binance.options import BinanceFeedOptions

        await read_first(clock, wanted.place)
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


async def read_first(clock: VenueClock, place: str) -> None:
    """The first word with a venue. RequestError, which names the place, where there is none."""
    try:
        await clock.read("at the start")
    except RequestError as error:
        raise LostError(f"trade.place {place}: {error}") from error
    except DataError as error:
        raise DataError(f"trade.place {place}: {error}") from error


def _venue(
    wanted: BinanceWanted, addresses: Addresses, shared: SharedCoordinator, clock: VenueClock
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
        sign=signer(wanted.keys.read, now_ns=clock.stamp_ns),
        now_ns=SteadyClock().now_ns,
        clock=clock,
    )
