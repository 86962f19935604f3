"""Which egress a desk shares, and what its leader sends with: rules, transport and keys."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from hansa.coordinator import (
    Coordinator,
    CoordinatorOptions,
    CoordinatorStatus,
    Event,
    EventKind,
    SharedCoordinator,
    SharedOptions,
    SteadyClock,
    Transport,
    VenueClock,
    VenueRules,
    binance_spot,
    ccxt_rules,
)
from hansa.coordinator.queue import Charge
from hansa.coordinator.remote import RemoteCoordinator
from hansa.coordinator.venue_clock import asked_of
from hansa.errors import ConfigError, NotFoundError
from hansa.ports import Secrets


class Sending(Transport, Protocol):
    """A transport that holds connections."""

    def close(self) -> Awaitable[None]:
        """Closes all of them."""
        ...


class VenueKind(Protocol):
    """What an egress must know of a venue."""

    @property
    def url(self) -> str:
        """Its usual address."""
        ...

    def rules(self) -> VenueRules:
        """What it demands of its callers."""
        ...

    def transport(self, egress: "Egress") -> Sending:
        """The way to it; ConfigError if an extra that it needs is not installed."""
        ...


class Binance:
    """Binance spot, its testnet, or the local exchange."""

    url = "https://api.binance.com"

    def rules(self) -> VenueRules:
        """Those of Binance spot."""
        return binance_spot.rules()

    def transport(self, egress: "Egress") -> Sending:
        """HTTP, signed as Binance wants it."""
        from hansa.venues.binance_signing import signer
        from hansa.venues.http import HttpOptions, HttpTransport

        keys = egress.keys
        sign = None if keys is None else signer(keys.read, now_ns=egress.clock.stamp_ns)
        return HttpTransport(HttpOptions(base_url=egress.base_url, sign=sign))


@dataclass(frozen=True, slots=True)
class OfCcxt:
    """An exchange that ccxt knows; its place is "live", "sandbox", or the URL of a local one."""

    exchange: str

    @property
    def url(self) -> str:
        """A place in ccxt's own list of addresses."""
        return "live"

    def rules(self) -> VenueRules:
        """Ccxt's."""
        from hansa.venues.ccxt.making import rate_limit_ms

        return ccxt_rules.rules(self.exchange, rate_limit_ms=rate_limit_ms(self.exchange))

    def transport(self, egress: "Egress") -> Sending:
        """HTTP, signed as ccxt does; equal times never, since some exchanges refuse them."""
        from hansa.venues.ccxt.making import CcxtPlace
        from hansa.venues.ccxt.stamps import Rising
        from hansa.venues.ccxt.transport import CcxtTransport

        stamp_ms = Rising(egress.clock.stamp_ns).next_ms
        place = CcxtPlace(exchange=self.exchange, place=egress.base_url, stamp_ms=stamp_ms)
        return CcxtTransport(place, None if egress.keys is None else egress.keys.read)


#: What stands in place of a URL where ccxt has the addresses.
CCXT_PLACES = ("live", "sandbox")


@dataclass(frozen=True, slots=True, kw_only=True)
class Egress:
    """Which egress: desks with the same venue, URL and folder share it. `url` "" is the usual one.

    `keys` is needed where accounts are used; a request's `account` is a name in it. `clock` has the
    time that signed requests carry, which the venue compares with its own.
    """

    venue: str = "binance"
    url: str = ""
    folder: Path | None = None
    keys: Secrets | None = None
    clock: VenueClock = field(default_factory=VenueClock)

    @property
    def base_url(self) -> str:
        """The address that requests go to."""
        return self.url.rstrip("/") or self._known().url

    @property
    def name(self) -> str:
        """What the lock, the socket and the log of use are called."""
        place = urlsplit(self.base_url).netloc.replace(":", "-")
        if not place and self.base_url in CCXT_PLACES:
            place = self.base_url
        if not place:
            raise ConfigError(
                f"expected a URL such as {self._known().url}, found {self.url!r}; say --url with "
                "https:// or http://"
            )
        return f"{self.venue}-{place}"

    def rules(self) -> VenueRules:
        """The rules of the venue; ConfigError, saying what there is, if it is unknown."""
        return self._known().rules()

    def place(self) -> Path:
        """The folder where desks of this user meet."""
        return self.folder or Path.home() / ".cache" / "hansa" / "coordinator"

    def transport(self) -> Sending:
        """What a leader sends with."""
        return self._known().transport(self)

    def _known(self) -> VenueKind:
        kind, _, exchange = self.venue.partition("-")
        if self.venue == "binance":
            return Binance()
        if kind == "ccxt" and exchange:
            return OfCcxt(exchange)
        raise ConfigError(
            f'expected "binance", or "ccxt-" and an exchange of ccxt such as "ccxt-kraken", found '
            f"{self.venue!r}"
        )


@asynccontextmanager
async def joined(
    egress: Egress, *, desk: str, on_event: Callable[[Event], None] = lambda _: None
) -> AsyncIterator[SharedCoordinator]:
    """A desk at its egress: the first of this machine leads, the others go out through it. The
    egress's clock is kept right by the venue's meanwhile, where the venue tells its time.
    """
    try:
        import_module("hansa.venues.http")
    except ImportError as error:
        raise ConfigError(
            f"calling a venue needs the extra `live` ({error}): pip install 'hansa[live]'"
        ) from None

    clock = SteadyClock()
    rules = egress.rules()
    async with AsyncExitStack() as stack:

        def lead(charge: Charge) -> Coordinator:
            transport = egress.transport()
            stack.push_async_callback(transport.close)
            options = CoordinatorOptions(
                now_ns=clock.now_ns,
                on_event=on_event,
                on_charge=charge,
                set_clock=egress.clock.refused,
            )
            return Coordinator(rules, transport, options=options)

        options = SharedOptions(
            folder=egress.place(),
            name=egress.name,
            desk=desk,
            rules=rules,
            now_ns=clock.now_ns,
            lead=lead,
            on_event=on_event,
        )
        shared = SharedCoordinator(options)
        if rules.time_of is not None:
            ask = asked_of(shared, rules.time_of, desk=desk, now_ns=clock.now_ns)
            egress.clock.ask_by(ask, told=_telling(rules.venue, on_event))
        keeping = asyncio.create_task(egress.clock.keep())
        try:
            await shared.start()
            yield shared
        finally:
            keeping.cancel()
            await shared.close()


def _telling(venue: str, on_event: Callable[[Event], None]) -> Callable[[str], None]:
    def told(words: str) -> None:
        kind = EventKind.CLOCK_SET
        on_event(Event(kind=kind, venue=venue, message=words, at_ns=time.time_ns()))

    return told


async def status_of(egress: Egress) -> CoordinatorStatus:
    """How things stand at the egress; NotFoundError if nobody leads it."""
    path = egress.place() / f"{egress.name}.sock"
    try:
        remote = await RemoteCoordinator.connect(path, desk="", now_ns=time.time_ns)
    except (OSError, TimeoutError) as error:
        raise NotFoundError(
            f"expected a coordinator at {path}, found none ({error or 'silent'}); start a desk or "
            "`hansa coordinator serve`"
        ) from error
    try:
        return await remote.status()
    finally:
        await remote.close()
