"""Who calls a server: where it is, and how one stands there by its last answer."""

from dataclasses import dataclass

import httpx2

from hansa.api.people import Me
from hansa.client.address import CONNECT_S, READ_S, Address
from hansa.client.api_error import api_error
from hansa.client.endpoint import Call, T
from hansa.client.quota import Quota, quota_of
from hansa.errors import ServerError

TIMEOUT = httpx2.Timeout(READ_S, connect=CONNECT_S)


@dataclass(slots=True)
class Standing:
    """State: what answers have said of the caller: the token of a session, what is left to ask."""

    csrf: str = ""
    quota: Quota | None = None

    def hear(self, call: Call[T], response: httpx2.Response) -> T:
        """The answer. Raises ApiError for a problem."""
        self.quota = quota_of(response.headers) or self.quota
        if not response.is_success:
            raise api_error(response.status_code, response.content)
        answer = call.read(response.content)
        if isinstance(answer, Me):
            self.csrf = answer.csrf
        return answer


class Caller:
    """State: a server's address, and how the caller stands there."""

    def __init__(self, address: Address, retries: int):
        self._address = address
        self._retries = retries
        self._standing = Standing()

    @property
    def quota(self) -> Quota | None:
        """What is left of the requests that one may send, by the last answer; None before it."""
        return self._standing.quota

    def _request(self, http: httpx2.Client | httpx2.AsyncClient, call: Call[T]) -> httpx2.Request:
        return http.build_request(
            call.endpoint.method,
            call.path,
            params=call.query or None,
            content=call.body or None,
            headers=self._address.headers() | call.headers(self._standing.csrf, self._address.base),
        )

    def _silent(self, error: httpx2.TransportError) -> ServerError:
        why = " ".join(str(error).split()) or type(error).__name__
        return ServerError(
            f"{self._address.base}: expected a server of Hansa, no answer came ({why}); "
            "start one with `hansa serve`, or check the address"
        )
