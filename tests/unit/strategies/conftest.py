"""A market of quotes for strategies: a file, a configuration, and runs over both."""

from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl
import pytest

import hansa
from hansa import Result, Strategy
from hansa.config import Config, load

SECOND_NS = 10**9
START_NS = 1_700_000_000 * SECOND_NS

_CONFIG = """
[run]
name = "ticks"
sample = "10s"

[[ticks]]
path = "quotes.parquet"
format = "table"
symbols = ["X:COIN"]

[instruments."X:COIN"]
base = "COIN"
quote = "USD"
tick = "0.01"
lot = "0.1"
quantity_min = "0.1"
notional_min = "0"

[account]
currency = "USD"
cash = "100000"
kind = "margin"
leverage_max = 10

[venue]
maker_fee_bps = 0
taker_fee_bps = 1
slippage_bps = 0
latency_ms = 0
volume_share_ratio_max = 1

[[strategies]]
use = "unnamed"

[gate]
order_value_max = 50000
position_value_max = 50000
gross_exposure_ratio_max = 5
net_exposure_ratio_max = 5
price_collar_bps = 2000
orders_per_minute_max = 1000
drawdown_ratio_max = 0.9
stale_after_s = 7200
"""

Runner = Callable[..., Result]


@pytest.fixture
def ticks_config(tmp_path: Path) -> Config:
    """Sixty quotes, one a second: bid 100.00 rising by a tick, two ticks wide, 5.0 coins shown."""
    rows = range(60)
    pl.DataFrame(
        {
            "ts_event": [START_NS + row * SECOND_NS for row in rows],
            "bid_px": [(10_000 + row) / 100 for row in rows],
            "ask_px": [(10_002 + row) / 100 for row in rows],
            "bid_qty": [5.0 for _ in rows],
            "ask_qty": [5.0 for _ in rows],
        }
    ).write_parquet(tmp_path / "quotes.parquet")
    (tmp_path / "ticks.toml").write_text(_CONFIG)
    return load(tmp_path / "ticks.toml")


@pytest.fixture
def trade(ticks_config: Config, tmp_path: Path) -> Runner:
    """Runs a strategy over the quotes."""

    def run(strategy: Strategy | Sequence[Strategy], *overrides: str) -> Result:
        seated = strategy if isinstance(strategy, Sequence) else [strategy]
        config = load(tmp_path / "ticks.toml", overrides)
        return hansa.run(config, strategies=seated, runs=tmp_path / "runs")

    return run
