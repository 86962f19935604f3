"""The stream: many clients on a WebSocket each, every frame encoded once.

Nothing is kept for a client but how far it has come in each channel: what it has not taken waits in
the run's own log. So one that does not read takes no memory; it is let go, and goes on from there.
"""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from hansa.api.stream import (
    CLOSE_LOGGED_OUT,
    CLOSE_NONSENSE,
    CLOSE_SLOW,
    Said,
    Subscribe,
    Unsubscribe,
)
from hansa.server.channels import FrameKind, LogChannel, ValueChannel, frame
from hansa.server.hub import Hub
from hansa.server.security.problems import ProblemError, problem_of

#: A client that has not taken a frame after this long is let go.
_SLOW_S = 5.0
_HEARTBEAT_S = 5.0
_CHANNELS_MAX = 64
_SAID_BYTES_MAX = 4096

_decode = msgspec.json.Decoder(Said).decode


@dataclass(slots=True)
class _Listening:
    """State: how far a client has come in a channel: its last entry, or the version it saw."""

    channel: LogChannel | ValueChannel
    at: int
    is_first: bool = True


@dataclass(slots=True)
class _Client:
    """State: one connection, and what it listens to."""

    socket: WebSocket
    hub: Hub
    is_welcome: Callable[[], bool]
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    listening: dict[str, _Listening] = field(default_factory=dict)
    sending: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def hear(self) -> None:
        """What the client says, until it goes."""
        while True:
            content = await self.socket.receive_text()
            if len(content) > _SAID_BYTES_MAX:
                raise ValueError(f"expected at most {_SAID_BYTES_MAX} bytes, found {len(content)}")
            said = _decode(content)
            match said:
                case Subscribe():
                    await self._subscribe(said)
                case Unsubscribe():
                    self._drop(said.ch)

    async def tell(self) -> None:
        """Sends what is new, as fast as the client takes it."""
        while True:
            await self.wake.wait()
            self.wake.clear()
            for listening in tuple(self.listening.values()):
                await self._catch_up(listening)

    async def beat(self) -> None:
        """A heartbeat, at intervals; ends when the session does."""
        while await asyncio.to_thread(self.is_welcome):
            runs = {ch.partition("/")[0] for ch in self.listening if "/" in ch}
            pulse = self.hub.heartbeat(runs)
            await self.send(frame("", 0, "hb", pulse, self.hub.now_ns()))
            await asyncio.sleep(_HEARTBEAT_S)

    async def send(self, content: str) -> None:
        """One frame. Raises TimeoutError for a client that does not take it."""
        async with self.sending, asyncio.timeout(_SLOW_S):
            await self.socket.send_text(content)
        self.hub.metrics.frames.inc()

    def leave(self) -> None:
        """Listens to nothing any more."""
        for ch in tuple(self.listening):
            self._drop(ch)

    async def _subscribe(self, said: Subscribe) -> None:
        if said.ch not in self.listening and len(self.listening) >= _CHANNELS_MAX:
            raise ValueError(f"expected at most {_CHANNELS_MAX} channels")
        self._drop(said.ch)
        try:
            channel = await self.hub.join(said.ch, self.wake)
        except ProblemError as error:
            await self.send(frame(said.ch, 0, "error", problem_of(error), self.hub.now_ns()))
            return
        at = 0
        if isinstance(channel, LogChannel):
            behind = channel.last - max(0, said.last) if said.since is None else said.since
            at = min(max(0, behind), channel.last)
        self.listening[said.ch] = _Listening(channel, at)
        self.wake.set()

    def _drop(self, ch: str) -> None:
        if self.listening.pop(ch, None) is not None:
            self.hub.leave(ch, self.wake)

    async def _catch_up(self, listening: _Listening) -> None:
        channel, is_first = listening.channel, listening.is_first
        if channel.failure:
            self._drop(channel.ch)
            await self.send(channel.failure)
            return
        if isinstance(channel, ValueChannel):
            if channel.version > listening.at or is_first:
                listening.at = channel.version
                listening.is_first = False
                await self.send(channel.content(is_first=is_first))
            return
        while listening.at < channel.last or listening.is_first:
            sent = None if listening.is_first else channel.after(listening.at)
            if sent is None:
                t: FrameKind = "snap" if listening.is_first else "delta"
                sent = await self.hub.made(channel, listening.at, t)
            if sent is None:
                return
            listening.is_first = False
            listening.at = max(listening.at, sent.last)
            await self.send(sent.content)


async def stream(socket: WebSocket, hub: Hub, is_welcome: Callable[[], bool]) -> None:
    """Serves one client from its first word to its last, or until it is not welcome any more."""
    await socket.accept()
    client = _Client(socket, hub, is_welcome)
    work = [asyncio.create_task(each) for each in (client.hear(), client.tell(), client.beat())]
    hub.metrics.clients.inc()
    try:
        done, _ = await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
        code = _code_of(next(iter(done)))
    except asyncio.CancelledError:
        code = None
        raise
    finally:
        hub.metrics.clients.dec()
        client.leave()
        for task in work:
            task.cancel()
        await asyncio.wait(work)
    if code is not None:
        with contextlib.suppress(Exception):
            async with asyncio.timeout(1.0):
                await socket.close(code)


def _code_of(task: asyncio.Task[None]) -> int | None:
    """Why a connection ends: None where the client went of itself."""
    error = task.exception()
    match error:
        case None:
            return CLOSE_LOGGED_OUT
        case TimeoutError():
            return CLOSE_SLOW
        case WebSocketDisconnect() | RuntimeError() | OSError():
            return None
        case ValueError() | msgspec.MsgspecError() | KeyError():
            return CLOSE_NONSENSE
    raise error
