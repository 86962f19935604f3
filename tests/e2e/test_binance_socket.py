"""Orders over the account's socket: once each, by REST where there is none, cancels past a hang."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import msgspec
import pytest
from aiohttp import WSMsgType, web
from aiohttp.test_utils import BaseTestServer, TestServer

from hansa.coordinator import Coordinator, CoordinatorOptions, SteadyClock
from hansa.coordinator.binance_spot import rules
from hansa.ports import Keys
from hansa.types import ExecType, Link, LinkChange
from hansa.venues.binance.options import BinanceVenueOptions
from hansa.venues.binance.venue import BinanceVenue
from hansa.venues.binance_signing import signer
from hansa.venues.exchange import Fault, FaultKind
from hansa.venues.http import HttpOptions, HttpTransport
from tests.e2e.test_binance_venue import CANCEL, PLACE, Scene, Wanted, run
from tests.unit.venues.exchange.support import instrument


def by_rest_nothing(scene: Scene) -> None:
    """REST fails for orders and cancels, should anybody try."""
    for match in (PLACE, CANCEL):
        scene.exchange.faults.add(Fault(kind=FaultKind.FAIL, match=match, count=99, value=503))


def test_an_order_and_its_cancel_go_over_the_socket() -> None:
    async def body(scene: Scene) -> None:
        by_rest_nothing(scene)
        await scene.venue.send(Wanted())
        await scene.until(lambda: scene.kinds() == [ExecType.NEW])
        await scene.venue.cancel(Wanted(instrument=None))
        await scene.until(lambda: scene.kinds() == [ExecType.NEW, ExecType.CANCELED])

    run(body, is_by_socket=True)


def test_an_order_whose_answer_is_lost_with_the_socket_is_asked_about_and_stands_once() -> None:
    async def body(scene: Scene) -> None:
        fault = Fault(kind=FaultKind.LOSE_ANSWER, match="order.place")
        scene.exchange.faults.add(fault)
        await scene.venue.send(Wanted())
        await scene.until(lambda: ExecType.NEW in scene.kinds())
        assert (scene.kinds(), scene.placed) == ([ExecType.NEW], 1)

    run(body, is_by_socket=True)


def test_a_cancel_that_hangs_in_the_socket_goes_by_rest_as_well() -> None:
    async def body(scene: Scene) -> None:
        await scene.venue.send(Wanted())
        await scene.until(lambda: scene.kinds() == [ExecType.NEW])
        scene.exchange.faults.add(Fault(kind=FaultKind.DELAY, match="order.cancel", value=2_000))
        began_s = time.monotonic()
        await scene.venue.cancel(Wanted(instrument=None))
        assert await scene.venue.open_orders() == []
        assert time.monotonic() - began_s < 1.5

    run(body, is_by_socket=True)


class Hanging:
    """State: a venue that takes orders, and answers no cancel; when the cancels came."""

    def __init__(self) -> None:
        self.cancels_s: list[float] = []

    async def socket(self, http: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(http)
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            asked = msgspec.json.decode(message.data)
            if asked["method"] == "order.cancel":
                self.cancels_s.append(time.monotonic())
            else:
                await socket.send_json({"id": asked["id"], "status": 200, "result": {}})
        return socket

    async def rest(self, http: web.Request) -> web.Response:
        await asyncio.sleep(60)
        return web.Response()


@asynccontextmanager
async def venue_at(server: BaseTestServer) -> AsyncIterator[BinanceVenue]:
    """Anna's venue at a server that a test makes."""
    clock = SteadyClock()
    sign = signer(lambda name: Keys(name, name), now_ns=time.time_ns)
    wide = rules()
    wide = replace(wide, budgets=tuple(replace(each, limit=100_000) for each in wide.budgets))
    url = f"http://{server.host}:{server.port}"
    async with HttpTransport(HttpOptions(base_url=url, sign=sign)) as transport:
        terms = BinanceVenueOptions(
            instruments=(instrument(),),
            account="anna",
            api_url=f"ws{url.removeprefix('http')}/ws-api/v3",
            prefix="run1",
            is_by_socket=True,
            request_s_max=5.0,
        )
        limits = CoordinatorOptions(now_ns=clock.now_ns)
        coordinator = Coordinator(wide, transport, options=limits)
        venue = BinanceVenue(terms, coordinator, sign=sign, now_ns=clock.now_ns)
        try:
            yield venue
        finally:
            await venue.close()


async def _cancel_all(count: int) -> float:
    """How long it takes until the last of so many cancels has come to a venue that hangs."""
    hanging, app = Hanging(), web.Application()
    app.router.add_get("/ws-api/v3", hanging.socket)
    app.router.add_route("*", "/{path:.*}", hanging.rest)
    async with TestServer(app) as server, venue_at(server) as venue:
        async for each in venue.reports():
            if isinstance(each, LinkChange):
                break
        for number in range(count):
            await venue.send(Wanted(cl_ord_id=number + 1))
        began_s = time.monotonic()
        cancels = [
            asyncio.create_task(venue.cancel(Wanted(cl_ord_id=number + 1, instrument=None)))
            for number in range(count)
        ]
        while len(hanging.cancels_s) < count and time.monotonic() < began_s + 10:
            await asyncio.sleep(0.005)
        for task in cancels:
            task.cancel()
    assert len(hanging.cancels_s) == count
    return hanging.cancels_s[-1] - began_s


def test_a_stream_that_is_never_said_to_begin_is_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("hansa.venues.binance.stream._ANSWER_S", 0.2)

    async def silent(http: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(http)
        asked.append(await socket.receive_json())
        await socket.receive()
        return socket

    async def body() -> None:
        app = web.Application()
        app.router.add_get("/ws-api/v3", silent)
        async with TestServer(app) as server, venue_at(server) as venue:
            async for each in venue.reports():
                assert isinstance(each, LinkChange)
                assert (each.link, each.why) == (Link.DISCONNECTED, why)
                if len(asked) > 1:
                    return

    asked: list[object] = []
    why = "expected the account's stream to begin within 0.2 s, found no answer; it is tried again"
    asyncio.run(asyncio.wait_for(body(), 30))


def test_the_last_of_200_cancels_leaves_within_half_a_second_though_none_is_answered() -> None:
    took_s = asyncio.run(asyncio.wait_for(_cancel_all(200), 60))
    print(f"last of 200 cancels at the venue after {took_s * 1e3:.0f} ms")
    assert took_s <= 0.5
