"""The account's stream: a socket of the WebSocket API, subscribed with a signature."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from itertools import count
from typing import Protocol

import aiohttp
import msgspec

from hansa.coordinator import Answer, Call, Outcome, Parameters, Permit, Request
from hansa.coordinator.binance_spot import counts_of
from hansa.errors import DataError, LostError
from hansa.venues.binance.messages import (
    FRAME,
    KIND,
    REFUSAL,
    REPORT,
    Frame,
    Refusal,
    Report,
)
from hansa.venues.binance_signing import SOCKET_PATH
from hansa.venues.http import Signer

_SUBSCRIBE = "userDataStream.subscribe.signature"
_SUBSCRIPTION = 1
_PING_S = 20.0
#: How long the venue has to open a socket, and to say that the account's stream has begun.
_ANSWER_S = 10.0
_OK, _SERVER_ERROR = 200, 500
#: Parameters that are numbers in JSON.
_WHOLE = ("recvWindow", "timestamp")
#: Too many requests: it says nothing of the account.
_TOO_MANY = -1003
#: Unknown, disconnected, no answer in time, busy: they say nothing of the account either.
_OF_VENUE = (-1000, -1001, -1006, -1007, -1008)
#: The session, or what it was subscribed by, is not there any more.
_NO_SESSION = -1125
#: Events after which nothing more comes, and what they say.
_ENDS = {
    "eventStreamTerminated": "the venue has ended the account's stream",
    "listenKeyExpired": "the account's session has expired",
    "serverShutdown": "the venue's server is about to go down",
}
#: The socket's own last words.
_CLOSED = (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSING, aiohttp.WSMsgType.CLOSED)
#: The time stamp is outside of its window.
_WRONG_TIME = -1021


class Egress(Protocol):
    """The way out: a coordinator of this process or of the machine."""

    async def send(self, request: Request) -> Answer:
        """The answer to a request."""
        ...

    def permit(self, request: Request) -> AbstractAsyncContextManager[Permit]:
        """Leave to do something on one's own socket."""
        ...


class SetClock(Protocol):
    """The venue's time, as it was read."""

    def now_ns(self) -> int:
        """Nanoseconds since the epoch; never less than what the last call gave."""
        ...

    async def refused(self) -> bool:
        """The venue refused a time stamp: the clock is read again; whether that could be done."""
        ...


class WrongTimeError(LostError):
    """The venue does not let in who signs with such a time."""


class LoggedOutError(LostError):
    """The venue has ended the session: nothing more is told of the account over this socket."""


class RefusedError(DataError):
    """The venue does not let the account in."""


#: Opens what sockets are made with.
Session = Callable[[], aiohttp.ClientSession]


