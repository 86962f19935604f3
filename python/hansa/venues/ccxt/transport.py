"""Calls of ccxt on their way: signed as they leave, by the exchange's own rules, and sent once."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace

from yarl import URL

from hansa.coordinator import Call, Response
from hansa.errors import NotSentError
from hansa.ports import Keys
from hansa.venues.ccxt.calls import CcxtExchange
from hansa.venues.ccxt.library import library
from hansa.venues.ccxt.making import CcxtPlace, made
from hansa.venues.http import HttpOptions, HttpTransport, Outgoing

#: Refusals are short; a long body is an answer, and is not read here.
_REFUSAL_BYTES_MAX = 4096


class CcxtTransport:
    """State: a `hansa.coordinator.Transport` to an exchange of ccxt. A response that says in its
    own way that too much was asked is given the status 429, for all desks to wait.
    """

    def __init__(self, place: CcxtPlace, keys: Callable[[str], Keys] | None) -> None:
        self._place, self._keys = place, keys
        self._signing: dict[str, CcxtExchange] = {}
        self._http = HttpTransport(HttpOptions(base_url=""))
        errors = library()
        self._too_much: tuple[type[Exception], ...] = (
            errors.RateLimitExceeded,
            errors.DDoSProtection,
        )

    async def send(self, call: Call) -> Response:
        """The venue's response, of any status; NotSentError or LostError if there is none."""
        exchange = self._exchange(call.account)
        outgoing = _signed(exchange, call)
        response = await self._http.dispatch(outgoing)
        return replace(response, status=429) if self._is_too_much(exchange, response) else response

    async def close(self) -> None:
        """Closes all connections. May be called twice."""
        await self._http.close()

    def _exchange(self, account: str) -> CcxtExchange:
        found = self._signing.get(account)
        if found is None:
            if account and self._keys is None:
                raise NotSentError(
                    f"expected keys for account {account!r}, found a transport without any; "
                    "nothing was sent: give the desk that leads its keys"
                )
            keys = self._keys(account) if account and self._keys else None
            found = self._signing[account] = made(self._place, keys)
        return found

    def _is_too_much(self, exchange: CcxtExchange, response: Response) -> bool:
        # Of these three ccxt may say so too, and they mean something else, or are known already.
        if response.status in (401, 403, 429) or len(response.body) > _REFUSAL_BYTES_MAX:
            return False
        text = response.body.decode(errors="replace").strip()
        told = (response.status, "", "", "GET", dict(response.headers), text)
        try:
            exchange.handle_errors(*told, exchange.parse_json(text), {}, "")
        except self._too_much:
            return True
        except Exception:  # noqa: BLE001  any other refusal is for the desk to judge
            return False
        return False


def _signed(exchange: CcxtExchange, call: Call) -> Outgoing:
    given = dict(call.parameters)
    method, path = given["method"], given["path"]
    api, params = json.loads(given["api"]), json.loads(given["params"])
    try:
        signed = exchange.sign(path=path, api=api, method=method, params=params)
    except Exception as error:
        raise NotSentError(
            f"expected to sign {method} {path} of {exchange.id}, found {type(error).__name__} "
            f"({error}); it was not sent: check the keys of account {call.account!r}"
        ) from error
    headers, body = signed["headers"], signed["body"]
    if not isinstance(body, str | bytes | None):
        raise NotSentError(
            f"{method} {path} of {exchange.id}: expected a body of text, found "
            f"{type(body).__name__}; it was not sent: this call is not supported"
        )
    return Outgoing(
        method=str(signed["method"]),
        url=URL(str(signed["url"]), encoded=True),
        headers=exchange.prepare_request_headers(
            dict(headers) if isinstance(headers, Mapping) else {}
        ),
        body=body.encode() if isinstance(body, str) else body,
        timeout_ns=call.timeout_ns,
    )
