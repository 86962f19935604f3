"""What orders at an exchange of ccxt need: instruments, their symbols there, times."""

from collections.abc import Sequence
from dataclasses import dataclass

from hansa.market import Instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class CcxtVenueOptions:
    """`symbols` are ccxt's of the instruments; `prefix` is the run's own. The account is looked at
    every `poll_s`, or every `poll_beside_stream_s` where it has streams. An order that lacks an
    answer is taken as never arrived when the venue does not know it `settle_s` after it left.
    """

    instruments: Sequence[Instrument]
    symbols: Sequence[str]
    prefix: str
    poll_s: float = 2.0
    poll_beside_stream_s: float = 10.0
    request_s_max: float = 10.0
    settle_s: float = 7.0
