"""Where the doors meet: the exchange, its clock, its faults, and who is connected."""

import math
import time
from dataclasses import replace

from hansa.config import Json
from hansa.venues.exchange.client import Client
from hansa.venues.exchange.clock import VenueClock
from hansa.venues.exchange.exchange import Exchange
from hansa.venues.exchange.faults import Fault, FaultKind, Faults
from hansa.venues.exchange.gateway import Gateway, Reply
from hansa.venues.exchange.options import ExchangeOptions
from hansa.venues.exchange.outbox import Message
from hansa.venues.exchange.socket_api import ApiSession
from hansa.venues.exchange.sockets import StreamSession

#: Faults that hit a request, besides a delay.
OF_REQUESTS = (
    FaultKind.CUT,
    FaultKind.LOSE_ANSWER,
    FaultKind.FAIL,
    FaultKind.FAIL_AFTER,
    FaultKind.LIMIT,
    FaultKind.BAN,
)


class Hub:
    """State: the exchange as it is served. Whoever asks it something lets its time pass first."""

    def __init__(self, options: ExchangeOptions, speed: float, *, opens_now: bool) -> None:
        self._options, self._speed = options, speed
        self.faults = Faults()
        self.skew_ms = 0
        self.streams: dict[Client, StreamSession] = {}
        self.apis: dict[Client, ApiSession] = {}
        self._begin(time.time_ns() if opens_now else options.start_ns)

    def reset(self) -> None:
        """Begins anew: no orders, balances as at first. Time goes on, as that of a test network
        does that is emptied.
        """
        self._begin(max(self.clock.now_ns(), self.exchange.now_ns))

    def _begin(self, start_ns: int) -> None:
        self.clock = VenueClock(start_ns, self._speed)  # it runs while the markets are prepared
        self.exchange = Exchange(replace(self._options, start_ns=start_ns))
        self.gateway = Gateway(self.exchange, speed=max(math.ceil(self._speed), 1))

    @property
    def clients(self) -> list[Client]:
        """Everybody connected."""
        return [*self.streams, *self.apis]

    def catch_up(self) -> None:
        """Brings the exchange to its clock's time."""
        self.exchange.advance(max(self.clock.now_ns(), self.exchange.now_ns))

    def flush(self) -> None:
        """Sends the events that wait to those who listen."""
        for message in self.exchange.take_messages():
            if message.account:
                self._tell_account(message)
                continue
            for client, session in list(self.streams.items()):
                if message.stream in session.streams:
                    if self.faults.take(message.stream, FaultKind.SHUTDOWN) is not None:
                        client.send(self._of_connection("serverShutdown"))
                    client.tell(message.stream, session.framed(message.stream, message.body))

    def instead(self, fault: Fault | None, address: str) -> Reply | None:
        """What a fault answers instead of carrying a request out; None if it lets it pass."""
        exchange = self.exchange
        if fault is None:
            return None
        if fault.kind is FaultKind.LIMIT:
            return self.gateway.refuse(exchange.limits.too_many(exchange.now_ns), address)
        if fault.kind is FaultKind.BAN:
            exchange.limits.ban(address, exchange.now_ns)
            error = exchange.limits.refusal_of_ban(address, exchange.now_ns)
            return self.gateway.refuse(error, address)
        return unknown(fault) if fault.kind is FaultKind.FAIL else None

    def skewed(self, name: str, reply: Reply) -> Reply:
        """An answer as a wrong clock gives it."""
        if self.skew_ms and name.endswith("time") and isinstance(reply.body, dict):
            told = reply.body.get("serverTime")
            if isinstance(told, int):
                reply.body["serverTime"] = told + self.skew_ms
        return reply

    def _tell_account(self, message: Message) -> None:
        for client, session in list(self.apis.items()):
            for number in session.events_of(message.account):
                if self.faults.take("user", FaultKind.LOGOUT) is not None:
                    event = self._of_connection("eventStreamTerminated")
                    client.send({"subscriptionId": number, "event": event})
                    del session.subscriptions[number]
                    continue
                if self.faults.take("user", FaultKind.SHUTDOWN) is not None:
                    client.send({"event": self._of_connection("serverShutdown")})
                client.tell("user", {"subscriptionId": number, "event": message.body})

    def _of_connection(self, kind: str) -> dict[str, Json]:
        """A word about the connection itself."""
        return {"e": kind, "E": self.exchange.now_ns // 10**6}


def unknown(fault: Fault) -> Reply:
    """An answer that does not say whether the request was carried out."""
    text = "Internal error; unable to process your request. Please try again."
    body: Json = {"code": -1000, "msg": text}
    return Reply(status=fault.value or 503, body=body, is_refusal=True)
