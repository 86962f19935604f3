"""The curves over time: equity and benchmarks, drawdown, exposure, rolling Sharpe, agents."""

import numpy as np

from hansa.report.benchmark import buy_and_hold, equal_weight
from hansa.report.buckets import Buckets
from hansa.report.data import Curves
from hansa.report.key_numbers import Performance
from hansa.report.numbers import numbers
from hansa.report.span import is_annualised
from hansa.report.tables import RunTables
from hansa.risk import drawdown_ratio, rolling_sharpe
from hansa.types.arrays import FloatArray

#: Cumulative profit is drawn for this many agents: more lines cannot be told apart.
_MOST_AGENT_LINES = 6


def curves(
    tables: RunTables, found: Performance, *, profit_by_agent: FloatArray, buckets: Buckets
) -> Curves:
    """Each curve at the last row of each bucket; drawdown at its deepest, so none is hidden."""
    last = buckets.last
    window = rolling_window_bars(tables)
    gross, net = _exposure(tables)
    rolling = rolling_sharpe(found.returns, tables.bars_per_year, window)
    if not is_annualised(tables):
        rolling = np.full(len(rolling), np.nan)
    # Strategies over ticks hold little for seconds: the two benchmarks would say nothing of them.
    compared = 1.0 if tables.agents or tables.step == "bar" else np.nan
    deepest = buckets.lowest(drawdown_ratio(found.equity)[1:])
    cumulative = np.cumsum(profit_by_agent, axis=0)[last]
    return Curves(
        ts_ns=tables.ts_ns[last].tolist(),
        equity=numbers(tables.equity[last]),
        buy_and_hold=numbers(compared * buy_and_hold(tables.close, tables.initial_cash)[last]),
        equal_weight=numbers(compared * equal_weight(tables.close, tables.initial_cash)[last]),
        drawdown_ratio=numbers(deepest, 5),
        exposure_gross_ratio=numbers(_ratio(gross, tables.equity)[last], 5),
        exposure_net_ratio=numbers(_ratio(net, tables.equity)[last], 5),
        rolling_sharpe=numbers(rolling[last], 5),
        rolling_window_bars=window,
        agent_profit=[numbers(cumulative[:, a]) for a in drawn_agents(profit_by_agent)],
    )


def drawn_agents(profit_by_agent: FloatArray) -> list[int]:
    """The first agents, in council order: as many as can be told apart."""
    return list(range(min(profit_by_agent.shape[1], _MOST_AGENT_LINES)))


def rolling_window_bars(tables: RunTables) -> int:
    """A quarter of a year, or a quarter of the run where that is shorter."""
    return max(2, int(min(tables.bars_per_year, len(tables.ts_ns)) / 4))


def _exposure(tables: RunTables) -> tuple[FloatArray, FloatArray]:
    if tables.exposure is not None:
        return tables.exposure[:, 0], tables.exposure[:, 1]
    value = np.nan_to_num(tables.position_value, nan=0.0)
    return np.abs(value).sum(axis=1), value.sum(axis=1)


def _ratio(value: FloatArray, equity: FloatArray) -> FloatArray:
    ratio: FloatArray = np.full(len(value), np.nan)
    return np.divide(value, equity, out=ratio, where=equity > 0)
