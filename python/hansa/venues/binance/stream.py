"""The account's stream: a socket of the WebSocket API, subscribed with a signature."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

import aiohttp
import msgspec

from hansa.coordinator import Answer, Call, Permit, Request
from hansa.errors import DataError
from hansa.venues.binance.messages import FRAME, KIND, REPORT, Frame, Report
from hansa.venues.http import Signer

_SUBSCRIBE = "userDataStream.subscribe.signature"
_PING_S = 20.0


class Egress(Protocol):
    """The way out: a coordinator of this process or of the machine."""

    async def send(self, request: Request) -> Answer:
        """The answer to a request."""
        ...

    def permit(self, request: Request) -> AbstractAsyncContextManager[Permit]:
        """Leave to do something on one's own socket."""
        ...


class AccountStream:
    """State: the socket on which the account's reports come."""

    def __init__(self, url: str, account: str, *, egress: Egress, sign: Signer) -> None:
        self._url, self._account, self._egress, self._sign = url, account, egress, sign
        self._http: aiohttp.ClientSession | None = None

    async def reports(self, request: Callable[[str], Request]) -> AsyncIterator[Report | None]:
        """None once it is subscribed, then the reports, until the socket ends.

        `request` makes a request of an endpoint. Raises what aiohttp raises, RequestError, and
        DataError for keys that are refused.
        """
        if self._http is None:
            self._http = aiohttp.ClientSession()
        async with self._egress.permit(request("api.connect")):
            socket = await self._http.ws_connect(self._url, heartbeat=_PING_S)
        async with socket:
            async with self._egress.permit(request("userDataStream.subscribe")):
                await socket.send_str(self._subscription())
            async for message in socket:
                if message.type not in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
                    continue
                frame = _decoded(message.data)
                if frame.error is not None:
                    raise DataError(
                        f"expected the reports of account {self._account}, found the refusal "
                        f"{frame.error.code} {frame.error.msg!r}; check its keys and this clock"
                    )
                if not bytes(frame.event):
                    yield None
                elif KIND.decode(frame.event).event == "executionReport":
                    yield _report(frame.event)

    async def close(self) -> None:
        """Lets go of the connection. May be called twice."""
        if self._http is not None:
            await self._http.close()
            self._http = None
            await asyncio.sleep(0)

    def _subscription(self) -> str:
        """The request that is signed over its parameters in the order of their names."""
        key = self._sign(self._call(())).headers["X-MBX-APIKEY"]
        parameters = self._sign(self._call((("apiKey", key),))).parameters
        body = {"id": 1, "method": _SUBSCRIBE, "params": dict(parameters)}
        return msgspec.json.encode(body).decode()

    def _call(self, parameters: tuple[tuple[str, str], ...]) -> Call:
        return Call(
            endpoint="userDataStream.subscribe",
            method="GET",
            path="/ws-api/v3",
            parameters=parameters,
            account=self._account,
        )


def _decoded(content: str | bytes) -> Frame:
    try:
        return FRAME.decode(content)
    except msgspec.DecodeError as error:
        raise DataError(
            f"expected a message of the WebSocket API, found {content[:120]!r} ({error}); check "
            "the address"
        ) from error


def _report(content: msgspec.Raw) -> Report:
    try:
        return REPORT.decode(content)
    except msgspec.DecodeError as error:
        raise DataError(
            f"expected an executionReport, found {bytes(content)[:200]!r} ({error}); its place in "
            "the books is not known: reconcile"
        ) from error
