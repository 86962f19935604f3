"""The curves over time: equity and benchmarks, drawdown, exposure, rolling figures, agents."""

from dataclasses import dataclass

import numpy as np

from hansa.report.benchmark import buy_and_hold, equal_weight
from hansa.report.buckets import Buckets
from hansa.report.data import Curves
from hansa.report.exposure import exposure_ratios, traded_by_instrument, weight_ratios
from hansa.report.fills import FillColumns
from hansa.report.key_numbers import Performance
from hansa.report.numbers import finite, numbers
from hansa.report.relative_data import RelativeRow
from hansa.report.span import is_annualised
from hansa.report.tables import RunTables
from hansa.risk import (
    drawdown_ratio,
    relative,
    rolling_beta,
    rolling_sharpe,
    rolling_volatility_ratio,
    sharpe_error,
    simple_returns,
    window_sums,
)
from hansa.types.arrays import FloatArray, IntArray

#: Cumulative profit is drawn for this many agents: more lines cannot be told apart.
_MOST_AGENT_LINES = 6
_MOST_WEIGHT_LINES = 6
#: Buy and hold among the benchmarks.
HOLDING = "buy and hold"
#: Of a normal distribution this many standard errors to both sides hold 95 %.
_TWO_SIDED_95 = 1.959964


def curves(
    tables: RunTables,
    found: Performance,
    fills: FillColumns,
    *,
    profit_by_agent: FloatArray,
    buckets: Buckets,
) -> Curves:
    """Equity and what is held keep lowest and highest, drawdown its deepest, so that none is
    hidden; rolling figures and the profit of agents are those at the last row of each bucket.
    """
    last = buckets.last
    # One after the other: each is as long as the run until only its buckets are left of it.
    held = benchmark_equity(tables)
    rolling = _rolling(tables, found, fills, (held, last))
    held = buckets.extremes(held)
    balanced = buckets.extremes(
        _compared(tables) * equal_weight(tables.close, tables.initial_cash, tables.holding)
    )
    gross, net = (buckets.extremes(each) for each in exposure_ratios(tables))
    drawn = _weighty(tables, fills)
    return Curves(
        ts_ns=tables.ts_ns[last].tolist(),
        equity=numbers(buckets.extremes(tables.equity)),
        buy_and_hold=numbers(held),
        equal_weight=numbers(balanced),
        drawdown_ratio=numbers(buckets.lowest(drawdown_ratio(found.equity)[1:]), 5),
        exposure_gross_ratio=numbers(gross, 5),
        exposure_net_ratio=numbers(net, 5),
        weight_instruments=[tables.instruments[k] for k in drawn],
        weight_ratio=[numbers(buckets.extremes(weight_ratios(tables, k)), 4) for k in drawn],
        rolling_sharpe=numbers(rolling.sharpe, 5),
        rolling_sharpe_low=numbers(rolling.sharpe_low, 5),
        rolling_sharpe_high=numbers(rolling.sharpe_high, 5),
        rolling_volatility_ratio=numbers(rolling.volatility, 5),
        rolling_beta=numbers(rolling.beta, 5),
        rolling_turnover=numbers(rolling.turnover, 5),
        rolling_window_bars=rolling_window_bars(tables),
        agent_profit=[
            numbers(np.cumsum(profit_by_agent[:, a])[last]) for a in drawn_agents(profit_by_agent)
        ],
    )


def drawn_agents(profit_by_agent: FloatArray) -> list[int]:
    """The first agents, in council order: as many as can be told apart."""
    return list(range(min(profit_by_agent.shape[1], _MOST_AGENT_LINES)))


def rolling_window_bars(tables: RunTables) -> int:
    """A quarter of a year, or a quarter of the run where that is shorter."""
    return max(2, int(min(tables.bars_per_year, len(tables.ts_ns)) / 4))


def benchmark_equity(tables: RunTables) -> FloatArray:
    """Buy and hold [T]; NaN without a benchmark."""
    return _compared(tables) * buy_and_hold(tables.close, tables.initial_cash, tables.holding)


