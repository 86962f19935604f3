"""What a report is made of: the tables of one run, as the engine left them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from hansa.errors import DataError
from hansa.market.holding import Holding
from hansa.report.benchmark import carried_forward, last_known
from hansa.report.execution_data import ExecutionRow
from hansa.report.factor_table import FactorTable
from hansa.report.middles import Middles
from hansa.report.searched import Searched
from hansa.report.shares import Share
from hansa.types.arrays import FloatArray, IntArray

if TYPE_CHECKING:
    import polars


@dataclass(frozen=True, slots=True)
class Without:
    """A run like this one but for an agent that was left out: its name, and `equity` [T]."""

    agent: str
    run: str
    equity: FloatArray


FILL_COLUMNS = (
    "ts_ns",
    "instrument",
    "side",
    "quantity",
    "price",
    "fee",
    "slippage_cost",
    "cl_ord_id",
)


@dataclass(frozen=True, slots=True)
class RunTables:
    """One run over T moments, N instruments and A agents. Money in `currency`. A moment is the
    close of a bar, or a sample of an even clock (`step`).

    `open` .. `close` [T, N] are NaN where there was no bar; `position_value` [T, N] is the signed
    market value held after the moment's fills; `conviction` [T, A, N] is NaN where an agent
    abstains. `fills` has `FILL_COLUMNS`: `side` is "buy" or "sell", `slippage_cost` the money lost
    against the reference price. `fill_delay_moments` is the number of moments from a decision to
    its first possible fill. `peek_checks` counts the moments recomputed on truncated data and
    found equal (a difference stops a run, so it brings no report); 0 says none were. `sources`
    are those of orders; fills may name theirs in `source`, and who rested in `liquidity`.
    `multipliers` [N] of contracts are 1 unless given; `has_happenings` says that
    positions or cash moved, or were worth more or less, other than by fills, and `shares` whose
    they were; `has_undone` that
    equity and positions held fills meanwhile that do not stand; `middles` [N] are None without
    quotes or book. With several currencies prices stay as they are quoted, fees and `slippage_cost`
    are in `currency`, and `quote_rate` [T, N] says what a unit of each quote currency is worth in
    it (the column of that name what it was at a fill; `fee_rise` by how much more what was paid as
    fee is worth at the end). `exposure` [T, 2] is gross and net, where it
    is not the sum of `position_value`; `luck_variance` is what luck alone gives the Sharpe ratios
    per bar of the trials, `searched` what the sweep that found the run says; `executions` are the
    parent orders of execution algorithms; `volume` [T, N] is what the market traded in each bar, in
    units of base, None where the data have none; `factors` are regressed on where they are given;
    `silent` has the agents that said nothing for half the run or more, as their features need so
    many moments; `holding` is what splits, dividends and funding make of what is held, None without
    any; `without` are runs without one agent each.
    """

    name: str
    run_id: str
    head_hash: str
    manifest: Mapping[str, str]
    currency: str
    ts_ns: IntArray
    instruments: tuple[str, ...]
    agents: tuple[str, ...]
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    equity: FloatArray
    position_value: FloatArray
    target_weight: FloatArray
    conviction: FloatArray
    confidence: FloatArray
    agent_weight: FloatArray
    dissent: FloatArray
    fills: "polars.DataFrame"
    orders: int
    refusals: Mapping[str, int]
    outcomes: Mapping[str, int]
    outcome_legend: Mapping[str, str]
    initial_cash: float
    bars_per_year: float
    trials: int
    fill_assumptions: tuple[str, ...]
    data_warnings: tuple[str, ...]
    reproduce: str
    fill_delay_moments: int = 1
    peek_checks: int = 0
    step: Literal["bar", "sample"] = "bar"
    sources: tuple[str, ...] = ("council",)
    multipliers: tuple[float, ...] = ()
    middles: tuple[Middles | None, ...] = ()
    has_happenings: bool = False
    shares: tuple[Share, ...] = ()
    has_undone: bool = False
    quote_rate: FloatArray | None = None
    exposure: FloatArray | None = None
    executions: tuple[ExecutionRow, ...] = ()
    luck_variance: float = math.nan
    trials_recorded: int = 0
    searched: Searched | None = None
    volume: FloatArray | None = None
    factors: FactorTable | None = None
    silent: Mapping[str, int] = field(default_factory=dict)
    holding: Holding | None = None
    without: tuple[Without, ...] = ()

    @property
    def price(self) -> FloatArray:
        """The last known price at each moment, in units as they are held then: [T, N], NaN before
        the first.
        """
        return carried_forward(self.close) if self.holding is None else self.holding.price

    @property
    def comparable(self) -> FloatArray:
        """The same as of a unit of the beginning: without the steps of splits."""
        held = self.holding
        return self.price if held is None else held.comparable(self.ts_ns)

    @property
    def worth(self) -> FloatArray:
        """The last known price at each moment in the currency of the run: [T, N]."""
        return self.price if self.quote_rate is None else self.price * self.quote_rate

    @property
    def last_worth(self) -> FloatArray:
        """The last known price in the currency of the run: [N], NaN of one that never had any."""
        price = last_known(self.close) if self.holding is None else self.holding.price[-1]
        return price if self.quote_rate is None else price * self.quote_rate[-1]

    @property
    def passed_over(self) -> dict[str, int]:
        """Of each instrument with orders of others: how many of their rows were passed over."""
        known = zip(self.instruments, self.middles, strict=False)
        return {
            name: each.passed_over for name, each in known if each and each.passed_over is not None
        }


def check_tables(tables: RunTables) -> None:
    """Raise `DataError` where shapes, times, equity or fills make a report impossible."""
    _check_shapes(tables)
    if np.any(np.diff(tables.ts_ns) <= 0):
        row = int(np.argmax(np.diff(tables.ts_ns) <= 0)) + 1
        raise DataError(f"expected ts_ns to rise at every moment, found it does not at row {row}")
    if not np.isfinite(tables.equity).all():
        row = int(np.argmin(np.isfinite(tables.equity)))
        raise DataError(f"expected finite equity, found {tables.equity[row]} at row {row}")
    if not tables.initial_cash > 0 or not tables.bars_per_year > 0:
        raise DataError(
            "expected initial_cash and bars_per_year above zero, "
            f"found {tables.initial_cash} and {tables.bars_per_year}"
        )
    _check_fills(tables)


def _check_shapes(tables: RunTables) -> None:
    moments, width, agents = len(tables.ts_ns), len(tables.instruments), len(tables.agents)
    if moments == 0 or width == 0:
        raise DataError(
            f"expected at least one moment of one instrument, found {moments} moments of {width} "
            "instruments: widen the span of the run"
        )
    flat, cube = (moments, width), (moments, agents, width)
    expected: dict[str, tuple[FloatArray, tuple[int, ...]]] = {
        "open": (tables.open, flat),
        "high": (tables.high, flat),
        "low": (tables.low, flat),
        "close": (tables.close, flat),
        "equity": (tables.equity, (moments,)),
        "position_value": (tables.position_value, flat),
        "target_weight": (tables.target_weight, flat),
        "dissent": (tables.dissent, flat),
        "agent_weight": (tables.agent_weight, (moments, agents)),
        "conviction": (tables.conviction, cube),
        "confidence": (tables.confidence, cube),
    }
    for name, (array, shape) in expected.items():
        if array.shape != shape:
            raise DataError(f"expected {name} of shape {shape}, found {array.shape}")


def _check_fills(tables: RunTables) -> None:
    missing = [name for name in FILL_COLUMNS if name not in tables.fills.columns]
    if missing:
        raise DataError(f"expected fills with columns {FILL_COLUMNS}, missing {missing}")
    unknown = set(tables.fills["instrument"].unique()) - set(tables.instruments)
    if unknown:
        raise DataError(f"expected fills of the run's instruments, found {sorted(unknown)}")
    if "source" in tables.fills.columns:
        strange = set(tables.fills["source"].unique()) - set(tables.sources)
        if strange:
            raise DataError(f"expected fills of the run's sources, found {sorted(strange)}")
    sides = set(tables.fills["side"].unique()) - {"buy", "sell"}
    if sides:
        raise DataError(f'expected fill sides "buy" or "sell", found {sorted(sides)}')
