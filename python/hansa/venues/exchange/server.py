"""The exchange on a loopback port: REST, market streams, WebSocket API."""

import asyncio
import ipaddress
from types import TracebackType
from typing import Self

from aiohttp import web

from hansa.errors import ConfigError
from hansa.venues.exchange.admin import AdminDoor
from hansa.venues.exchange.door_api import ApiDoor
from hansa.venues.exchange.door_rest import RestDoor
from hansa.venues.exchange.door_streams import StreamDoor
from hansa.venues.exchange.exchange import Exchange
from hansa.venues.exchange.faults import Faults
from hansa.venues.exchange.hub import Hub
from hansa.venues.exchange.options import ExchangeOptions

_TICK_S = 0.01


class LocalExchange:
    """State: an exchange that listens on loopback; `async with LocalExchange(options) as exchange`.

    `speed` is how much faster than real its time passes; at 0 it passes by `advance` alone, which
    makes all that follows repeatable. With `opens_now` its time begins with the real one
    instead of at `options.start_ns`, so that clients agree with it. `truth` is the exchange itself:
    orders, fills, balances.
    """

    def __init__(
        self,
        options: ExchangeOptions,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        speed: float = 1.0,
        opens_now: bool = False,
    ) -> None:
        if not _is_loopback(host):
            raise ConfigError(
                f"expected a loopback address such as 127.0.0.1, found {host!r}; the local "
                "exchange protects nothing, so it listens to this machine only"
            )
        if not 0 <= speed <= 100_000:
            raise ConfigError(f"expected a speed from 0 to 100000, found {speed}; choose another")
        self.host, self.port = host, port
        self._hub = Hub(options, speed, opens_now=opens_now)
        self._restarting: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    @property
    def rest_url(self) -> str:
        """Where the REST interface begins."""
        return f"http://{self.host}:{self.port}/api/v3"

    @property
    def stream_url(self) -> str:
        """Where the market streams are; `/stream` beside it frames them."""
        return f"ws://{self.host}:{self.port}/ws"

    @property
    def api_url(self) -> str:
        """Where the WebSocket API is."""
        return f"ws://{self.host}:{self.port}/ws-api/v3"

    @property
    def truth(self) -> Exchange:
        """What the exchange knows, for oracles."""
        return self._hub.exchange

    @property
    def faults(self) -> Faults:
        """What shall go wrong."""
        return self._hub.faults

    def skew(self, skew_ms: int) -> None:
        """By how much clients are told a wrong time."""
        self._hub.skew_ms = skew_ms

    async def start(self) -> None:
        """Listens, and lets time pass. Raises ConfigError if the port is taken."""
        self._runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, self.port)
        try:
            await site.start()
        except OSError as error:
            await self._runner.cleanup()
            raise ConfigError(
                f"{self.host}:{self.port}: expected a free port, found it taken "
                f"({error.strerror}); choose another with --port"
            ) from error
        self.port = self._runner.addresses[0][1]
        self._ticking = asyncio.create_task(self._tick())

    async def stop(self) -> None:
        """Ends every connection and listens no longer."""
        self._ticking.cancel()
        await asyncio.gather(self._ticking, return_exceptions=True)
        await self.drop_connections()
        await self._runner.cleanup()

    async def restart(self, *, keeps_state: bool = True) -> None:
        """Goes away and comes back at the same port, with its orders and balances or without."""
        await self.stop()
        if not keeps_state:
            self._hub.reset()
        await self.start()

    async def drop_connections(self) -> None:
        """Ends every socket without a word."""
        for client in self._hub.clients:
            client.abort()
        await asyncio.sleep(0)

    async def advance(self, seconds: float) -> None:
        """Lets the exchange's time pass at once; returns when all that came of it is sent."""
        self._hub.clock.move(round(seconds * 10**9))
        self._hub.catch_up()
        self._hub.flush()
        for client in self._hub.clients:
            await client.drained()

    def _app(self) -> web.Application:
        hub = self._hub
        streams, api, rest = StreamDoor(hub), ApiDoor(hub), RestDoor(hub)
        admin = AdminDoor(hub, drop=self.drop_connections, restart=self._restart_soon)
        app = web.Application()
        app.add_routes(admin.routes())
        for path in ("/ws", "/ws/{names:.*}", "/stream"):
            app.router.add_get(path, streams.handle)
        app.router.add_get("/ws-api/v3", api.handle)
        app.router.add_route("*", "/{path:.*}", rest.handle)
        return app

    def _restart_soon(self, keeps_state: bool) -> None:
        self._restarting = asyncio.create_task(self.restart(keeps_state=keeps_state))

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(_TICK_S)
            self._hub.catch_up()
            self._hub.flush()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