class AccountStream:
    """State: the socket of the WebSocket API on which the account's reports come, and over which
    orders and cancels can go.
    """

    def __init__(
        self, url: str, account: str, *, egress: Egress, sign: Signer, session: Session
    ) -> None:
        self._url, self._account, self._egress, self._sign = url, account, egress, sign
        self._session = session
        self._http: aiohttp.ClientSession | None = None
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._numbers = count(_SUBSCRIPTION + 1)
        self._answers: dict[int, asyncio.Future[tuple[Frame, bytes]]] = {}

    async def reports(self, request: Callable[[str], Request]) -> AsyncIterator[Report | None]:
        """None once it is subscribed, then the reports, until the socket ends.

        `request` makes a request of an endpoint. Raises what aiohttp raises, RequestError
        (LoggedOutError where the venue ends the session) and DataError (RefusedError for keys that
        are refused).
        """
        if self._http is None:
            self._http = self._session()
        async with self._egress.permit(request("api.connect")):
            socket = await self._opened(self._http)
        try:
            async with socket:
                async with self._egress.permit(request("userDataStream.subscribe")):
                    await socket.send_str(self._text(_SUBSCRIPTION, _SUBSCRIBE, ()))
                async for report in self._heard(socket):
                    yield report
        finally:
            self._lose()

    async def ask(self, request: Request, *, answer_s: float) -> Answer | None:
        """The answer to an order or a cancel, `Outcome.UNKNOWN` where none came in time; None where
        there is no socket, and nothing left. A cancel waits for its answer outside of its permit,
        so that a venue that hangs keeps no other cancel back.
        """
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        try:
            async with self._egress.permit(request) as permit:
                if self._socket is None:
                    return None
                await self._socket.send_str(
                    self._text(number, request.endpoint, request.parameters)
                )
                if request.endpoint != "order.cancel":
                    return await _answered(answer, answer_s, permit)
            return await _answered(answer, answer_s, None)
        except (aiohttp.ClientError, ConnectionError) as error:
            return Answer(outcome=Outcome.UNKNOWN, status=0, reason=str(error))
        finally:
            del self._answers[number]

    async def close(self) -> None:
        """Lets go of the connection. May be called twice."""
        if self._http is not None:
            await self._http.close()
            self._http = None
            await asyncio.sleep(0)

    async def _opened(self, http: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse:
        try:
            async with asyncio.timeout(_ANSWER_S):
                return await http.ws_connect(self._url, heartbeat=_PING_S)
        except TimeoutError as error:
            raise LostError(_unanswered("a socket to be opened")) from error

    async def _next(self, socket: aiohttp.ClientWebSocketResponse) -> aiohttp.WSMessage:
        """The next message: without an end once the stream has begun, for an account may rest."""
        try:
            return await socket.receive(None if self._socket is socket else _ANSWER_S)
        except TimeoutError as error:
            raise LostError(_unanswered("the account's stream to begin")) from error

    async def _heard(self, socket: aiohttp.ClientWebSocketResponse) -> AsyncIterator[Report | None]:
        while (message := await self._next(socket)).type not in _CLOSED:
            if message.type not in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
                continue
            frame = _decoded(message.data)
            if frame.id == _SUBSCRIPTION and bytes(frame.error):
                raise self._refused(frame)
            if frame.id == _SUBSCRIPTION:
                self._socket = socket
                yield None
            elif isinstance(frame.id, int):
                self._answer(frame.id, frame, message.data)
                _check_session(frame)
            elif (kind := _kind_of(frame)) == "executionReport":
                yield _report(frame.event)
            elif kind in _ENDS:
                raise LoggedOutError(f"{_ENDS[kind]} ({kind}); it is made anew")

    def _refused(self, frame: Frame) -> DataError | LostError:
        """What a subscription that is refused raises: to wait, where that is not the account's."""
        refusal = _refusal(frame.error)
        if refusal.code == _WRONG_TIME:
            return WrongTimeError(
                f"expected a time stamp that fits the venue's clock, found {refusal.msg!r} "
                f"({refusal.code}); this machine's clock or the way to the venue is at fault: set "
                "the clock (NTP)"
            )
        if refusal.code == _TOO_MANY:
            return LostError(f"expected to be let in, found {refusal.msg!r}; wait")
        if frame.status >= _SERVER_ERROR or refusal.code in _OF_VENUE:
            return LostError(
                f"expected the reports of account {self._account}, found a failure of the venue "
                f"itself: {frame.status}, {refusal.code} {refusal.msg!r}; it is asked again"
            )
        return RefusedError(
            f"expected the reports of account {self._account}, found the refusal "
            f"{refusal.code} {refusal.msg!r}; check its keys"
        )

    def _answer(self, number: int, frame: Frame, content: str | bytes) -> None:
        waiting = self._answers.get(number)
        if waiting is not None and not waiting.done():
            body = content.encode() if isinstance(content, str) else content
            waiting.set_result((frame, body))

    def _lose(self) -> None:
        """The socket has ended: what was asked over it has no answer."""
        self._socket = None
        for waiting in self._answers.values():
            if not waiting.done():
                waiting.set_exception(ConnectionError("the socket ended before the answer"))

    def _text(self, number: int, method: str, parameters: Parameters) -> str:
        """A request, signed as it leaves."""
        key = self._sign(self._call(())).headers["X-MBX-APIKEY"]
        signed = self._sign(self._call((*parameters, ("apiKey", key)))).parameters
        stated = {name: int(text) if name in _WHOLE else text for name, text in signed}
        return msgspec.json.encode({"id": number, "method": method, "params": stated}).decode()

    def _call(self, parameters: Parameters) -> Call:
        return Call(
            endpoint="userDataStream.subscribe",
            method="GET",
            path=SOCKET_PATH,
            parameters=parameters,
            account=self._account,
        )


async def _answered(
    waiting: asyncio.Future[tuple[Frame, bytes]], answer_s: float, permit: Permit | None
) -> Answer:
    """What came, as REST would have answered; what was counted is told to the permit."""
    try:
        frame, body = await asyncio.wait_for(waiting, answer_s)
    except TimeoutError:
        reason = f"no answer within {answer_s:g} s"
        return Answer(outcome=Outcome.UNKNOWN, status=0, reason=reason)
    if permit is not None:
        permit.observed(counts_of(body))
    if frame.status >= _SERVER_ERROR:
        reason = bytes(frame.error)[:200].decode(errors="replace")
        return Answer(outcome=Outcome.UNKNOWN, status=frame.status, reason=reason)
    content = bytes(frame.result) if frame.status == _OK else bytes(frame.error)
    return Answer(status=frame.status, body=content)


def _unanswered(what: str) -> str:
    return f"expected {what} within {_ANSWER_S:g} s, found no answer; it is tried again"


def _decoded(content: str | bytes) -> Frame:
    try:
        return FRAME.decode(content)
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        raise DataError(
            f"expected a message of the WebSocket API, found {content[:120]!r} ({error}); check "
            "the address"
        ) from error


def _check_session(frame: Frame) -> None:
    """An answer may say that there is no session any more."""
    try:
        code = REFUSAL.decode(frame.error).code if bytes(frame.error) else 0
    except (msgspec.DecodeError, RecursionError):
        return  # whoever asked makes of it what can be made
    if code == _NO_SESSION:
        raise LoggedOutError(f"the venue knows no session of this socket ({code}); it is made anew")


def _kind_of(frame: Frame) -> str:
    """What an event is, of the account or of the connection."""
    content = frame.event
    if not bytes(content):
        return frame.kind
    try:
        return KIND.decode(content).event
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        raise DataError(
            f"expected an event of the account, found {bytes(content)[:120]!r} ({error}); what it "
            "told is not known: reconcile"
        ) from error


def _refusal(content: msgspec.Raw) -> Refusal:
    try:
        return REFUSAL.decode(content)
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        raise DataError(
            f"expected a refusal with its code, found {bytes(content)[:120]!r} ({error}); check "
            "the address"
        ) from error


def _report(content: msgspec.Raw) -> Report:
    try:
        report = REPORT.decode(content)
    except (msgspec.DecodeError, RecursionError, ValueError, ArithmeticError) as error:
        raise _unusable(content, str(error)) from error
    if (why := report.fault()) is not None:
        raise _unusable(content, why)
    return report


def _unusable(content: msgspec.Raw, why: str) -> DataError:
    return DataError(
        f"expected an executionReport, found {bytes(content)[:200]!r} ({why}); its place in the "
        "books is not known: reconcile"
    )
