"""The door of the WebSocket API: `/ws-api/v3`."""

import asyncio
from collections.abc import Coroutine

import msgspec
from aiohttp import web

from hansa.config import Json
from hansa.venues.exchange.client import Client
from hansa.venues.exchange.door_rest import response
from hansa.venues.exchange.faults import Fault, FaultKind
from hansa.venues.exchange.gateway import Reply
from hansa.venues.exchange.hub import OF_REQUESTS, Hub, unknown
from hansa.venues.exchange.refusals import RefusalError
from hansa.venues.exchange.socket_api import ApiSession, SocketRequest

#: What a new socket weighs.
_CONNECT_WEIGHT = 2


class ApiDoor:
    """Accepts sockets of the WebSocket API."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def handle(self, http: web.Request) -> web.StreamResponse:
        """One socket, until it ends."""
        hub, address = self._hub, http.remote or ""
        hub.catch_up()
        try:
            hub.exchange.limits.connect(address, hub.exchange.now_ns)
            hub.exchange.limits.charge(address, _CONNECT_WEIGHT, hub.exchange.now_ns)
        except RefusalError as error:
            return response(hub.gateway.refuse(error, address))
        client = await Client.accept(http, hub.faults)
        session = hub.apis[client] = ApiSession(hub.gateway, address)
        late: set[asyncio.Task[None]] = set()
        try:
            while (text := await client.receive()) is not None:
                if (work := self._take(client, session, text)) is not None:
                    late.add(asyncio.create_task(work))
        finally:
            hub.apis.pop(client, None)
            for task in late:
                task.cancel()
            await client.close()
        return client.socket

    def _take(
        self, client: Client, session: ApiSession, text: str
    ) -> Coroutine[None, None, None] | None:
        """Answers a request; one that is delayed later, and those behind it do not wait."""
        try:
            request = msgspec.json.decode(text, type=SocketRequest)
        except msgspec.DecodeError as error:
            refused: Json = {"code": -1135, "msg": f"Invalid JSON request: {error}"}
            client.send({"id": None, "status": 400, "error": refused, "rateLimits": []})
            return None
        delay = self._hub.faults.take(request.method, FaultKind.DELAY)
        if delay is not None:
            return self._answer_late(client, session, request, delay)
        self._answer(client, session, request)
        return None

    async def _answer_late(
        self, client: Client, session: ApiSession, request: SocketRequest, delay: Fault
    ) -> None:
        await asyncio.sleep(delay.value / 1000)
        self._answer(client, session, request)

    def _answer(self, client: Client, session: ApiSession, request: SocketRequest) -> None:
        hub = self._hub
        fault = hub.faults.take(request.method, *OF_REQUESTS)
        kind = None if fault is None else fault.kind
        hub.catch_up()
        if kind is FaultKind.CUT:
            client.abort()
            return
        instead = hub.instead(fault, session.address)
        answer = session.answer(request) if instead is None else _wrapped(request, instead)
        if kind is FaultKind.LOSE_ANSWER:
            client.abort()
        elif fault is not None and kind is FaultKind.FAIL_AFTER:
            client.send(_wrapped(request, unknown(fault)))
        else:
            client.send(answer)
        hub.flush()


def _wrapped(request: SocketRequest, reply: Reply) -> dict[str, Json]:
    """An answer that the exchange itself did not give."""
    return {"id": request.id, "status": reply.status, "error": reply.body, "rateLimits": []}
