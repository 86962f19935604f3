"""A market maker over the market order by order: a small made-up file, and Bitstamp's own."""

import random
from pathlib import Path

import pytest

import hansa
from hansa.app.result import Result
from tests.conftest import ROOT

BITSTAMP = ROOT.parent / "shared/data/ticks/bitstamp_btcusd_l3_orders_2015-05-01_part1.csv.gz"
CONFIG = """
[run]
name = "orders"
seed = 7
sample = "10s"

[[ticks]]
path = "{path}"
format = "bitstamp"
symbols = ["BITSTAMP:BTCUSD"]
kinds = ["orders"]

[instruments."BITSTAMP:BTCUSD"]
base = "BTC"
quote = "USD"
tick = "0.01"
lot = "0.00000001"
quantity_min = "0.00000001"
notional_min = 0

[account]
currency = "USD"
cash = 100000
kind = "margin"
leverage_max = 2

[venue]
maker_fee_bps = 0
taker_fee_bps = 10
slippage_bps = 0
latency_ms = 20
volume_share_ratio_max = 1

[[strategies]]
use = "market_maker"
instrument = "BTCUSD"
quantity = 0.1
position_max = 1.0
risk_aversion = 0.01
fill_decay = {fill_decay}
horizon_s = 60.0
volatility = 0.0
volatility_halflife_s = 60.0
requote_ticks = 1

[gate]
order_value_max = 10000
position_value_max = 10000
gross_exposure_ratio_max = 2
net_exposure_ratio_max = 2
price_collar_bps = 500
orders_per_minute_max = 3000
drawdown_ratio_max = 0.5
stale_after_s = 60
"""


class _Strangers:
    """Makes the rows of a file: orders that join, leave, and trade in the order of joining."""

    def __init__(self) -> None:
        self.chance = random.Random(7)
        self.rows = ["id,timestamp,exchange.timestamp,price,volume,action,direction"]
        self.queues: dict[str, list[list[int]]] = {"bid": [], "ask": []}  # id, cents, volume
        self.middle = 23_600
        self.at_ms = 1_430_438_400_000

    def tell(self, order: list[int], action: str, direction: str, volume: int) -> None:
        self.at_ms += self.chance.randrange(1, 100)
        price = f"{order[1] // 100}.{order[1] % 100:02}"
        times = f"{self.at_ms},{self.at_ms // 1000 * 1000}"
        self.rows.append(f"{order[0]},{times},{price},{volume},{action},{direction}")

    def join(self) -> None:
        self.middle += self.chance.randrange(-1, 2)
        direction = self.chance.choice(("bid", "ask"))
        away = self.chance.randrange(1, 12)
        cents = self.middle + (away if direction == "ask" else -away)
        against = self.queues["bid" if direction == "ask" else "ask"]
        sign = 1 if direction == "bid" else -1
        if any(sign * (cents - order[1]) >= 0 for order in against):
            return
        order = [len(self.rows), cents, self.chance.randrange(1, 50) * 1_000_000]
        self.queues[direction].append(order)
        self.tell(order, "created", direction, order[2])

    def leave(self) -> None:
        direction = self.chance.choice(("bid", "ask"))
        if len(self.queues[direction]) > 20:
            order = self.queues[direction].pop(self.chance.randrange(20))
            self.tell(order, "deleted", direction, order[2])

    def trade(self) -> None:
        direction = self.chance.choice(("bid", "ask"))
        sign = 1 if direction == "ask" else -1
        queue = sorted(self.queues[direction], key=lambda order: sign * order[1])
        wanted = self.chance.randrange(1, 60) * 1_000_000
        for order in queue[:-10]:
            lots = min(wanted, order[2])
            wanted -= lots
            order[2] -= lots
            if not order[2]:
                self.queues[direction].remove(order)
                self.tell(order, "deleted", direction, 0)
            elif lots:
                self.tell(order, "changed", direction, order[2])


def _made_up(path: Path) -> Path:
    strangers = _Strangers()
    for _ in range(4000):
        act = strangers.chance.choice((strangers.join, strangers.join, strangers.leave))
        act()
        if strangers.chance.random() < 0.2:
            strangers.trade()
    path.write_text("\n".join(strangers.rows) + "\n")
    return path


def _run(folder: Path, path: Path, fill_decay: float) -> Result:
    config = folder / "orders.toml"
    config.write_text(CONFIG.format(path=path, fill_decay=fill_decay))
    return hansa.run(config, runs=folder / "runs")


def test_a_maker_among_made_up_orders_is_filled_and_replays(tmp_path: Path) -> None:
    done = _run(tmp_path, _made_up(tmp_path / "orders.csv"), 40.0)
    assert done.fills.height > 20
    assert done.replay().agrees
    found = done.report_data.economics
    assert found is not None
    assert found.without_middles == []
    # Who rests on both sides earns the spread from those who come.
    assert found.total.spread > 0
    assert done.passed_over == {"BITSTAMP:BTCUSD": 0}


@pytest.mark.skipif(not BITSTAMP.is_file(), reason="needs Bitstamp's orders, which are not here")
def test_a_maker_among_orders_of_bitstamp_is_filled_and_replays(tmp_path: Path) -> None:
    done = _run(tmp_path, BITSTAMP, 8.0)
    assert done.fills.height > 0
    # Small orders far through the market come to trade: they hide nobody, and move no middle.
    assert done.fills["price"].is_between(230, 240).all()
    assert done.replay().agrees
