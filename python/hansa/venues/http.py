"""The way to a venue over HTTP: pooled connections, timeouts, and nothing sent twice."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import urlencode

import aiohttp
from yarl import URL

from hansa.coordinator import Call, Parameters, Response
from hansa.errors import LostError, NotSentError


@dataclass(frozen=True, slots=True)
class Signed:
    """A call with its signature: everything the venue wants to see, in this order."""

    parameters: Parameters
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A call as it stands on the wire."""

    method: str
    url: URL
    headers: Mapping[str, str]
    body: bytes | None = None
    timeout_ns: int


#: Signs a call of an account. Called as it leaves, so that its time stamp is not that of asking.
Signer = Callable[[Call], Signed]


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpOptions:
    """How calls travel. `sign` is asked for each call that names an account."""

    base_url: str
    sign: Signer | None = None
    connections_max: int = 64
    connect_s_max: float = 5.0
    idle_s_max: float = 55.0


class HttpTransport:
    """A `hansa.coordinator.Transport` over aiohttp. Must be made inside a running event loop."""

    def __init__(self, options: HttpOptions) -> None:
        self._options = options
        connector = aiohttp.TCPConnector(
            limit=options.connections_max, keepalive_timeout=options.idle_s_max
        )
        self._session = aiohttp.ClientSession(connector=connector)
        # aiohttp repeats GET and DELETE by itself when a pooled connection turns out to be closed.
        # Such a repeat is counted by nobody, and a cancel's first try may have been the one.
        self._session._retry_connection = False

    async def __aenter__(self) -> "HttpTransport":
        """The transport itself."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Closes all connections."""
        await self.close()

    async def send(self, call: Call) -> Response:
        """The venue's response, of any status; NotSentError or LostError if there is none."""
        signed = self._signed(call)
        query = urlencode(signed.parameters)
        url = URL(self._options.base_url + call.path + (f"?{query}" if query else ""), encoded=True)
        return await self.dispatch(
            Outgoing(
                method=call.method, url=url, headers=signed.headers, timeout_ns=call.timeout_ns
            )
        )

    async def dispatch(self, call: Outgoing) -> Response:
        """The same for a call that stands as it is to be sent."""
        url, words = call.url, f"{call.method} {call.url.path}"
        try:
            return await self._exchange(call)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSentError(
                f"expected a connection to {url.host}:{url.port}, found {_told(error)}; "
                f"{words} was not sent: look at the network and the address"
            ) from error
        except (aiohttp.ClientError, TimeoutError, ConnectionError) as error:
            raise LostError(
                f"expected a response to {words} of {url.host} within "
                f"{call.timeout_ns / 1e9:g} s, found {_told(error)}; it may have been carried out"
            ) from error

    async def close(self) -> None:
        """Closes all connections. May be called twice."""
        await self._session.close()

    async def _exchange(self, call: Outgoing) -> Response:
        timeout = aiohttp.ClientTimeout(
            total=call.timeout_ns / 1e9, connect=self._options.connect_s_max
        )
        asked = self._session.request(
            call.method,
            call.url,
            headers=call.headers,
            data=call.body,
            timeout=timeout,
            allow_redirects=False,
        )
        async with asked as response:
            body = await response.read()
            named = {name.lower(): value for name, value in response.headers.items()}
            return Response(status=response.status, headers=named, body=body)

    def _signed(self, call: Call) -> Signed:
        if not call.account:
            return Signed(call.parameters, {})
        if self._options.sign is None:
            raise NotSentError(
                f"expected keys for account {call.account!r}, found a transport without any; "
                f"{call.method} {call.path} was not sent: give HttpOptions a signer"
            )
        return self._options.sign(call)


def _told(error: BaseException) -> str:
    if isinstance(error, asyncio.TimeoutError) and not str(error):
        return "none in time"
    return f"{type(error).__name__} ({error})"
