"""What a live feed of ccxt listens to, and what it needs of an exchange."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from hansa.market import Instrument

Levels = Sequence[Sequence[float]]


class MarketData(Protocol):
    """An exchange of ccxt, its markets loaded."""

    id: str
    has: Mapping[str, bool | str | None]

    async def fetch_ohlcv(self, symbol: str, timeframe: str, since: int, limit: int, /) -> object:
        """Bars from a time on."""
        ...

    async def fetch_trades(self, symbol: str, since: int | None, limit: int, /) -> object:
        """The latest prints."""
        ...

    async def fetch_order_book(self, symbol: str, /) -> object:
        """The book now."""
        ...

    async def watch_trades(self, symbol: str, /) -> object:
        """Prints since the last call."""
        ...

    async def watch_order_book(self, symbol: str, /) -> object:
        """The book, when it has changed."""
        ...

    async def watch_bids_asks(self, symbols: Sequence[str], /) -> object:
        """Best prices that have changed."""
        ...


class Calling(Protocol):
    """Says of the calls within its block that they are for history, or for now."""

    def __call__(self, *, is_history: bool) -> AbstractContextManager[None]:
        """The block."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """ccxt's errors: those after which it is tried again, and those that stay."""

    passing: tuple[type[Exception], ...]
    lasting: tuple[type[Exception], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CcxtFeedOptions:
    """`symbols` are ccxt's of the instruments. `interval` (such as "1h") asks for bars, which are
    fetched `bar_delay_s` after they close; `channels` are quotes, trades, depth. What the exchange
    does not stream is looked at every `poll_s`. Of a book the best `depth_levels` a side are told.
    """

    instruments: Sequence[Instrument]
    symbols: Sequence[str]
    interval: str | None = None
    channels: Sequence[str] = ()
    bar_delay_s: float = 0.5
    poll_s: float = 2.0
    depth_levels: int = 100
    queue_max: int = 100_000
