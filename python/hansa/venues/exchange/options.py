"""What a local exchange is made of: recordings, accounts, limits, clock, seed."""

from dataclasses import dataclass, field

from hansa.market import Bars
from hansa.market.ticks import Depth, Trades
from hansa.venues.exchange.account import AccountTerms
from hansa.venues.exchange.candles import SECOND_NS
from hansa.venues.exchange.limits import LimitTerms


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CaptureRecording:
    """A recorded order book of one symbol, with its trades if they were recorded."""

    depth: Depth
    trades: Trades | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BarRecording:
    """Recorded bars of one symbol; trading opens at the bar around `begin_ns`, those before are
    history.
    """

    bars: Bars
    begin_ns: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExchangeOptions:
    """A local exchange. `start_ns` is its time when it opens: recordings are shifted to it, bars
    by whole weeks so that they keep their places in the day. Strangers move every `step_ns`;
    streams that gather changes tell them every `cadence_ns` for each 100 ms of Binance's.
    """

    recordings: tuple[BarRecording | CaptureRecording, ...]
    accounts: tuple[AccountTerms, ...]
    start_ns: int
    seed: int = 1
    step_ns: int = SECOND_NS
    cadence_ns: int = 10**8
    limits: LimitTerms = field(default_factory=LimitTerms)
