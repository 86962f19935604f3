"""A desk over bars that a test writes down, and a strategy that asks once, at the first of them."""

from collections.abc import Callable, Sequence
from pathlib import Path

import hansa
from hansa import Result, Strategy, _core
from hansa.strategies import Desk, Ticket

Row = tuple[float, float, float, float]
Ask = Callable[[Desk], object]

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
%account%
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


_ACCOUNTS = {
    "margin": 'kind = "margin"\nleverage_max = 10',
    "cash": 'kind = "cash"',
    "spot": 'kind = "spot"',
}


class Exits(Strategy):
    """Asks at the first bar for what `ask` says."""

    def __init__(self, ask: Ask):
        self.ask = ask

    def on_start(self) -> None:
        self.is_asked = False

    def on_bar(self, bar: _core.BarView) -> None:
        if not self.is_asked:
            self.is_asked = True
            self.ask(self.desk)


def bracket(entry_ticks: int | None = 10_000, target_ticks: int = 11_000, **stop: str) -> Ask:
    """An entry at a limit, or at the market, a target, and a stop at 90."""
    kind = "market" if entry_ticks is None else "limit"

    def ask(desk: Desk) -> None:
        desk.bracket(
            Ticket(instrument=0, lots=10, kind=kind, limit_ticks=entry_ticks),
            target=Ticket(instrument=0, lots=-10, kind="limit", limit_ticks=target_ticks),
            stop=Ticket(instrument=0, lots=-10, kind="stop", trigger_ticks=9_000, **stop),
        )

    return ask


def run(
    folder: Path,
    rows: Sequence[Row],
    ask: Ask,
    *,
    overrides: Sequence[str] = (),
    account: str = "margin",
) -> Result:
    """Runs over these bars, an hour or a day long, as `overrides` say."""
    step_ms = 86_400_000 if "data.interval=1d" in overrides else 3_600_000
    lines = [
        f"X,{1_704_067_200_000 + place * step_ms},{','.join(map(str, row))},1000"
        for place, row in enumerate(rows)
    ]
    head = "symbol,open_time,open,high,low,close,volume"
    (folder / "bars.csv").write_text("\n".join([head, *lines, ""]))
    (folder / "bars.toml").write_text(_CONFIG.replace("%account%", _ACCOUNTS[account]))
    asked = [Exits(ask)]
    return hansa.run(
        folder / "bars.toml", strategies=asked, overrides=overrides, runs=folder / "runs"
    )
