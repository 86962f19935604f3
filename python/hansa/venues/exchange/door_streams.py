"""The door of the market streams: `/ws`, `/ws/<stream>`, `/stream?streams=<stream>/<stream>`."""

import time

from aiohttp import WSCloseCode, web

from hansa.venues.exchange.client import Client
from hansa.venues.exchange.door_rest import response
from hansa.venues.exchange.hub import Hub
from hansa.venues.exchange.refusals import RefusalError
from hansa.venues.exchange.sockets import StreamSession


class StreamDoor:
    """Accepts sockets of market streams."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def handle(self, http: web.Request) -> web.StreamResponse:
        """One socket, until it ends."""
        hub, limits = self._hub, self._hub.exchange.limits
        try:
            limits.connect(http.remote or "", hub.exchange.now_ns)
        except RefusalError as error:
            return response(hub.gateway.refuse(error, http.remote or ""))
        client = await Client.accept(http, hub.faults)
        session = hub.streams[client] = StreamSession(
            hub.exchange.outbox,
            http.path.startswith("/stream"),
            limits.terms.messages_per_second,
            limits.terms.streams_per_connection,
        )
        session.subscribe(_names(http))
        try:
            await self._serve(client, session)
        finally:
            hub.streams.pop(client, None)
            session.close()
            await client.close()
        return client.socket

    async def _serve(self, client: Client, session: StreamSession) -> None:
        while (text := await client.receive()) is not None:
            if session.is_too_fast(time.monotonic_ns()):
                await client.socket.close(
                    code=WSCloseCode.POLICY_VIOLATION, message=b"Too many requests"
                )
                return
            self._hub.catch_up()
            self._hub.flush()
            client.send(session.answer(text))


def _names(http: web.Request) -> list[str]:
    """The streams that an address names; ccxt puts a number of its own there."""
    listed = http.query.get("streams") or http.match_info.get("names", "")
    return [name for name in listed.split("/") if "@" in name or name.startswith("!")]
