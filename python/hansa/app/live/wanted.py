"""What a desk wants of an exchange, whichever way it is reached."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hansa.config.trade_section import CHANNELS
from hansa.coordinator import ClockTerms, Event, VenueClock
from hansa.market import Instrument
from hansa.ports import Secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeWanted:
    """`place` is "live", "testnet" (ccxt: "sandbox"), or the URL of a local exchange, such as
    http://127.0.0.1:8800; `exchange` the name of one of ccxt's. `interval` asks for bars,
    `channels` for what is finer. The clock is the venue's, `speed` times as fast as ours, never
    before `least_ns`. Orders need `keys`, the `account`'s name in them, and a `prefix` of the run's
    own; without keys there is a feed only. At Binance they go over the account's socket where
    `is_by_socket`, else each by a request of its own, each with `self_trade` of self-trade
    prevention; None leaves it to the account.
    """

    instruments: Sequence[Instrument]
    place: str
    desk: str
    exchange: str = ""
    interval: str | None = None
    channels: Sequence[str] = CHANNELS
    speed: float = 1.0
    least_ns: int = 0
    keys: Secrets | None = None
    account: str = ""
    prefix: str = ""
    is_by_socket: bool = True
    self_trade: str | None = None
    folder: Path | None = None
    on_event: Callable[[Event], None] = lambda _: None
    stamp_ms: Callable[[], int] | None = None

    def fresh_clock(self) -> VenueClock:
        """One that has not been read yet."""
        return VenueClock(ClockTerms(speed=self.speed, least_ns=self.least_ns))
