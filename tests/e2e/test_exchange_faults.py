"""The local exchange over its sockets: faults on demand, limits of sockets, restarts."""

import asyncio
import hashlib
import hmac
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

import aiohttp
import msgspec
import pytest

from hansa.errors import ConfigError
from hansa.venues.exchange import Fault, FaultKind
from hansa.venues.exchange.server import LocalExchange
from tests.unit.venues.exchange.support import options

ORDER = {
    "symbol": "ABCUSD",
    "side": "BUY",
    "type": "LIMIT",
    "timeInForce": "GTC",
    "quantity": "1",
    "price": "95",
}


class Peer:
    """A client that speaks plain HTTP and WebSocket."""

    def __init__(self, exchange: LocalExchange, http: aiohttp.ClientSession) -> None:
        self.exchange, self.http = exchange, http
        self.root = exchange.rest_url.removesuffix("/api/v3")

    def signed(self, parameters: dict[str, str]) -> dict[str, str]:
        stamp = str(self.exchange.truth.now_ns // 10**6)
        text = urlencode(sorted({**parameters, "timestamp": stamp}.items()))
        signature = hmac.new(b"anna", text.encode(), hashlib.sha256).hexdigest()
        return {**dict(sorted({**parameters, "timestamp": stamp}.items())), "signature": signature}

    async def order(self, **changes: str) -> tuple[int, dict[str, Any]]:
        url = f"{self.exchange.rest_url}/order"
        form = self.signed(ORDER | changes)
        async with self.http.post(url, data=form, headers={"X-MBX-APIKEY": "anna"}) as answer:
            return answer.status, await answer.json()

    async def get(self, path: str) -> tuple[int, Any]:
        async with self.http.get(self.root + path) as answer:
            return answer.status, await answer.json(content_type=None)

    async def admin(self, path: str, body: Any = None) -> int:
        async with self.http.post(self.root + path, data=msgspec.json.encode(body)) as answer:
            return answer.status

    def open_orders(self) -> int:
        truth = self.exchange.truth
        return sum(len(truth.trading.orders.open(number)) for number in truth.accounts)


def run(body: Callable[[Peer], Awaitable[None]]) -> None:
    async def inside() -> None:
        async with (
            LocalExchange(options(), speed=0) as exchange,
            aiohttp.ClientSession() as http,
        ):
            await asyncio.wait_for(body(Peer(exchange, http)), 20)

    asyncio.run(inside())


@pytest.mark.parametrize(("kind", "orders"), [(FaultKind.FAIL, 0), (FaultKind.FAIL_AFTER, 1)])
def test_a_failure_is_before_or_after_the_order_was_taken(kind: FaultKind, orders: int) -> None:
    async def body(peer: Peer) -> None:
        peer.exchange.faults.add(Fault(kind=kind, match="POST /api/v3/order"))
        assert (await peer.order())[0] == 503
        assert peer.open_orders() == orders
        assert (await peer.order())[0] == 200

    run(body)


@pytest.mark.parametrize(("kind", "orders"), [(FaultKind.CUT, 0), (FaultKind.LOSE_ANSWER, 1)])
def test_a_connection_ends_before_or_after_the_order_was_taken(
    kind: FaultKind, orders: int
) -> None:
    async def body(peer: Peer) -> None:
        peer.exchange.faults.add(Fault(kind=kind, match="POST *"))
        with pytest.raises(aiohttp.ClientError):
            await peer.order()
        assert peer.open_orders() == orders

    run(body)


@pytest.mark.parametrize(("kind", "status"), [(FaultKind.LIMIT, 429), (FaultKind.BAN, 418)])
def test_limits_and_bans_come_on_demand(kind: FaultKind, status: int) -> None:
    async def body(peer: Peer) -> None:
        peer.exchange.faults.add(Fault(kind=kind))
        assert (await peer.get("/api/v3/ping"))[0] == status
        assert (await peer.get("/api/v3/ping"))[0] == (200 if status == 429 else 418)

    run(body)


@pytest.mark.parametrize(("kind", "copies"), [(FaultKind.DROP, 0), (FaultKind.DOUBLE, 2)])
def test_a_message_is_lost_or_comes_twice(kind: FaultKind, copies: int) -> None:
    async def body(peer: Peer) -> None:
        async with peer.http.ws_connect(f"{peer.exchange.stream_url}/abcusd@trade") as socket:
            peer.exchange.faults.add(Fault(kind=kind, match="abcusd@trade"))
            await peer.exchange.advance(60)
            first = [(await socket.receive_json())["t"] for _ in range(4)]
            printed = [each.id for each in peer.exchange.truth.markets["ABCUSD"].tape.prints]
            hit = printed[-6]
            assert first.count(hit) == copies

    run(body)


def test_a_closed_socket_ends_and_its_streams_are_forgotten() -> None:
    async def body(peer: Peer) -> None:
        async with peer.http.ws_connect(f"{peer.exchange.stream_url}/abcusd@trade") as socket:
            peer.exchange.faults.add(Fault(kind=FaultKind.CLOSE, match="abcusd@trade"))
            await peer.exchange.advance(30)
            kind = (await socket.receive()).type
            assert kind in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR)
        await asyncio.sleep(0.05)
        assert peer.exchange.truth.outbox.wanted == []

    run(body)


