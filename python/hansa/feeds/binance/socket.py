"""One socket of combined streams: connected and subscribed within the venue's limits."""

from collections.abc import AsyncIterator, Callable, Sequence

import aiohttp
import msgspec

from hansa.coordinator import Request
from hansa.errors import DataError
from hansa.feeds.binance.messages import FRAME, Frame
from hansa.feeds.binance.options import BinanceFeedOptions, Egress

#: Streams of one request, and periods of silence after which the socket is made anew.
_STREAMS_MAX, _SILENCES_MAX = 200, 3
#: What the venue says before it takes a server down.
_SHUTDOWN = "serverShutdown"


#: Opens what sockets are made with.
Session = Callable[[], aiohttp.ClientSession]


class StreamSocket:
    """State: the socket, and how often one was made."""

    def __init__(
        self,
        options: BinanceFeedOptions,
        egress: Egress,
        *,
        now_ns: Callable[[], int],
        session: Session,
    ) -> None:
        self._options, self._egress, self._now_ns = options, egress, now_ns
        self._session = session
        self._http: aiohttp.ClientSession | None = None
        self._number = 0

    async def messages(
        self, streams: Sequence[str]
    ) -> AsyncIterator[tuple[str, msgspec.Raw | None]]:
        """Messages by stream until the socket ends; None for one that is overdue.

        Raises what aiohttp raises, RequestError, and DataError for a subscription refused.
        """
        async with await self._connect() as socket:
            await self._subscribe(socket, streams)
            silences = 0
            while silences < _SILENCES_MAX:
                try:
                    message = await socket.receive(timeout=self._options.stale_after_s)
                except TimeoutError:
                    silences += 1
                    yield "", None
                    continue
                if message.type not in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
                    return
                silences = 0
                frame = _frame(message.data)
                if frame.kind == _SHUTDOWN:
                    return  # a new one is made before the server goes
                if frame.stream:
                    yield frame.stream, frame.data

    async def close(self) -> None:
        """Lets go of it."""
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def _connect(self) -> aiohttp.ClientWebSocketResponse:
        if self._http is None:
            self._http = self._session()
        self._number += 1
        async with self._egress.permit(self._request("stream.connect")):
            return await self._http.ws_connect(
                self._options.stream_url, autoping=True, max_msg_size=1 << 24
            )

    async def _subscribe(
        self, socket: aiohttp.ClientWebSocketResponse, streams: Sequence[str]
    ) -> None:
        for start in range(0, len(streams), _STREAMS_MAX):
            async with self._egress.permit(self._request("stream.message")):
                names = list(streams[start : start + _STREAMS_MAX])
                await socket.send_json({"method": "SUBSCRIBE", "params": names, "id": start + 1})

    def _request(self, endpoint: str) -> Request:
        return Request(
            endpoint=endpoint,
            desk=self._options.desk,
            deadline_ns=self._now_ns() + int(self._options.request_s_max * 10**9),
            connection=f"{self._options.desk}-{self._number}" if endpoint.endswith("age") else "",
        )


def _frame(content: str | bytes) -> Frame:
    try:
        frame = FRAME.decode(content)
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        raise DataError(
            f"expected a message of a combined stream, found {content[:120]!r} ({error}); check "
            "the address of the streams"
        ) from error
    if bytes(frame.error):
        raise DataError(
            f"expected streams to be subscribed, found the refusal "
            f"{bytes(frame.error)[:200].decode(errors='replace')}; "
            "check the symbols"
        )
    return frame
