"""Two stocks over sixty days with every action there is, and who holds them."""

from pathlib import Path

import numpy as np
import polars as pl

import hansa
from hansa.app.result import Result
from hansa.types import Ballot, Snapshot

DAYS, SPLIT_DAY = 60, 20
ACTIONS = """time,symbol,kind,a,b
2024-01-11T00:00:00Z,ONE,dividend,1.5,
2024-01-21T00:00:00Z,ONE,split,4,1
2024-01-25T08:00:00Z,ONE,funding,0.002,
2024-01-26T00:00:00Z,TWO,dividend,0.25,
2024-02-05T00:00:00Z,TWO,split,3,2
2024-02-10T00:00:00Z,ONE,dividend,0.5,
2024-02-20T00:00:00Z,TWO,delisting,27,
"""
SPLITS = """time,symbol,kind,a,b
2024-01-21T00:00:00Z,ONE,split,4,1
2024-02-05T00:00:00Z,TWO,split,3,2
"""

_INSTRUMENT = """
[instruments."X:{name}"]
base = "{name}"
quote = "USD"
tick = "0.01"
lot = "1"
quantity_min = "1"
notional_min = "0"
"""
_CONFIG = """
[run]
name = "split"

[data]
path = "bars.csv"
venue = "X"
label = "open"
interval = "1d"
gaps = "report"

[account]
currency = "USD"
cash = 1000000
kind = "margin"
leverage_max = 4

[venue]
maker_fee_bps = 0
taker_fee_bps = 0
slippage_bps = 0
latency_ms = 0
volume_share_ratio_max = 1

[council]
rule = "weighted_mean"

[allocation]
rule = "proportional"
gross_ratio_max = 1.0
band_bps = 4000

[gate]
order_value_max = 1000000000
position_value_max = 1000000000
gross_exposure_ratio_max = 4
net_exposure_ratio_max = 4
price_collar_bps = 9000
orders_per_minute_max = 1000
drawdown_ratio_max = 1
stale_after_s = 10000000
"""


class Keeper(hansa.Agent):
    """Wants all of everything, or to be short of it, and never looks again."""

    name = "keeper"

    def __init__(self, side: float = 1.0) -> None:
        self.side = side

    def features(self) -> dict[str, hansa.features.Expr]:
        return {"r": hansa.f.close.returns(1), "v": hansa.f.volume, "c": hansa.f.close}

    def consider(self, s: Snapshot) -> Ballot:
        return Ballot(conviction=np.full(s["c"].shape, self.side))


def bars(*, factor: float = 4.0, days: int = DAYS) -> pl.DataFrame:
    """Daily bars labelled by their open: ONE is priced a `factor`-th from the split on, TWO two
    thirds from its own; it has no bar on every seventh day, and none from day 50 on. With a
    factor of 1 neither is split.
    """
    draw, rows = np.random.default_rng(5), []
    for name, start in (("ONE", 280.0), ("TWO", 40.0)):
        price = start * np.exp(np.cumsum(draw.normal(0.0005, 0.01, days)))
        for day in range(days):
            if name == "TWO" and (day % 7 == 3 or day >= 50):
                continue
            units = factor if name == "ONE" and day >= SPLIT_DAY else 1.0
            units = 1.5 if name == "TWO" and factor > 1 and day >= 35 else units
            known = price[day] / units
            close = round(known, 2)
            rows.append((_day(day), name, close, close, close, close, 1e6))
    columns = ["open_time", "symbol", "open", "high", "low", "close", "volume"]
    return pl.DataFrame(rows, schema=columns, orient="row").sort("open_time", "symbol")


def write(folder: Path, actions: str = ACTIONS, *, factor: float = 4.0) -> Path:
    """The configuration, its bars and its actions; none where that text is empty."""
    folder.mkdir(parents=True, exist_ok=True)
    bars(factor=factor).write_csv(folder / "bars.csv")
    text = _CONFIG + "".join(_INSTRUMENT.format(name=name) for name in ("ONE", "TWO"))
    if actions:
        (folder / "actions.csv").write_text(actions)
        text += '\n[[actions]]\npath = "actions.csv"\nvenue = "X"\n'
    path = folder / "split.toml"
    path.write_text(text)
    return path


def run(folder: Path, actions: str = ACTIONS, *, overrides: tuple[str, ...] = ()) -> Result:
    """A run of the keeper."""
    path = write(folder, actions)
    return hansa.run(path, agents=[Keeper()], overrides=overrides, runs=folder / "runs")


def _day(day: int) -> str:
    return str(np.datetime64("2024-01-01") + day) + "T00:00:00Z"
