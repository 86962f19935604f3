"""The headline figures of a run, with intervals where a bootstrap can give one."""

from dataclasses import dataclass

import numpy as np

from hansa.report.data import Costs, KeyNumber, Trades
from hansa.report.numbers import NO_INTERVAL, finite
from hansa.report.span import DAY_NS, TOO_SHORT, begin_ns, is_annualised, span_ns
from hansa.report.tables import RunTables
from hansa.risk import (
    MOVES_LEAST,
    Interval,
    annual_growth_ratio,
    annual_turnover_ratio,
    annual_volatility_ratio,
    deflated_sharpe,
    drawdowns,
    growth_interval,
    maximum_drawdown_ratio,
    moves,
    sharpe,
    sharpe_interval,
    simple_returns,
    sortino,
    total_return_ratio,
)
from hansa.types.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class Performance:
    """`equity` [T + 1] begins with the initial cash; `returns` [T] are its steps."""

    equity: FloatArray
    returns: FloatArray
    deflated_sharpe: float | None


def performance(tables: RunTables) -> Performance:
    """The curve, its returns, and how likely they are more than the luck of the trials."""
    equity = np.concatenate(([tables.initial_cash], tables.equity))
    returns = simple_returns(equity)
    is_known = tables.trials >= 1 and is_annualised(tables)
    variance = tables.luck_variance
    deflated = (
        deflated_sharpe(returns, tables.trials, trial_variance=variance)
        if is_known
        else float("nan")
    )
    return Performance(equity, returns, finite(deflated))


def key_numbers(
    tables: RunTables, found: Performance, *, costs: Costs, trades: Trades
) -> list[KeyNumber]:
    """All headline figures in the order they are shown; those per year only of a run that is long
    enough for them.
    """
    yearly = is_annualised(tables)
    return [
        *_growth(tables, found),
        *(_yearly_growth(tables, found) if yearly else _plain(tables, found)),
        *(_ratios(tables, found) if yearly else ()),
        *_falls(tables, found),
        *_trading(tables, costs, trades),
    ]


def _growth(tables: RunTables, found: Performance) -> list[KeyNumber]:
    whole = growth_interval(found.returns, len(found.returns))
    total = total_return_ratio(found.equity)
    net = float(tables.equity[-1]) - tables.initial_cash
    return [
        KeyNumber(key="net_profit", label="Net profit", value=finite(net), unit="money"),
        _with_interval(
            KeyNumber(
                key="net_return",
                label="Net return",
                value=finite(total),
                unit="ratio",
            ),
            whole,
            found.returns,
        ),
    ]


def _yearly_growth(tables: RunTables, found: Performance) -> list[KeyNumber]:
    per_year = tables.bars_per_year
    yearly = growth_interval(found.returns, per_year)
    growth = annual_growth_ratio(found.equity, per_year)
    is_short = span_ns(tables.ts_ns) < 365 * DAY_NS
    return [
        _with_interval(
            KeyNumber(
                key="annual_growth",
                label="Growth per year (CAGR)",
                value=finite(growth),
                unit="ratio",
                note="less than a year, scaled up" if is_short else "",
            ),
            yearly,
            found.returns,
        ),
    ]


def _plain(tables: RunTables, found: Performance) -> list[KeyNumber]:
    """What a short run can say instead: per day from two days on, else per step as it is."""
    days = span_ns(tables.ts_ns) / DAY_NS
    total, step = total_return_ratio(found.equity), tables.step
    spread = float(np.std(found.returns, ddof=1)) if len(found.returns) > 1 else float("nan")
    rows = [
        KeyNumber(
            key="per_step_volatility",
            label=f"Volatility per {step}",
            value=finite(spread),
            unit="share",
            note=TOO_SHORT,
        )
    ]
    if days < 2:
        return rows
    per_day = (1.0 + total) ** (1.0 / days) - 1.0 if total > -1.0 else float("nan")
    return [
        KeyNumber(
            key="daily_growth",
            label="Growth per day",
            value=finite(per_day),
            unit="ratio",
            note=TOO_SHORT,
        ),
        *rows,
    ]


def _trials(tables: RunTables) -> str:
    """`2 trials counted (3 recorded)`: luck is judged by those that differ."""
    if tables.trials < 1:
        return "trials unknown"
    again = f" ({tables.trials_recorded:,} recorded)"
    counted = f"{tables.trials:,} {'trial' if tables.trials == 1 else 'trials'} counted"
    return counted + (again if tables.trials_recorded > tables.trials else "")


