"""Calls over HTTP from a coroutine, sent as those of `asking` are."""

import asyncio
import ssl
from contextlib import AsyncExitStack

import httpx2
import msgspec

from hansa.client.address import address_of
from hansa.client.caller import TIMEOUT, Caller
from hansa.client.endpoint import Endpoint, T, Value, call_of
from hansa.client.retrying import Patience


class AsyncAsking(Caller):
    """What every operation of `AsyncClient` is made of. State: the connections to a server."""

    def __init__(
        self,
        base: str,
        *,
        key: str = "",
        retries: int = 4,
        tls: ssl.SSLContext | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
    ):
        super().__init__(address_of(base, key, tls), retries)
        verify = True if tls is None else tls
        self._http = httpx2.AsyncClient(
            base_url=self._address.base, timeout=TIMEOUT, verify=verify, transport=transport
        )
        self._open = AsyncExitStack()
        self._open.push_async_callback(self._http.aclose)

    async def close(self) -> None:
        """Closes the connections; streams end."""
        await self._open.aclose()

    async def _ask(
        self,
        endpoint: Endpoint[T],
        body: msgspec.Struct | None = None,
        /,
        idempotency_key: str = "",
        **given: Value,
    ) -> T:
        call = call_of(endpoint, given, body, idempotency_key)
        patience = Patience(call.may_repeat, bool(call.key), self._retries)
        while True:
            try:
                response = await self._http.send(self._request(self._http, call))
                wait_s = patience.after_answer(response.status_code, response.headers)
            except httpx2.TransportError as error:
                wait_s = patience.after_failure()
                if wait_s is None:
                    raise self._silent(error) from error
            else:
                if wait_s is None:
                    return self._standing.hear(call, response)
            await asyncio.sleep(wait_s)
