"""The stream as an iterator: connected again when it breaks, and gone on with where it was left."""

import ssl
import time
from collections.abc import Iterator

from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from hansa.api.stream import CLOSE_LOGGED_OUT, CLOSE_NONSENSE
from hansa.client.address import CONNECT_S, Address
from hansa.client.api_error import ApiError, api_error
from hansa.client.following import Content, Following, Heard
from hansa.client.retrying import backoff_s
from hansa.errors import ServerError

#: A server has a heartbeat each 5 s: after this long without anything it is not there any more.
SILENT_S = 15.0
#: Frames of a log have up to 500 entries.
FRAME_BYTES_MAX = 1 << 24


def listen(address: Address, following: Following, retries: int) -> Iterator[Heard[Content]]:
    """What comes, without an end. Raises ApiError where the server does not serve it, ServerError
    where it cannot be reached at the beginning.
    """
    attempt = 0
    is_known = False
    while True:
        try:
            with _connected(address) as socket:
                attempt, is_known = 0, True
                yield from _heard(socket, following)
        except (OSError, TimeoutError, ConnectionClosed, InvalidHandshake) as error:
            attempt += 1
            time.sleep(wait_s(error, address, attempt, None if is_known else retries))


def tls_of(address: Address) -> ssl.SSLContext | None:
    """How the connection is sealed; None where it is not, or as Python does."""
    return address.tls if address.stream.startswith("wss") else None


def wait_s(error: Exception, address: Address, attempt: int, most: int | None) -> float:
    """How long to wait before the next connection. Raises what ends the stream: ApiError for a
    caller who is not welcome, ServerError after `most` attempts (None: never).
    """
    if isinstance(error, InvalidStatus):
        refused = api_error(error.response.status_code, bytes(error.response.body or b""))
        if not isinstance(refused, ApiError) or not refused.problem.retryable:
            raise refused from error
    code = None
    if isinstance(error, ConnectionClosed) and error.rcvd is not None:
        code = error.rcvd.code
    if code in (CLOSE_LOGGED_OUT, CLOSE_NONSENSE):
        why = "the session or key ended" if code == CLOSE_LOGGED_OUT else "it was not understood"
        raise ServerError(f"{address.stream}: expected to be listened to, {why}") from error
    if most is not None and attempt > most:
        why = " ".join(str(error).split()) or type(error).__name__
        raise ServerError(
            f"{address.stream}: expected a server of Hansa, no answer came ({why}); start one with "
            "`hansa serve`, or check the address"
        ) from error
    return backoff_s(attempt)


def _connected(address: Address) -> ClientConnection:
    return connect(
        address.stream,
        additional_headers=address.headers(),
        ssl=tls_of(address),
        open_timeout=CONNECT_S,
        max_size=FRAME_BYTES_MAX,
    )


def _heard(socket: ClientConnection, following: Following) -> Iterator[Heard[Content]]:
    for said in following.opening():
        socket.send(said)
    while True:
        heard = following.take(socket.recv(SILENT_S))
        if isinstance(heard, str):
            socket.send(heard)
        elif heard is not None:
            yield heard
