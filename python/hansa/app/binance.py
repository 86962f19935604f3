"""Binance spot, wired: addresses, the shared egress, the live feed and the live venue."""

import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from hansa.app.coordinating import Egress, joined
from hansa.coordinator import SharedCoordinator, SteadyClock
from hansa.errors import ConfigError
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
    as http://127.0.0.1:8800. `interval` asks for bars. Orders need `keys`, the `account`'s name in
    them, and a `prefix` of the run's own; without keys there is a feed only.
    """

    instruments: Sequence[Instrument]
    place: str
    desk: str
    interval: str | None = None
    keys: Secrets | None = None
    account: str = ""
    prefix: str = ""
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class BinanceParts:
    """A live feed, and a live venue if there are keys; both go out through one egress."""

    feed: "BinanceFeed"
    venue: "BinanceVenue | None"


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
    addresses = addresses_of(wanted.place)
    egress = Egress(url=addresses.rest, folder=wanted.folder, keys=wanted.keys)
    async with joined(egress, desk=wanted.desk) as shared:
        from hansa.feeds.binance.feed import BinanceFeed
        from hansa.feeds.binance.options import BinanceFeedOptions

        feed = BinanceFeed(
            BinanceFeedOptions(
                instruments=wanted.instruments,
                stream_url=addresses.streams,
                desk=wanted.desk,
                interval=wanted.interval,
            ),
            shared,
            now_ns=SteadyClock().now_ns,
        )
        venue = None if wanted.keys is None else _venue(wanted, addresses, wanted.keys, shared)
        try:
            yield BinanceParts(feed, venue)
        finally:
            await feed.close()
            if venue is not None:
                await venue.close()


def _venue(
    wanted: BinanceWanted, addresses: Addresses, keys: Secrets, shared: SharedCoordinator
) -> "BinanceVenue":
    from hansa.venues.binance.options import BinanceVenueOptions
    from hansa.venues.binance.venue import BinanceVenue
    from hansa.venues.binance_signing import signer

    options = BinanceVenueOptions(
        instruments=wanted.instruments,
        account=wanted.account,
        api_url=addresses.api,
        prefix=wanted.prefix,
        desk=wanted.desk,
    )
    sign = signer(keys.read, now_ns=time.time_ns)
    return BinanceVenue(options, shared, sign=sign, now_ns=SteadyClock().now_ns)
