"""Three instruments of two coins and a dollar, quoted as a test says, on a spot account."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from hansa.config import Config, load

SECOND_NS = 10**9
START_NS = 1_700_000_000 * SECOND_NS
PAIRS = (("BTCUSDT", "BTC", "USDT"), ("ETHUSDT", "ETH", "USDT"), ("ETHBTC", "ETH", "BTC"))

_INSTRUMENT = """
[[ticks]]
path = "{symbol}.parquet"
format = "table"
symbols = ["X:{symbol}"]

[instruments."X:{symbol}"]
base = "{base}"
quote = "{quote}"
tick = "{tick}"
lot = "{lot}"
quantity_min = "{lot}"
notional_min = "0"
"""

_REST = """
[run]
name = "triangle"
sample = "1s"

[account]
currency = "USDT"
cash = 10000
kind = "spot"

[[deposits]]
currency = "BTC"
amount = 0.2

[[deposits]]
currency = "ETH"
amount = 4

[venue]
maker_fee_bps = 10
taker_fee_bps = 10
slippage_bps = 0
latency_ms = 0
volume_share_ratio_max = 1

[[strategies]]
use = "triangular_arbitrage"
first = "BTCUSDT"
second = "ETHUSDT"
cross = "ETHBTC"
value_max = 100000

[gate]
order_value_max = 50000
position_value_max = 50000
gross_exposure_ratio_max = 3
net_exposure_ratio_max = 3
price_collar_bps = 2000
orders_per_minute_max = 1000
drawdown_ratio_max = 0.9
stale_after_s = 7200
"""

_GRIDS = {"BTCUSDT": ("0.01", "0.00001"), "ETHUSDT": ("0.01", "0.0001")}


@dataclass(frozen=True)
class Quote:
    """One quote of a pair at a second, the same size on both sides."""

    second: int
    symbol: str
    bid: float
    ask: float
    size: float


def fair(*extra: Quote) -> list[Quote]:
    """Quotes every second that agree: 50,000, 2,500 and 0.05 with a spread; then `extra`."""
    sides = {"BTCUSDT": (49_990.0, 50_000.0, 2.0), "ETHUSDT": (2_500.0, 2_501.0, 40.0)}
    sides["ETHBTC"] = (0.05, 0.05002, 40.0)
    quotes = [Quote(k, name, *side) for k in range(10) for name, side in sides.items()]
    replaced = {(each.second, each.symbol) for each in extra}
    kept = [each for each in quotes if (each.second, each.symbol) not in replaced]
    return sorted([*kept, *extra], key=lambda each: each.second)


def configured(folder: Path, quotes: Sequence[Quote], *overrides: str) -> Config:
    """The files of the quotes and the configuration over them."""
    text = _REST
    for symbol, base, quote in PAIRS:
        mine = [each for each in quotes if each.symbol == symbol]
        _frame(mine).write_parquet(folder / f"{symbol}.parquet")
        tick, lot = _GRIDS.get(symbol, ("0.00001", "0.0001"))
        text += _INSTRUMENT.format(symbol=symbol, base=base, quote=quote, tick=tick, lot=lot)
    (folder / "triangle.toml").write_text(text)
    return load(folder / "triangle.toml", overrides)


def _frame(quotes: Sequence[Quote]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "ts_event": [START_NS + each.second * SECOND_NS for each in quotes],
            "bid_px": [each.bid for each in quotes],
            "ask_px": [each.ask for each in quotes],
            "bid_qty": [each.size for each in quotes],
            "ask_qty": [each.size for each in quotes],
        }
    )
