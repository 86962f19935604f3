"""Binance spot, wired: addresses, the shared egress, the live feed and the live venue."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from hansa.app.live.coordinating import Egress, joined
from hansa.app.live.wanted import ExchangeWanted
from hansa.coordinator import SharedCoordinator, SteadyClock, VenueClock
from hansa.errors import ConfigError, DataError, LostError, RequestError

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


def egress_of(wanted: ExchangeWanted) -> Egress:
    """Its way out, with a clock of its own that has not been read yet."""
    return Egress(
        url=addresses_of(wanted.place).rest,
        folder=wanted.folder,
        keys=wanted.keys,
        clock=wanted.fresh_clock(),
    )


@asynccontextmanager
async def connected(wanted: ExchangeWanted) -> AsyncIterator[BinanceParts]:
    """A feed and a venue, until the block is left. Raises ConfigError if the extra `live` is not
    installed; what goes wrong later is told by feed and venue.
    """
    addresses, egress = addresses_of(wanted.place), egress_of(wanted)
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
    wanted: ExchangeWanted, addresses: Addresses, shared: SharedCoordinator, clock: VenueClock
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