def test_subscriptions_are_listed_and_framed() -> None:
    async def body(peer: Peer) -> None:
        url = f"{peer.exchange.stream_url.removesuffix('/ws')}/stream?streams=abcusd@trade"
        async with peer.http.ws_connect(url) as socket:
            await socket.send_json(
                {"method": "SUBSCRIBE", "params": ["abcusd@bookTicker"], "id": 1}
            )
            assert await socket.receive_json() == {"result": None, "id": 1}
            await socket.send_json({"method": "UNSUBSCRIBE", "params": ["abcusd@trade"], "id": 2})
            await socket.receive_json()
            await socket.send_json({"method": "LIST_SUBSCRIPTIONS", "id": 3})
            assert await socket.receive_json() == {"result": ["abcusd@bookTicker"], "id": 3}
            await peer.exchange.advance(60)
            assert (await socket.receive_json())["stream"] == "abcusd@bookTicker"

    run(body)


def test_more_than_five_messages_a_second_end_the_socket() -> None:
    async def body(peer: Peer) -> None:
        async with peer.http.ws_connect(peer.exchange.stream_url) as socket:
            for number in range(6):
                await socket.send_json({"method": "LIST_SUBSCRIPTIONS", "id": number})
            while not socket.closed:
                await socket.receive()
            assert socket.close_code == 1008

    run(body)


def test_too_many_streams_are_refused() -> None:
    async def body(peer: Peer) -> None:
        async with peer.http.ws_connect(peer.exchange.stream_url) as socket:
            names = [f"sym{number}@trade" for number in range(1025)]
            await socket.send_json({"method": "SUBSCRIBE", "params": names, "id": 1})
            assert "1024" in (await socket.receive_json())["error"]["msg"]

    run(body)


def test_a_wrong_clock_is_told_to_clients() -> None:
    async def body(peer: Peer) -> None:
        peer.exchange.skew(5_000)
        told = (await peer.get("/api/v3/time"))[1]["serverTime"]
        assert told == peer.exchange.truth.now_ns // 10**6 + 5_000

    run(body)


@pytest.mark.parametrize(("keeps", "orders"), [(True, 1), (False, 0)])
def test_a_restart_keeps_orders_or_forgets_them(keeps: bool, orders: int) -> None:
    async def body(peer: Peer) -> None:
        await peer.order()
        port = peer.exchange.port
        await peer.exchange.restart(keeps_state=keeps)
        assert peer.exchange.port == port
        assert peer.open_orders() == orders
        assert (await peer.get("/api/v3/ping"))[0] == 200

    run(body)


def test_the_websocket_api_places_and_tells_in_order() -> None:
    async def body(peer: Peer) -> None:
        async with peer.http.ws_connect(peer.exchange.api_url) as socket:
            key = {"apiKey": "anna"}
            await socket.send_json(
                {
                    "id": 1,
                    "method": "userDataStream.subscribe.signature",
                    "params": peer.signed(key),
                }
            )
            subscribed = await socket.receive_json()
            assert subscribed["result"] == {"subscriptionId": 0}
            await socket.send_json(
                {"id": 2, "method": "order.place", "params": peer.signed(ORDER | key)}
            )
            placed, told, purses = [await socket.receive_json() for _ in range(3)]
            assert placed["status"] == 200
            assert [each["rateLimitType"] for each in placed["rateLimits"]] == [
                "ORDERS",
                "ORDERS",
                "REQUEST_WEIGHT",
            ]
            assert (told["event"]["x"], told["event"]["i"]) == ("NEW", placed["result"]["orderId"])
            assert purses["event"]["e"] == "outboundAccountPosition"
            await socket.send_json({"id": 3, "method": "userDataStream.unsubscribe"})
            assert (await socket.receive_json())["status"] == 200

    run(body)


@pytest.mark.parametrize("text", ["no json", '{"id":1}', '{"id":1,"method":"order.fly"}', "[]"])
def test_hostile_requests_are_answered_with_an_error(text: str) -> None:
    async def body(peer: Peer) -> None:
        async with peer.http.ws_connect(peer.exchange.api_url) as socket:
            await socket.send_str(text)
            assert (await socket.receive_json())["status"] == 400

    run(body)


def test_the_admin_door_does_what_the_handle_does() -> None:
    async def body(peer: Peer) -> None:
        assert await peer.admin("/admin/faults", [{"kind": "limit"}]) == 200
        assert (await peer.get("/api/v3/ping"))[0] == 429
        assert await peer.admin("/admin/faults", [{"kind": "no such"}]) == 400
        assert await peer.admin("/admin/phase", {"symbol": "ABCUSD", "phase": "HALT"}) == 200
        assert (await peer.order())[1]["msg"] == "Market is closed."
        before = peer.exchange.truth.now_ns
        assert await peer.admin("/admin/clock", {"advance_ms": 1500}) == 200
        assert peer.exchange.truth.now_ns == before + 1_500_000_000
        truth = (await peer.get("/admin/truth"))[1]
        assert truth["accounts"]["anna"]["orders"] == []

    run(body)


def test_an_address_beyond_this_machine_is_refused() -> None:
    with pytest.raises(ConfigError, match="loopback"):
        LocalExchange(options(), host="0.0.0.0")


def test_a_port_that_is_taken_is_named() -> None:
    async def body(peer: Peer) -> None:
        with pytest.raises(ConfigError, match="expected a free port"):
            await LocalExchange(options(), port=peer.exchange.port, speed=0).start()

    run(body)


def test_an_unknown_path_says_so() -> None:
    async def body(peer: Peer) -> None:
        status, answer = await peer.get("/api/v3/nothing")
        assert status == 404
        assert "docs/exchange.md" in answer["msg"]

    run(body)
