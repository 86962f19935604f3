"""A buy-and-hold strategy through bars and actions, without files but for its journal."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np

from hansa import Strategy, _core
from hansa.config import Environment, load
from hansa.engine import Course, Destination, Universe, drive
from hansa.engine.settings import CoreSettings
from hansa.journal import Happening, read_happenings
from hansa.market import Bars, Instrument, Table
from hansa.market.actions import ActionKind, Actions
from hansa.strategies import Seats
from hansa.types import IntArray

DAY_NS = 86_400 * 10**9
CASH = 1_000_000

_CONFIG = """
[run]
name = "actions"

[[ticks]]
path = "none.parquet"
format = "table"

[instruments."X:COIN"]
base = "COIN"
quote = "USD"
tick = "0.01"
lot = "1"
quantity_min = "1"
notional_min = "0"

[account]
currency = "USD"
cash = "1000000"
kind = "margin"
leverage_max = 10

[venue]
maker_fee_bps = 0
taker_fee_bps = 0
slippage_bps = 0
latency_ms = 0
volume_share_ratio_max = 1

[[strategies]]
use = "unnamed"

[gate]
order_value_max = 1000000000
position_value_max = 1000000000
gross_exposure_ratio_max = 10
net_exposure_ratio_max = 10
price_collar_bps = 9000
orders_per_minute_max = 1000
drawdown_ratio_max = 1
stale_after_s = 10000000
"""


class Holder(Strategy):
    """Buys at its first bar (sells short below zero) and holds."""

    def __init__(self, symbol: str = "X:COIN", units: int = 100) -> None:
        self.symbol, self.units = symbol, units

    def on_start(self) -> None:
        self.is_done = False

    def on_bar(self, bar: object) -> None:
        if not self.is_done:
            self.is_done = True
            act = self.desk.buy if self.units > 0 else self.desk.sell
            act(self.symbol, abs(self.units))


def instrument(symbol: str = "X:COIN", *, tick: str = "0.01", lot: str = "1") -> Instrument:
    return Instrument(
        symbol=symbol,
        base="COIN",
        quote="USD",
        tick=Decimal(tick),
        lot=Decimal(lot),
        multiplier=Decimal(1),
        quantity_min=Decimal(lot),
        notional_min=Decimal(0),
    )


def bars(of: Instrument, ts_open_ns: IntArray, opens: IntArray, closes: IntArray) -> Bars:
    """Daily bars from ticks."""
    return Bars(
        instrument=of,
        ts_open_ns=ts_open_ns,
        ts_close_ns=ts_open_ns + DAY_NS,
        open=opens,
        high=np.maximum(opens, closes),
        low=np.minimum(opens, closes),
        close=closes,
        volume=np.full(len(opens), 10**9, dtype=np.int64),
    )


def flat(of: Instrument, ticks: Sequence[int]) -> Bars:
    """Daily bars of one price each, from day 0."""
    prices = np.array(ticks, dtype=np.int64)
    return bars(of, np.arange(len(ticks), dtype=np.int64) * DAY_NS, prices, prices)


def actions(of: Instrument, rows: Sequence[tuple[int, ActionKind, int, int]]) -> Actions:
    """Time, kind, a, b of each."""
    columns = np.array(rows, dtype=np.int64).reshape(-1, 4).T.copy()
    ts_ns, kind, a, b = columns
    none = np.zeros(len(ts_ns), dtype=np.int64)
    return Actions(instrument=of, ts_event_ns=ts_ns, ts_recv_ns=ts_ns, kind=kind, a=a, b=b, c=none)


@dataclass(frozen=True, slots=True)
class Ended:
    """What a run came to: equity at the end, its head, and what happened without an order."""

    equity: Decimal
    head: str
    happenings: list[Happening]


def run(
    tables: Sequence[Table], folder: Path, *, holder: Holder, overrides: Sequence[str] = ()
) -> Ended:
    """A million in cash, no fees, and a holder through the tables."""
    core, universe = _begin(tables, folder, overrides, "write")
    return _end(core, universe, folder, holder)


def replayed_head(
    tables: Sequence[Table], folder: Path, *, holder: Holder, overrides: Sequence[str] = ()
) -> str:
    """The head of the same run, without files."""
    core, universe = _begin(tables, folder, overrides, "memory")
    _drive(core, universe, holder)
    return core.head


def _begin(
    tables: Sequence[Table], folder: Path, overrides: Sequence[str], kind: str
) -> tuple[_core.Run, Universe]:
    path = folder / "desk.toml"
    path.write_text(_CONFIG)
    settings = CoreSettings.of(load(path, overrides, environment=Environment()), agents=0)
    universe = Universe.of(
        list({each.instrument.symbol: each.instrument for each in tables}.values()), tables
    )
    destination = (
        Destination("write", folder / "journal") if kind == "write" else Destination("memory")
    )
    core = _core.Run(universe.market, settings, destination, b"{}")
    core.deposit(str(CASH), "USD")
    return core, universe


def _drive(core: _core.Run, universe: Universe, holder: Holder) -> Decimal:
    seats = Seats((holder,), universe.instruments)
    drive(core, Course(universe, None, seats), block_moments=64)
    equity, _ = core.finish(universe.market)
    return Decimal(equity)


def _end(core: _core.Run, universe: Universe, folder: Path, holder: Holder) -> Ended:
    equity = _drive(core, universe, holder)
    return Ended(equity, core.head, read_happenings(folder / "journal"))
