"""Who earned what: each step's profit shared among the agents whose ballots stood behind it."""

from dataclasses import dataclass

import numpy as np

from hansa.report.agreement import agreement
from hansa.report.by_source import of_council, source_rows
from hansa.report.calibration import calibration, hit_ratios
from hansa.report.council_data import ConvictionRow
from hansa.report.data import AgentRow, Attribution
from hansa.report.fills import FillColumns
from hansa.report.numbers import finite
from hansa.report.row_slices import row_slices
from hansa.report.tables import RunTables
from hansa.report.without import without_rows
from hansa.types.arrays import FloatArray, IntArray

#: Agents that cancel one another to less than this part of their voices cannot share a profit:
#: the shares would be huge and opposite.
_TIED_RATIO = 0.1


@dataclass(frozen=True, slots=True)
class SharedProfit:
    """`by_agent` [T, A] gross profit of each step, `gross` [T, N] before it was shared."""

    by_agent: FloatArray
    gross: FloatArray


def share_profit(tables: RunTables, fills: FillColumns) -> SharedProfit:
    """Share each step's profit of the council pro rata weight x confidence x conviction.

    The ballots are those of the decision that last changed the position. Not shared: a step whose
    ballots abstain, nearly cancel, or point against the position held.
    """
    tables, fills = of_council(tables, fills)
    gross = step_profit(tables, fills)
    rows = _deciding_rows(tables, fills)
    held = _held(tables)
    by_agent = np.zeros((len(gross), len(tables.agents)))
    for part in row_slices(len(gross), len(tables.agents) * gross.shape[1]):
        share = _shares(_voices(tables, rows[part]), held[part])
        by_agent[part] = np.einsum("tan,tn->ta", share, gross[part])
    return SharedProfit(by_agent, gross)


def _shares(voice: FloatArray, held: FloatArray) -> FloatArray:
    """Of voices [T, A, N] the part of each; zero where there is nothing to share by."""
    total, loudness = voice.sum(axis=1), np.abs(voice).sum(axis=1)
    shareable = (np.abs(total) > _TIED_RATIO * loudness) & (total * held > 0)
    share: FloatArray = np.zeros_like(voice)
    np.divide(voice, total[:, np.newaxis], out=share, where=shareable[:, np.newaxis])
    return share


def step_profit(tables: RunTables, fills: FillColumns) -> FloatArray:
    """Profit of each step and instrument before fees and slippage: `[T, N]` money.

    Change of market value less what was paid for it, plus the slippage inside the fill prices.
    """
    shape = tables.position_value.shape
    value = np.nan_to_num(tables.position_value, nan=0.0)
    change = np.diff(value, axis=0, prepend=np.zeros((1, shape[1])))
    paid = fills.sums(fills.units * fills.price - fills.slippage, (shape[0], shape[1]))
    return change - paid


def attribution(tables: RunTables, fills: FillColumns, decimals: int) -> Attribution:
    """The table: rounded agents, strategies, costs and net; `unattributed` is the exact remainder
    of what the council made.
    """
    shared = share_profit(tables, fills)
    net = round(float(tables.equity[-1]) - tables.initial_cash, decimals)
    commission = round(float(fills.fee.sum()), decimals)
    slippage = round(float(fills.slippage.sum()), decimals)
    costs = round(-(commission + slippage), decimals)
    profits = [round(float(p), decimals) for p in shared.by_agent.sum(axis=0)]
    # The remainder is taken in whole units of the last digit, where sums are exact.
    unit = 10**decimals
    sources = source_rows(tables, fills, decimals)
    apart = [row.gross for row in sources if row.source != "council"]
    named = sum(round(p * unit) for p in [*profits, *apart])
    rest = round(net * unit) - round(costs * unit) - named
    return Attribution(
        rows=_rows(tables, profits),
        agreement=agreement(tables.agents, tables.conviction),
        without=without_rows(tables, decimals),
        sources=sources,
        unattributed=rest / unit,
        costs=costs,
        net=net,
    )


def _rows(tables: RunTables, profits: list[float]) -> list[AgentRow]:
    known = tables.comparable
    hits = hit_ratios(tables.conviction, known)
    told = calibration(tables.conviction, tables.confidence, known)
    return [
        _row(tables, seat, profit, (finite(hits[seat]), told[seat]))
        for seat, profit in enumerate(profits)
    ]


def _row(
    tables: RunTables, index: int, profit: float, right: tuple[float | None, list[ConvictionRow]]
) -> AgentRow:
    weight = tables.agent_weight[:, index]
    return AgentRow(
        agent=tables.agents[index],
        profit=profit,
        mean_weight_ratio=finite(np.mean(weight)),
        voted_ratio=finite(np.mean(~np.isnan(tables.conviction[:, index]))),
        hit_ratio=right[0],
        calibration=right[1],
        silent_moments=tables.silent.get(tables.agents[index], 0),
    )


def _voices(tables: RunTables, rows: IntArray) -> FloatArray:
    """Weight x confidence x conviction of each agent at the decision behind [T, N]: [T, A, N]."""
    behind, columns = np.maximum(rows, 0), np.arange(rows.shape[1])
    weight = tables.agent_weight[behind]
    loud = weight * tables.confidence[behind, :, columns] * tables.conviction[behind, :, columns]
    loud[rows < 0] = 0.0
    return np.ascontiguousarray(np.nan_to_num(loud, nan=0.0).transpose(0, 2, 1))


def _deciding_rows(tables: RunTables, fills: FillColumns) -> IntArray:
    """The row of the decision behind each step's position: `[T, N]`, -1 before the first fill."""
    rows = np.full(tables.position_value.shape, -1, dtype=np.int64)
    delay = tables.fill_delay_moments
    # A fill without delay happens at the close: the step it ends belongs to the older decision.
    from_row = fills.row + (1 if delay == 0 else 0)
    inside = (from_row < len(rows)) & (fills.row >= delay)
    rows[from_row[inside], fills.column[inside]] = fills.row[inside] - delay
    accumulated: IntArray = np.maximum.accumulate(rows, axis=0)
    return accumulated


def _held(tables: RunTables) -> FloatArray:
    """The position that earned each step: after its fills, or before them where they closed it."""
    after = np.nan_to_num(tables.position_value, nan=0.0)
    before = np.vstack((np.zeros((1, after.shape[1])), after[:-1]))
    if tables.fill_delay_moments == 0:
        return before
    return np.where(after != 0, after, before)
