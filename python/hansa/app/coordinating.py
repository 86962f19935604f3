"""Which egress a desk shares, and what its leader sends with: rules, transport and keys."""

import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from hansa.coordinator import (
    Coordinator,
    CoordinatorOptions,
    CoordinatorStatus,
    Event,
    SharedCoordinator,
    SharedOptions,
    SteadyClock,
    VenueRules,
    binance_spot,
)
from hansa.coordinator.queue import Charge
from hansa.coordinator.remote import RemoteCoordinator
from hansa.errors import ConfigError, NotFoundError
from hansa.ports import Secrets


@dataclass(frozen=True, slots=True)
class KnownVenue:
    """A venue that the coordinator knows the rules of, and its usual address."""

    rules: Callable[[], VenueRules]
    url: str


VENUES: Mapping[str, KnownVenue] = {
    "binance": KnownVenue(binance_spot.rules, "https://api.binance.com"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Egress:
    """Which egress: desks with the same venue, URL and folder share it. `url` "" is the usual one.

    `keys` is needed where accounts are used; a request's `account` is a name in it. `stamp_ns` is
    the time that signed requests carry, which the venue compares with its own.
    """

    venue: str = "binance"
    url: str = ""
    folder: Path | None = None
    keys: Secrets | None = None
    stamp_ns: Callable[[], int] = time.time_ns

    @property
    def base_url(self) -> str:
        """The address that requests go to."""
        return self.url.rstrip("/") or self._known().url

    @property
    def name(self) -> str:
        """What the lock, the socket and the log of use are called."""
        place = urlsplit(self.base_url).netloc.replace(":", "-")
        if not place:
            raise ConfigError(
                f"expected a URL such as {self._known().url}, found {self.url!r}; say --url with "
                "https:// or http://"
            )
        return f"{self.venue}-{place}"

    def rules(self) -> VenueRules:
        """The rules of the venue; ConfigError, naming those there are, if it is unknown."""
        return self._known().rules()

    def place(self) -> Path:
        """The folder where desks of this user meet."""
        return self.folder or Path.home() / ".cache" / "hansa" / "coordinator"

    def _known(self) -> KnownVenue:
        known = VENUES.get(self.venue)
        if known is None:
            raise ConfigError(
                f"expected a venue that has rules, found {self.venue!r}; use {', '.join(VENUES)}"
            )
        return known


@asynccontextmanager
async def joined(
    egress: Egress, *, desk: str, on_event: Callable[[Event], None] = lambda _: None
) -> AsyncIterator[SharedCoordinator]:
    """A desk at its egress: the first of this machine leads, the others go out through it."""
    try:
        from hansa.venues.binance_signing import signer
        from hansa.venues.http import HttpOptions, HttpTransport
    except ImportError as error:
        raise ConfigError(
            f"calling a venue needs the extra `live` ({error}): pip install 'hansa[live]'"
        ) from None

    clock = SteadyClock()
    rules = egress.rules()
    keys = egress.keys
    async with AsyncExitStack() as stack:

        def lead(charge: Charge) -> Coordinator:
            sign = None if keys is None else signer(keys.read, now_ns=egress.stamp_ns)
            transport = HttpTransport(HttpOptions(base_url=egress.base_url, sign=sign))
            stack.push_async_callback(transport.close)
            options = CoordinatorOptions(now_ns=clock.now_ns, on_event=on_event, on_charge=charge)
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
        try:
            await shared.start()
            yield shared
        finally:
            await shared.close()


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
