"""The REST door: one request, one answer."""

import asyncio

import msgspec
from aiohttp import web

from hansa.venues.exchange.endpoints import REST
from hansa.venues.exchange.faults import Fault, FaultKind
from hansa.venues.exchange.gateway import Reply, Request
from hansa.venues.exchange.hub import OF_REQUESTS, Hub, unknown
from hansa.venues.exchange.signing import unsigned


class RestDoor:
    """Answers HTTP requests."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def handle(self, http: web.Request) -> web.StreamResponse:
        """One request."""
        name = f"{http.method} {http.path}"
        if name not in REST:
            text = f"{name}: no such path with this method; docs/exchange.md lists them"
            return response(Reply(status=404, body={"code": -1100, "msg": text}))
        request = await _request(http)
        delay = self._hub.faults.take(name, FaultKind.DELAY)
        if delay is not None:
            await asyncio.sleep(delay.value / 1000)
        fault = self._hub.faults.take(name, *OF_REQUESTS)
        if fault is not None and fault.kind is FaultKind.CUT:
            return _cut(http)
        reply = self._answer(name, request, fault)
        if fault is not None and fault.kind is FaultKind.LOSE_ANSWER:
            return _cut(http)
        return response(reply)

    def _answer(self, name: str, request: Request, fault: Fault | None) -> Reply:
        hub = self._hub
        hub.catch_up()
        reply = hub.instead(fault, request.address)
        if reply is None:
            reply = hub.skewed(name, hub.gateway.answer(REST[name], request))
        hub.flush()
        if fault is not None and fault.kind is FaultKind.FAIL_AFTER:
            return unknown(fault)
        return reply


def response(reply: Reply) -> web.Response:
    """An answer as HTTP."""
    return web.Response(
        body=msgspec.json.encode(reply.body),
        status=reply.status,
        headers=reply.headers,
        content_type="application/json",
        charset="utf-8",
    )


async def _request(http: web.Request) -> Request:
    """A request's parameters, from query and body, and the text that its signature stands for."""
    query, body = http.rel_url.raw_query_string, await http.text()
    form = await http.post()
    pairs = [*http.query.items()]
    pairs += [(name, value) for name, value in form.items() if isinstance(value, str)]
    return Request(
        pairs=tuple(pairs),
        address=http.remote or "",
        key=http.headers.get("X-MBX-APIKEY"),
        payloads=(unsigned(query) + unsigned(body),),
    )


def _cut(http: web.Request) -> web.Response:
    """Ends the connection without an answer."""
    if http.transport is not None:
        http.transport.abort()
    return web.Response()