def _ratios(tables: RunTables, found: Performance) -> list[KeyNumber]:
    per_year, returns = tables.bars_per_year, found.returns
    trials = _trials(tables)
    return [
        _with_interval(
            KeyNumber(
                key="sharpe",
                label="Sharpe ratio",
                value=finite(sharpe(returns, per_year)),
                unit="number",
                note="no risk-free rate",
            ),
            sharpe_interval(returns, per_year),
            returns,
        ),
        KeyNumber(
            key="deflated_sharpe",
            label="Deflated Sharpe",
            value=found.deflated_sharpe,
            unit="number",
            note=f"a probability; {trials}",
        ),
        KeyNumber(
            key="sortino",
            label="Sortino ratio",
            value=finite(sortino(returns, per_year)),
            unit="number",
        ),
        KeyNumber(
            key="volatility",
            label="Volatility per year",
            value=finite(annual_volatility_ratio(returns, per_year)),
            unit="share",
        ),
    ]


def _falls(tables: RunTables, found: Performance) -> list[KeyNumber]:
    return [
        KeyNumber(
            key="maximum_drawdown",
            label="Maximum drawdown",
            value=finite(maximum_drawdown_ratio(found.equity)),
            unit="ratio",
        ),
        KeyNumber(
            key="longest_drawdown",
            label="Longest drawdown",
            value=_longest_ns(tables, found),
            unit="duration_ns",
            note="below an earlier peak",
        ),
    ]


def _longest_ns(tables: RunTables, found: Performance) -> float:
    """From a peak to its recovery, or to the end."""
    closes_ns = np.append(begin_ns(tables.ts_ns), tables.ts_ns)
    spells = drawdowns(found.equity)
    lengths = [closes_ns[s.peak + s.length_bars] - closes_ns[s.peak] for s in spells]
    return float(max(lengths, default=0))


def _trading(tables: RunTables, costs: Costs, trades: Trades) -> list[KeyNumber]:
    return [
        KeyNumber(
            key="costs_share_of_gross",
            label="Costs of gross profit",
            value=costs.share_of_gross_ratio,
            unit="share",
            note="" if costs.share_of_gross_ratio is not None else "no gross profit",
        ),
        KeyNumber(
            key="break_even_cost",
            label="Break-even cost",
            value=costs.break_even_bps,
            unit="bps",
            note="of value traded, all costs",
        ),
        _turnover(tables, costs),
        KeyNumber(key="orders", label="Orders", value=float(trades.orders), unit="count"),
        KeyNumber(key="fills", label="Fills", value=float(trades.fills), unit="count"),
        KeyNumber(
            key="hit_ratio",
            label="Hit ratio",
            value=trades.hit_ratio,
            unit="share",
            note=f"of {trades.closing_fills:,} closing fills",
        ),
        _overfitting(tables),
    ]


def _overfitting(tables: RunTables) -> KeyNumber:
    found = tables.searched
    value = None if found is None else found.overfitting_probability
    note = "not tested" if found is None or value is None else f"of sweep {found.sweep}"
    return KeyNumber(
        key="overfitting_probability", label="PBO", value=value, unit="number", note=note
    )


def _turnover(tables: RunTables, costs: Costs) -> KeyNumber:
    yearly = is_annualised(tables)
    found = (
        annual_turnover_ratio(costs.traded, tables.equity, tables.bars_per_year)
        if yearly
        else costs.traded / float(np.mean(tables.equity))
    )
    return KeyNumber(
        key="turnover",
        label="Turnover per year" if yearly else "Turnover",
        value=finite(found),
        unit="number",
        note="times mean equity, both sides",
    )


def _with_interval(number: KeyNumber, interval: Interval, returns: FloatArray) -> KeyNumber:
    """With the reason in its note where too few of the run's returns moved for an interval."""
    is_seldom = number.value is not None and 0 < moves(returns) < MOVES_LEAST
    notes = (number.note, NO_INTERVAL if is_seldom else "")
    return KeyNumber(
        key=number.key,
        label=number.label,
        value=number.value,
        unit=number.unit,
        low=finite(interval.low),
        high=finite(interval.high),
        note="; ".join(filter(None, notes)),
    )
