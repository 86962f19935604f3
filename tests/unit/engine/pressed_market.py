"""Bars of a second made from two minutes of prints, and an agent that follows their order flow."""

from pathlib import Path

import numpy as np

import hansa
from hansa import f
from hansa.app.loading import load_data
from hansa.config import load
from hansa.features import Expr
from hansa.market import Trades
from tests.conftest import ROOT

TICKS = ROOT / "examples" / "ticks.toml"
SECOND_NS = 10**9

_CONFIG = """
[run]
name = "pressed"
seed = 7

[data]
path = "bars.csv"
venue = "BINANCE"
label = "open"
interval = "1s"
gaps = "report"

[[ticks]]
path = "{ticks}"
format = "binance"
venue = "BINANCE"
kinds = ["depth", "trades"]
skew = "shift"
unanchored = "drop"
latency_min_us = 1000

[instruments."BINANCE:ETHUSDT"]
base = "ETH"
quote = "USDT"
tick = "0.01"
lot = "0.0001"
quantity_min = "0.0001"
notional_min = 5

[account]
currency = "USDT"
cash = 10000
kind = "margin"
leverage_max = 2

[venue]
maker_fee_bps = 10
taker_fee_bps = 10
slippage_bps = 0
latency_ms = 20
volume_share_ratio_max = 1

[council]
rule = "weighted_mean"

[allocation]
rule = "equal_weight"
band_bps = 0

[gate]
order_value_max = 20000
position_value_max = 20000
gross_exposure_ratio_max = 1
net_exposure_ratio_max = 1
price_collar_bps = 500
orders_per_minute_max = 3000
drawdown_ratio_max = 0.5
stale_after_s = 60
"""


class Following(hansa.Agent):
    """Goes with those who press, known from prints and from the book."""

    name = "following"

    def features(self) -> dict[str, Expr]:
        pressed = f.flow.signed_volume() / (f.flow.buy_volume + f.flow.sell_volume)
        return {
            "pressed": pressed,
            "book": f.flow.book_imbalance.ema(3),
            "orders": f.flow.order_imbalance.sign(),
            "above": f.flow.microprice() > f.close,
            "late": f.time_of_day() > 0,
        }

    def consider(self, s: hansa.Snapshot) -> hansa.Ballot:
        parts = [s["pressed"], s["book"], s["orders"], s["above"] * s["late"]]
        return hansa.Ballot(conviction=np.clip(np.nanmean(parts, axis=0), -1.0, 1.0))


def pressed_market(folder: Path) -> Path:
    """A configuration with bars and ticks of one instrument, in a folder."""
    loaded = load_data(load(TICKS))
    prints = next(table for table in loaded.tables if isinstance(table, Trades))
    folder.joinpath("bars.csv").write_text(_bars(prints), encoding="utf-8")
    ticks = ROOT / "data" / "binance_spot_ethusdt_20240808.jsonl.gz"
    config = folder / "pressed.toml"
    config.write_text(_CONFIG.format(ticks=ticks), encoding="utf-8")
    return config


def _bars(prints: Trades) -> str:
    seconds = prints.ts_event_ns // SECOND_NS
    price, quantity = prints.price / 100.0, prints.qty / 10_000.0
    lines = ["open_time,symbol,open,high,low,close,volume"]
    for second in np.unique(seconds):
        own = seconds == second
        first, last = price[own][0], price[own][-1]
        reach = f"{first:.2f},{price[own].max():.2f},{price[own].min():.2f},{last:.2f}"
        lines.append(f"{second * 1000},ETHUSDT,{reach},{quantity[own].sum():.4f}")
    return "\n".join(lines) + "\n"
