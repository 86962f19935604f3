"""The door for tests of programs in other languages: faults, time, halts, the truth."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec
from aiohttp import web

from hansa.config import Json
from hansa.venues.exchange.faults import Fault
from hansa.venues.exchange.hub import Hub
from hansa.venues.exchange.market import Phase
from hansa.venues.exchange.truth import truth_of

_T = TypeVar("_T")


class HaltRequest(msgspec.Struct, forbid_unknown_fields=True):
    """Which symbol, and whether it shall trade."""

    symbol: str
    phase: Phase


class ClockRequest(msgspec.Struct, forbid_unknown_fields=True):
    """By how much time passes at once, and by how much clients are told it wrong."""

    advance_ms: int = 0
    skew_ms: int = 0


class AdminDoor:
    """What a test may do to the exchange; `restart` and `drop` are the server's."""

    def __init__(
        self,
        hub: Hub,
        *,
        drop: Callable[[], Awaitable[None]],
        restart: Callable[[bool], None],
    ) -> None:
        self._hub, self._drop, self._restart = hub, drop, restart

    def routes(self) -> list[web.RouteDef]:
        """The paths under `/admin`."""
        return [
            web.get("/admin/truth", self._truth),
            web.post("/admin/faults", self._faults),
            web.delete("/admin/faults", self._clear),
            web.post("/admin/clock", self._clock),
            web.post("/admin/phase", self._phase),
            web.post("/admin/drop", self._drop_all),
            web.post("/admin/restart", self._begin_again),
        ]

    async def _truth(self, http: web.Request) -> web.Response:
        self._hub.catch_up()
        return _json(truth_of(self._hub.exchange))

    async def _faults(self, http: web.Request) -> web.Response:
        for fault in await _read(http, list[Fault]):
            self._hub.faults.add(fault)
        return _json({})

    async def _clear(self, http: web.Request) -> web.Response:
        self._hub.faults.clear()
        return _json({})

    async def _clock(self, http: web.Request) -> web.Response:
        asked = await _read(http, ClockRequest)
        self._hub.skew_ms = asked.skew_ms
        self._hub.clock.move(asked.advance_ms * 10**6)
        self._hub.catch_up()
        self._hub.flush()
        return _json({"now_ns": self._hub.exchange.now_ns})

    async def _phase(self, http: web.Request) -> web.Response:
        asked = await _read(http, HaltRequest)
        if asked.symbol not in self._hub.exchange.markets:
            raise web.HTTPNotFound(text=f"{asked.symbol}: expected a symbol of this exchange\n")
        self._hub.exchange.markets[asked.symbol].phase = asked.phase
        return _json({})

    async def _drop_all(self, http: web.Request) -> web.Response:
        await self._drop()
        return _json({})

    async def _begin_again(self, http: web.Request) -> web.Response:
        self._restart(http.query.get("state", "keep") == "keep")
        return _json({})


async def _read(http: web.Request, kind: type[_T]) -> _T:
    try:
        return msgspec.json.decode(await http.read(), type=kind)
    except msgspec.DecodeError as error:
        raise web.HTTPBadRequest(text=f"{http.path}: {error}; see docs/exchange.md\n") from error


def _json(body: Json) -> web.Response:
    return web.Response(body=msgspec.json.encode(body), content_type="application/json")
