"""What a run is without each of its agents, from runs that had all but one."""

import numpy as np

from hansa.report.council_data import WithoutRow
from hansa.report.numbers import finite
from hansa.report.span import is_annualised
from hansa.report.tables import RunTables, Without
from hansa.risk import maximum_drawdown_ratio, sharpe, simple_returns


def without_rows(tables: RunTables, decimals: int) -> list[WithoutRow]:
    """A row for each run without an agent, in the order given; none where none was asked for."""
    net = round(float(tables.equity[-1]) - tables.initial_cash, decimals)
    return [_row(tables, each, net, decimals) for each in tables.without]


def _row(tables: RunTables, other: Without, net: float, decimals: int) -> WithoutRow:
    equity = np.concatenate(([tables.initial_cash], other.equity))
    ratio = sharpe(simple_returns(equity), tables.bars_per_year)
    left = round(float(equity[-1]) - tables.initial_cash, decimals)
    return WithoutRow(
        agent=other.agent,
        run=other.run,
        net=left,
        change=round(left - net, decimals),
        sharpe=finite(ratio) if is_annualised(tables) else None,
        drawdown_ratio=finite(maximum_drawdown_ratio(equity)),
    )
