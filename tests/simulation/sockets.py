"""A client's sockets to the simulated venue, in the shape in which aiohttp gives them."""

import asyncio
import json
from abc import ABC, abstractmethod
from collections import deque
from typing import TYPE_CHECKING

import aiohttp
import msgspec

from hansa.config import Json
from hansa.venues.exchange.socket_api import ApiSession, SocketRequest
from hansa.venues.exchange.sockets import StreamSession

if TYPE_CHECKING:
    from tests.simulation.wire import Wire

#: How long a client waits for a sign of life: aiohttp's heartbeat and what it waits for its pong.
_SILENCE_S = 30.0
_SUBSCRIBING = "userDataStream.subscribe.signature"
_TEXT, _CLOSED = aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.CLOSED


class Session:
    """What `aiohttp.ClientSession` is to feed and venue."""

    def __init__(self, wire: "Wire") -> None:
        self._wire = wire

    async def ws_connect(self, url: str, **_: object) -> "Socket":
        await asyncio.sleep(self._wire.way_s())
        if not self._wire.connects():
            raise aiohttp.ClientConnectionError("connection refused")
        kind = Api if url.endswith("/ws-api/v3") else Streams
        return self._wire.world.accept(kind(self._wire))

    async def close(self) -> None:
        return None


class Socket(ABC):
    """State: one socket; messages come in order, a way's time after they were sent."""

    def __init__(self, wire: "Wire") -> None:
        self.wire = wire
        self._inbox: asyncio.Queue[str | None] = asyncio.Queue()
        self._sent: deque[str] = deque()
        self._is_dead = self._is_over = False
        self._due_s = 0.0

    async def __aenter__(self) -> "Socket":
        return self

    async def __aexit__(self, *_: object) -> None:
        self.wire.world.leave(self)

    async def receive(self, timeout: float | None = None) -> aiohttp.WSMessage:
        """The next message; a socket that is dead ends by its heartbeat, if nobody is sooner."""
        text, is_patient = None, timeout is None and self._is_dead
        if not (self._is_over and self._inbox.empty()):
            try:
                async with asyncio.timeout(_SILENCE_S if is_patient else timeout):
                    text = await self._inbox.get()
            except TimeoutError:
                if not is_patient:
                    raise
        self._is_over |= text is None
        kind = _CLOSED if text is None else _TEXT
        return aiohttp.WSMessage(kind, text, None)

    async def send_json(self, body: object) -> None:
        await self.send_str(json.dumps(body))

    async def send_str(self, text: str) -> None:
        """It arrives unless the socket or the process is dead by now."""
        if self.wire.is_dead or self._is_dead:
            return
        asyncio.get_running_loop().call_later(self.wire.way_s(), self._arrive, text)

    def tell(self, body: object) -> None:
        """The venue sends a message; what becomes of it is the weather's."""
        if self.wire.is_dead or self._is_dead:
            return
        wire = self.wire
        text = wire.world.altered(self, msgspec.json.encode(body).decode())
        if wire.strikes("shut_down"):
            self._plan(self._of_connection("serverShutdown"))
        if self._logs_out():
            self._plan(self._of_connection("eventStreamTerminated"))
        elif wire.strikes("socket_dies"):
            self._is_dead = True
            self._plan(None, _SILENCE_S)
        elif wire.strikes("socket_ends"):
            self._plan(None)
        elif wire.strikes("message_cut"):
            self._plan(text[: wire.random.randrange(len(text))])
            self._plan(None)
        elif not wire.strikes("message_lost"):
            self._pass_on(text)

    def _pass_on(self, text: str) -> None:
        wire = self.wire
        self._sent.append(text)
        if wire.strikes("message_doubled"):
            self._sent.append(text)
        if len(self._sent) == 1 and wire.strikes("message_swapped"):
            return  # it waits to be overtaken by the next
        while self._sent:
            self._plan(self._sent.pop())

    def end(self) -> None:
        """Ends without a word."""
        self._is_dead = True
        self._plan(None)

    def _logs_out(self) -> bool:
        """Whether the venue ends an account's session now."""
        return False

    def _of_connection(self, kind: str) -> str:
        """A word about the connection itself."""
        return json.dumps({"e": kind, "E": self.wire.world.now_ns() // 10**6})

    def _plan(self, text: str | None, after_s: float = 0.0) -> None:
        loop = asyncio.get_running_loop()
        self._due_s = max(self._due_s, loop.time() + after_s + self.wire.way_s())
        loop.call_at(self._due_s, self._inbox.put_nowait, text)

    @abstractmethod
    def _arrive(self, text: str) -> None:
        """The venue has a message of the client's."""


class Api(Socket):
    """A socket of the WebSocket API."""

    def __init__(self, wire: "Wire") -> None:
        super().__init__(wire)
        self.session = ApiSession(wire.world.gateway, wire.address)

    def _logs_out(self) -> bool:
        if not self.session.subscriptions or not self.wire.strikes("logged_out"):
            return False
        self.session.subscriptions.clear()
        return True

    def _of_connection(self, kind: str) -> str:
        return f'{{"event":{super()._of_connection(kind)}}}'

    def _arrive(self, text: str) -> None:
        self.wire.world.catch_up()
        answer = self._carried_out(msgspec.json.decode(text, type=SocketRequest))
        if answer is not None:
            self.tell(answer)
        self.wire.world.flush()

    def _carried_out(self, request: SocketRequest) -> dict[str, Json] | None:
        """What the venue does with a request, and answers if anything."""
        wire = self.wire
        if request.method == _SUBSCRIBING:
            return _refused(request, 503) if wire.is_blind() else self.session.answer(request)
        if wire.strikes("lost"):
            return None
        if wire.strikes("failed"):
            return _refused(request, 503)
        if wire.strikes("limited"):
            reply = wire.world.too_many(wire.address)
            return {"id": request.id, "status": reply.status, "error": reply.body}
        answer = self.session.answer(request)
        if wire.strikes("failed_after"):
            return _refused(request, wire.random.choice((500, 502, 504)))
        return None if wire.strikes("unanswered") else answer


class Streams(Socket):
    """A socket of combined market streams."""

    def __init__(self, wire: "Wire") -> None:
        super().__init__(wire)
        outbox = wire.world.exchange.outbox
        self.session = StreamSession(outbox, True, 5, 1024)

    def _arrive(self, text: str) -> None:
        self.wire.world.catch_up()
        self.wire.world.flush()
        self.tell(self.session.answer(text))


def _refused(request: SocketRequest, status: int) -> dict[str, Json]:
    error: Json = {"code": -1000, "msg": "Internal error; unable to process your request."}
    return {"id": request.id, "status": status, "error": error}
