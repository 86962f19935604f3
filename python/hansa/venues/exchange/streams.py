"""Market streams by name, and which of them speak at each pace."""

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from hansa.config import Json
from hansa.venues.exchange.candles import INTERVALS
from hansa.venues.exchange.market import Market

if TYPE_CHECKING:
    from hansa.venues.exchange.exchange import Exchange


class Stream(NamedTuple):
    """A stream's name in its parts: `btcusdt@depth5@100ms` is BTCUSDT, depth5, 100ms."""

    symbol: str
    kind: str
    pace: str


@lru_cache(maxsize=4096)
def parts_of(name: str) -> Stream:
    """The parts of a stream's name; the pace is 1000 ms unless said."""
    symbol, _, rest = name.partition("@")
    kind, _, pace = rest.partition("@")
    return Stream(symbol.upper(), kind, pace or "1000ms")


def tell_streams(exchange: "Exchange", cadence: int) -> None:
    """Lets the streams that gather changes speak: those of 100 ms at each call, others at each
    tenth.
    """
    is_tenth = cadence % 10 == 0
    for market in exchange.markets.values():
        market.tell_diff("100ms")
        if is_tenth:
            market.tell_diff("1000ms")
    before_ns = exchange.now_ns - 10 * exchange.options.cadence_ns
    for name in exchange.outbox.wanted:
        stream = parts_of(name)
        if stream.pace == "1000ms" and not is_tenth:
            continue
        if stream.symbol.startswith("!"):
            _tell_all(exchange, name, stream.symbol)
        elif stream.symbol in exchange.markets:
            _tell(exchange.markets[stream.symbol], name, stream, before_ns)


def _tell(market: Market, name: str, stream: Stream, before_ns: int) -> None:
    kind = stream.kind
    if kind in ("depth5", "depth10", "depth20"):
        market.tell_partial(int(kind.removeprefix("depth")), name)
    elif kind in ("ticker", "miniTicker"):
        market.tell_ticker(name, is_mini=kind == "miniTicker")
    elif kind.startswith("kline_") and kind.removeprefix("kline_") in INTERVALS:
        market.tell_candle(kind.removeprefix("kline_"), name, before_ns=before_ns)
    elif kind == "avgPrice":
        market.tell_average(name)


def _tell_all(exchange: "Exchange", name: str, word: str) -> None:
    if word in ("!TICKER", "!MINITICKER"):
        is_mini = word == "!MINITICKER"
        rows: list[Json] = [
            each.ticker_event(is_mini=is_mini) for each in exchange.markets.values()
        ]
        exchange.outbox.market(name, rows)
