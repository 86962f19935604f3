"""What a live feed of Binance listens to, and where."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from hansa.coordinator import Answer, Permit, Request
from hansa.market import Instrument


class Egress(Protocol):
    """The way out: a coordinator of this process or of the machine."""

    async def send(self, request: Request) -> Answer:
        """The answer to a request."""
        ...

    def permit(self, request: Request) -> AbstractAsyncContextManager[Permit]:
        """Leave to do something on one's own socket."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BinanceFeedOptions:
    """`stream_url` is the address of combined streams, such as wss://stream.binance.com:9443/stream.
    `interval` (such as "1h") asks for bars; data are stale after `stale_after_s` without a message,
    and the socket is made anew after three times as long. `desk` names who asks.
    """

    instruments: Sequence[Instrument]
    stream_url: str
    desk: str = "feed"
    interval: str | None = None
    has_quotes: bool = True
    has_trades: bool = True
    has_depth: bool = True
    stale_after_s: float = 10.0
    request_s_max: float = 20.0
    depth_levels: int = 1000
    queue_max: int = 100_000
