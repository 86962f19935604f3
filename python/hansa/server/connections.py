"""Connections that say nothing, say it too slowly or never listen: what they hold is bounded.

uvicorn bounds the time between requests alone. Here a head and a body have a time and a size each,
who takes nothing of an answer is let go, and only so many connections are waited for at a time.
"""

import asyncio
import resource
from collections.abc import Callable

from uvicorn import Config
from uvicorn._types import ASGISendEvent
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

#: How long a whole head may take, then a whole body: longer than `Bounds` waits, which answers.
_HEAD_S, _BODY_S = 10.0, 15.0
#: How long a client may take nothing of what it asked for.
_TAKEN_S = 30.0
#: What a head may be at most; `Bounds` answers well below that.
_HEAD_BYTES_MAX = 128 * 1024
#: A body of 1 MiB in chunks of a byte is smaller than this.
_REQUEST_BYTES_MAX = 8 * 1024 * 1024
_WAITING_MAX = 1_000
#: Files and sockets that a server with as many streams and journals open may need.
_FILES = 16_384


class Lobby:
    """State: connections that are waited for, those waited for longest first: their request is not
    there as a whole, or they do not take its answer, or ask for nothing.
    """

    def __init__(self, waiting_max: int = _WAITING_MAX):
        self._max = waiting_max
        self._waiting: dict[asyncio.Transport, None] = {}

    def enter(self, transport: asyncio.Transport) -> None:
        """One more; the oldest is let go where they are too many."""
        self._waiting.pop(transport, None)
        self._waiting[transport] = None
        if len(self._waiting) > self._max:
            oldest = next(iter(self._waiting))
            self.leave(oldest)
            oldest.abort()

    def leave(self, transport: asyncio.Transport) -> None:
        """It is our turn, or it is gone."""
        self._waiting.pop(transport, None)


class Deadline:
    """State: what is called unless it is put off in time."""

    def __init__(self, call: Callable[[], None]):
        self._call = call
        self._timer: asyncio.TimerHandle | None = None

    def set(self, delay_s: float) -> None:
        """Anew from now on."""
        self.clear()
        self._timer = asyncio.get_running_loop().call_later(delay_s, self._call)

    def clear(self) -> None:
        """Not any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class GuardedHttp(HttpToolsProtocol):
    """One connection. State besides uvicorn's: what it has sent of the present request."""

    lobby: Lobby

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, object],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._heard, self._taken = Deadline(self._unheard), Deadline(self._abort)
        self._request_bytes, self._is_begun, self._is_in_head = 0, False, True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begins to wait for a head."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Waits for nothing more."""
        self._heard.clear()
        self._taken.clear()
        self.lobby.leave(self.transport)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some bytes: what they belong to may only be so long."""
        super().data_received(data)
        self._request_bytes = self._request_bytes + len(data) if self._is_begun else 0
        bytes_max = _HEAD_BYTES_MAX if self._is_in_head else _REQUEST_BYTES_MAX
        if self._request_bytes > bytes_max:
            self._abort()

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        super().on_message_begin()
        self._is_begun = True
        self._await_head()

    def on_headers_complete(self) -> None:
        """Its head is there."""
        self._is_in_head = False
        self._heard.set(_BODY_S)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """All of it is there."""
        self._heard.clear()
        self._is_begun, self._is_in_head = False, True
        self.lobby.leave(self.transport)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """It was answered: what comes next is waited for."""
        super().on_response_complete()
        if self.timeout_keep_alive_task is not None:
            self.lobby.enter(self.transport)

    def handle_websocket_upgrade(self) -> None:
        """From here on it is a stream."""
        self._heard.clear()
        self.lobby.leave(self.transport)
        super().handle_websocket_upgrade()

    def pause_writing(self) -> None:
        """The client does not take what it asked for."""
        self._taken.set(_TAKEN_S)
        self.lobby.enter(self.transport)
        super().pause_writing()

    def resume_writing(self) -> None:
        """It does."""
        self._taken.clear()
        if self._is_served():
            self.lobby.leave(self.transport)
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        """It asked for nothing more; what it has not taken by then it does not want."""
        super().timeout_keep_alive_handler()
        self._taken.set(_TAKEN_S)

    def _await_head(self) -> None:
        self._request_bytes, self._is_in_head = 0, True
        self._heard.set(_HEAD_S)
        self.lobby.enter(self.transport)

    def _unheard(self) -> None:
        if self._is_in_head and self._is_served():
            self._heard.set(_HEAD_S)  # it waits for our answer to the request before
        else:
            self._abort()

    def _is_served(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _abort(self) -> None:
        self.transport.abort()


class GuardedStream(WebSocketsSansIOProtocol):
    """A WebSocket. While a client takes nothing, nothing is read from it either: what it asks for
    by pings does not pile up. State besides uvicorn's: how long that may go on.
    """

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, object],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._taken = Deadline(self._abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Waits for nothing more."""
        self._taken.clear()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The client does not take what it is sent."""
        self._taken.set(_TAKEN_S)
        self.transport.pause_reading()
        super().pause_writing()

    def resume_writing(self) -> None:
        """It does."""
        self._taken.clear()
        if not self.read_paused and not self.transport.is_closing():
            self.transport.resume_reading()
        super().resume_writing()

    async def send(self, message: ASGISendEvent) -> None:
        """A frame waits until there is room; the last word does not, and is there if the client
        ever reads again.
        """
        if message["type"] == "websocket.close":
            self.writable.set()
        await super().send(message)

    def keepalive_timeout(self) -> None:
        """It does not answer: what it has not taken it will not take."""
        super().keepalive_timeout()
        self._abort()

    def _abort(self) -> None:
        self.transport.abort()


def guarded(lobby: Lobby) -> type[GuardedHttp]:
    """The protocol of a server's connections, which share a lobby."""
    return type("GuardedHttp", (GuardedHttp,), {"lobby": lobby})


def make_room() -> None:
    """Lets this process have as many files open as a flood of connections takes, if it may."""
    few, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if most == resource.RLIM_INFINITY else min(_FILES, most)
    if few != resource.RLIM_INFINITY and few < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
