"""A connected socket: what it is sent, in order, without anybody waiting for it."""

import asyncio
import contextlib

import msgspec
from aiohttp import WSMsgType, web

from hansa.config import Json
from hansa.venues.exchange.faults import FaultKind, Faults

#: A client that leaves so many messages unread is cut off.
_UNREAD_MAX = 50_000
_PING_S = 20.0


class Client:
    """State: a socket and the messages on their way to it."""

    def __init__(
        self,
        socket: web.WebSocketResponse,
        transport: asyncio.Transport | None,
        faults: Faults,
    ) -> None:
        self._socket, self._transport, self._faults = socket, transport, faults
        self._queue: asyncio.Queue[str] = asyncio.Queue(_UNREAD_MAX)
        self._writing = asyncio.create_task(self._write())

    @classmethod
    async def accept(cls, http: web.Request, faults: Faults) -> "Client":
        """Completes the handshake."""
        socket = web.WebSocketResponse(heartbeat=_PING_S, max_msg_size=1 << 20)
        await socket.prepare(http)
        return cls(socket, http.transport, faults)

    @property
    def socket(self) -> web.WebSocketResponse:
        """The connection."""
        return self._socket

    def send(self, body: Json) -> None:
        """Sends a message after those before it."""
        try:
            self._queue.put_nowait(msgspec.json.encode(body).decode())
        except asyncio.QueueFull:
            self.abort()

    def tell(self, name: str, body: Json) -> None:
        """Sends an event, if no fault of that name hits it."""
        fault = self._faults.take(name, FaultKind.DROP, FaultKind.DOUBLE, FaultKind.CLOSE)
        match None if fault is None else fault.kind:
            case FaultKind.DROP:
                return
            case FaultKind.CLOSE:
                self.abort()
                return
            case FaultKind.DOUBLE:
                self.send(body)
        self.send(body)

    async def receive(self) -> str | None:
        """The next message; None when the connection has ended."""
        message = await self._socket.receive()
        if message.type is WSMsgType.TEXT:
            return str(message.data)
        if message.type is WSMsgType.BINARY:
            return bytes(message.data).decode(errors="replace")
        return None

    async def drained(self) -> None:
        """Returns when all has been written, or never will be."""
        joined = asyncio.create_task(self._queue.join())
        await asyncio.wait((joined, self._writing), return_when=asyncio.FIRST_COMPLETED)
        joined.cancel()

    def abort(self) -> None:
        """Ends the connection without a word."""
        self._writing.cancel()
        if self._transport is not None:
            self._transport.abort()

    async def close(self) -> None:
        """Stops writing."""
        self._writing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._writing

    async def _write(self) -> None:
        while True:
            text = await self._queue.get()
            try:
                await self._socket.send_str(text)
            except (ConnectionError, RuntimeError):
                return
            finally:
                self._queue.task_done()