def benchmark_returns(tables: RunTables, held: FloatArray) -> FloatArray:
    """Of buy and hold, from initial cash on [T]."""
    return simple_returns(np.concatenate(([tables.initial_cash], held)))


def relative_rows(tables: RunTables, found: Performance) -> list[RelativeRow]:
    """The run beside both benchmarks; none for a run too short for figures per year."""
    if not is_annualised(tables) or not has_benchmark(tables):
        return []
    cash, per_year = tables.initial_cash, tables.bars_per_year
    ways = ((HOLDING, buy_and_hold), ("equal weight", equal_weight))
    return [
        relative_row(
            name,
            found.returns,
            benchmark_returns(tables, curve(tables.close, cash, tables.holding)),
            per_year,
        )
        for name, curve in ways
    ]


def relative_row(name: str, run: FloatArray, held: FloatArray, per_year: float) -> RelativeRow:
    """Returns of a run [T] beside those of a benchmark [T], so many of them a year."""
    beside = relative(run, held, per_year)
    return RelativeRow(
        benchmark=name,
        beta=finite(beside.beta),
        alpha_ratio=finite(beside.alpha_ratio),
        correlation=finite(beside.correlation),
        tracking_error_ratio=finite(beside.tracking_error_ratio),
        information_ratio=finite(beside.information_ratio),
        appraisal_ratio=finite(beside.appraisal_ratio),
        appraisal_low=finite(beside.appraisal_interval.low),
        appraisal_high=finite(beside.appraisal_interval.high),
    )


def has_benchmark(tables: RunTables) -> bool:
    """Not strategies over ticks, which hold little for seconds: it would say nothing of them."""
    return bool(tables.agents) or tables.step == "bar"


def _compared(tables: RunTables) -> float:
    return 1.0 if has_benchmark(tables) else float("nan")


@dataclass(frozen=True, slots=True)
class _Rolling:
    """Figures of the window before the last row of each bucket [B], per year."""

    sharpe: FloatArray
    sharpe_low: FloatArray
    sharpe_high: FloatArray
    volatility: FloatArray
    beta: FloatArray
    turnover: FloatArray


def _rolling(
    tables: RunTables, found: Performance, fills: FillColumns, at: tuple[FloatArray, IntArray]
) -> _Rolling:
    """`at` is buy and hold [T], and the rows that are drawn [B]."""
    held, last = at
    per_year, window = tables.bars_per_year, rolling_window_bars(tables)
    if not is_annualised(tables):
        return _Rolling(*(np.full(len(last), np.nan) for _ in range(6)))
    ratio = rolling_sharpe(found.returns, per_year, window)[last]
    wide = _TWO_SIDED_95 * sharpe_error(ratio, window, per_year)
    return _Rolling(
        sharpe=ratio,
        sharpe_low=ratio - wide,
        sharpe_high=ratio + wide,
        volatility=rolling_volatility_ratio(found.returns, per_year, window)[last],
        beta=rolling_beta(found.returns, benchmark_returns(tables, held), window)[last],
        turnover=_rolling_turnover(tables, fills, window)[last],
    )


def _rolling_turnover(tables: RunTables, fills: FillColumns, window: int) -> FloatArray:
    """Value traded over mean equity, of the last window and per year [T]."""
    value = np.abs(fills.units * fills.price)
    counted = np.bincount(fills.row, weights=value, minlength=len(tables.ts_ns))
    traded = counted.astype(np.float64, copy=False)
    turnover = np.full(len(traded), np.nan)
    if window > len(traded):
        return turnover
    equity = window_sums(tables.equity, window)
    tail = turnover[window - 1 :]
    np.divide(
        window_sums(traded, window) * tables.bars_per_year, equity, out=tail, where=equity > 0
    )
    return turnover


def _weighty(tables: RunTables, fills: FillColumns) -> list[int]:
    """The most traded instruments, in the run's own order: as many as can be told apart."""
    traded = traded_by_instrument(tables, fills)
    chosen = np.argsort(-traded, kind="stable")[:_MOST_WEIGHT_LINES]
    return sorted(k for k in chosen.tolist() if traded[k] > 0)
