"""What orders at Binance need: instruments, account, addresses, times."""

from collections.abc import Sequence
from dataclasses import dataclass

from hansa.market import Instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class BinanceVenueOptions:
    """`api_url` is the WebSocket API's, such as wss://ws-api.binance.com/ws-api/v3; `account` names
    the keys; `prefix` begins the ids of this run's orders at the venue. An order that lacks an
    answer is taken as never arrived when the venue does not know it `settle_s` after it left.
    With `is_by_socket` orders and cancels go over the account's socket, and by REST where there is
    none; a cancel that has no answer for `cancel_s_max` goes by REST as well. `self_trade` is what
    `[venue] self_trade_prevention` says; None leaves it to the account and the symbol.
    """

    instruments: Sequence[Instrument]
    account: str
    api_url: str
    prefix: str
    desk: str = "desk"
    request_s_max: float = 10.0
    is_by_socket: bool = False
    cancel_s_max: float = 2.0
    settle_s: float = 7.0
    self_trade: str | None = None
