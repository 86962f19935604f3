"""What bars do to stops: the venue's own is worked inside a bar, one carried only at its close."""

from pathlib import Path

import pytest

import hansa
from hansa import Result, Strategy
from hansa.strategies import Ticket

_CONFIG = """
[run]
name = "bars"
[data]
path = "bars.csv"
venue = "T"
interval = "1h"
label = "open"
gaps = "refuse"
[data.columns]
time = "open_time"
[instruments."T:X"]
base = "X"
quote = "USD"
tick = "0.01"
lot = "1"
quantity_min = "1"
notional_min = 0
[account]
currency = "USD"
cash = 100000
kind = "margin"
leverage_max = 10
[venue]
maker_fee_bps = 0
taker_fee_bps = 0
slippage_bps = 0
latency_ms = 0
volume_share_ratio_max = 1
[gate]
order_value_max = 1e6
position_value_max = 1e6
gross_exposure_ratio_max = 10
net_exposure_ratio_max = 10
price_collar_bps = 9000
orders_per_minute_max = 1000
drawdown_ratio_max = 0.99
stale_after_s = 72000
"""
_FLAT, _SPIKE, _FALL = (100, 101, 99, 100), (100, 120, 80, 100), (100, 101, 80, 82)
_DOWN = (82, 83, 81, 82)
_TOLD = "on bars, a carried order is judged at a bar's close"


class Exits(Strategy):
    """Asks at the first bar for what `ask` says."""

    def __init__(self, ask):
        self.ask = ask

    def on_start(self):
        self.is_asked = False

    def on_bar(self, bar):
        if not self.is_asked:
            self.is_asked = True
            self.ask(self.desk)


def sell(kind, **fields):
    return Ticket(instrument=0, lots=-10, kind=kind, **fields)


def bracket(entry_ticks=10_000, target_ticks=11_000, **stop):
    """An entry at a limit, a target, and a stop at 90."""

    def ask(desk):
        desk.bracket(
            Ticket(instrument=0, lots=10, kind="limit", limit_ticks=entry_ticks),
            target=sell("limit", limit_ticks=target_ticks),
            stop=sell("stop", trigger_ticks=9_000, **stop),
        )

    return ask


def run(folder: Path, rows, ask) -> Result:
    hour_ms, start_ms = 3_600_000, 1_704_067_200_000
    lines = [
        f"X,{start_ms + place * hour_ms},{','.join(map(str, row))},1000"
        for place, row in enumerate(rows)
    ]
    head = "symbol,open_time,open,high,low,close,volume"
    (folder / "bars.csv").write_text("\n".join([head, *lines, ""]))
    (folder / "bars.toml").write_text(_CONFIG)
    return hansa.run(folder / "bars.toml", strategies=[Exits(ask)], runs=folder / "runs")


@pytest.mark.parametrize(
    ("stop", "sold"),
    [({}, 90.0), ({"trigger_source": "last"}, 110.0), ({"trigger_source": "mark"}, 110.0)],
)
def test_in_a_bar_that_touches_both_only_the_venues_own_stop_is_taken(tmp_path, stop, sold):
    result = run(tmp_path, [_FLAT, _FLAT, _SPIKE, _FLAT], bracket(**stop))
    assert result.fills["price"].to_list() == [100.0, sold]


@pytest.mark.parametrize(("after", "sold"), [((100, 101, 99, 100), 100.0), (_DOWN, 82.0)])
def test_a_carried_stop_takes_the_next_open_better_or_worse_than_its_trigger(tmp_path, after, sold):
    rows = [_FLAT, _FLAT, (100, 101, 80, after[0]), after, after]
    result = run(tmp_path, rows, bracket(target_ticks=15_000, trigger_source="last"))
    assert result.fills["price"].to_list() == [100.0, sold]


def test_a_stop_by_the_mark_does_not_see_a_bar_that_comes_back(tmp_path):
    rows = [_FLAT, _FLAT, (100, 101, 80, 100), _FLAT]
    result = run(tmp_path, rows, bracket(target_ticks=15_000, trigger_source="mark"))
    assert result.fills["price"].to_list() == [100.0]


def test_exits_begin_with_the_bar_after_that_which_filled_their_entry(tmp_path):
    rows = [_FLAT, _FLAT, (100, 101, 80, 100), _FLAT, _FLAT]
    result = run(tmp_path, rows, bracket(entry_ticks=9_500))
    assert result.fills["price"].to_list() == [95.0]
    assert any(_TOLD in said for said in result.report_data.costs.fill_assumptions)


def test_a_run_without_carried_orders_says_nothing_of_them(tmp_path):
    result = run(tmp_path, [_FLAT, _FLAT, _FALL, _DOWN], lambda desk: desk.buy("X", 10))
    assert not any(_TOLD in said for said in result.report_data.costs.fill_assumptions)
