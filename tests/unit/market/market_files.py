"""Files and options that the tests of the market share."""

from decimal import Decimal
from pathlib import Path

from hansa.config import load
from hansa.market import BarOptions, Instrument

ROOT = Path(__file__).parents[3]
DEFECTS = ROOT / "tests/data/defects"
HOUR_NS = 3600 * 10**9
START_NS = 1_640_995_200 * 10**9  # 2022-01-01T00:00:00Z

HOURLY = BarOptions(venue="BINANCE", label="open", interval_ns=HOUR_NS)


def instrument(
    symbol: str = "BINANCE:BTCUSDT", tick: str = "0.01", lot: str = "0.01"
) -> Instrument:
    return Instrument(
        symbol=symbol,
        base="BTC",
        quote="USDT",
        tick=Decimal(tick),
        lot=Decimal(lot),
        multiplier=Decimal(1),
        quantity_min=Decimal(lot),
        notional_min=Decimal(5),
    )


BITCOIN = {"BINANCE:BTCUSDT": instrument()}


def demo_config():
    return load(ROOT / "examples/council.toml")
