"""One client of the WebSocket API: its requests, and the accounts it listens to."""

from dataclasses import dataclass, field

import msgspec

from hansa.config import Json
from hansa.venues.exchange.endpoints import SOCKET, Endpoint
from hansa.venues.exchange.gateway import Gateway, Reply, Request
from hansa.venues.exchange.refusals import RefusalError
from hansa.venues.exchange.signing import alphabetical


class SocketRequest(msgspec.Struct):
    """A request of the WebSocket API."""

    id: int | str | None
    method: str
    params: dict[str, msgspec.Raw] = {}


@dataclass(slots=True)
class ApiSession:
    """State: a socket of the WebSocket API, and the accounts by subscription whose events it is
    sent.
    """

    gateway: Gateway
    address: str
    subscriptions: dict[int, int] = field(default_factory=dict)
    _next: int = 0

    def answer(self, request: SocketRequest) -> dict[str, Json]:
        """What a request is answered, with what was used of the limits."""
        pairs = tuple((name, _text(raw)) for name, raw in request.params.items())
        returns = dict(pairs).get("returnRateLimits", "true") == "true"
        reply = self._reply(request.method, pairs)
        answer: dict[str, Json] = {"id": request.id, "status": reply.status}
        answer |= {"error" if reply.is_refusal else "result": reply.body}
        if returns:
            number = None if reply.account is None else reply.account.number
            exchange = self.gateway.exchange
            used = exchange.limits.used_json(self.address, number, exchange.now_ns)
            answer["rateLimits"] = used
        return answer

    def events_of(self, account: int) -> list[int]:
        """The subscriptions by which events of an account come here."""
        return [number for number, owner in self.subscriptions.items() if owner == account]

    def _reply(self, method: str, pairs: tuple[tuple[str, str], ...]) -> Reply:
        if method == "userDataStream.unsubscribe":
            return self._unsubscribe(dict(pairs))
        endpoint = _SUBSCRIBE if method == _SUBSCRIBING else SOCKET.get(method)
        if endpoint is None:
            text = f"Unknown method '{method}'."
            return self.gateway.refuse(RefusalError(-1100, text), self.address)
        request = Request(
            pairs=tuple(each for each in pairs if each[0] not in ("apiKey", "returnRateLimits")),
            address=self.address,
            key=dict(pairs).get("apiKey"),
            payloads=_payloads(pairs),
        )
        reply = self.gateway.answer(endpoint, request)
        if method == _SUBSCRIBING and reply.account is not None and not reply.is_refusal:
            number = self._next
            self._next += 1
            self.subscriptions[number] = reply.account.number
            return _subscribed(reply, number)
        return reply

    def _unsubscribe(self, asked: dict[str, str]) -> Reply:
        wanted = asked.get("subscriptionId")
        if wanted is None:
            self.subscriptions.clear()
        else:
            self.subscriptions.pop(int(wanted) if wanted.isdigit() else -1, None)
        return Reply(status=200, body={})


_SUBSCRIBING = "userDataStream.subscribe.signature"
_SUBSCRIBE = Endpoint(lambda call: {}, 2, "read")


def _subscribed(reply: Reply, number: int) -> Reply:
    return Reply(status=200, body={"subscriptionId": number}, account=reply.account)


def _payloads(pairs: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """The parameters by name, as they are and percent-encoded: Binance takes both."""
    plain = sorted((name, value) for name, value in pairs if name != "signature")
    return "&".join(f"{name}={value}" for name, value in plain), alphabetical(pairs)


def _text(raw: msgspec.Raw) -> str:
    """A value as it stands in a signed text: JSON texts without their quotes."""
    content = bytes(raw)
    if content.startswith(b'"'):
        return msgspec.json.decode(content, type=str)
    return content.decode()
