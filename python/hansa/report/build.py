"""From the tables of a run to every number of its report."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from hansa.report.attribution import attribution, share_profit
from hansa.report.buckets import split
from hansa.report.costs import costs
from hansa.report.curves import HOLDING, benchmark_equity, curves, has_benchmark, relative_rows
from hansa.report.daily import day_bins
from hansa.report.data import (
    SCHEMA_VERSION,
    Costs,
    Count,
    DrawdownRow,
    Header,
    ReportData,
    Tail,
    Trades,
    Verdict,
)
from hansa.report.economics import economics
from hansa.report.exposure import exposure
from hansa.report.factors import factors
from hansa.report.fills import FillColumns, fill_columns
from hansa.report.key_numbers import Performance, key_numbers, performance
from hansa.report.months import years
from hansa.report.numbers import finite
from hansa.report.prices import drawn_columns, prices
from hansa.report.relative_data import RelativeRow
from hansa.report.robustness import robustness
from hansa.report.round_trips import round_trips
from hansa.report.shares import befallen, liquidated
from hansa.report.span import begin_ns, is_annualised, span_ns
from hansa.report.stress import stress
from hansa.report.tables import RunTables, check_tables
from hansa.report.trades import trades
from hansa.report.trips import trips
from hansa.report.verdict import Evidence, verdict
from hansa.risk import (
    deepest_drawdowns,
    excess_kurtosis,
    expected_shortfall_ratio,
    sharpe,
    skewness,
    value_at_risk_ratio,
)

_DRAWDOWNS_SHOWN = 10


def build(tables: RunTables) -> ReportData:
    """Every number of the report, deterministic: the same tables give the same bytes as JSON.

    Raises `DataError` where the tables contradict one another or hold no moment.
    """
    check_tables(tables)
    fills = fill_columns(tables)
    decimals = _decimals(tables, fills)
    found = performance(tables)
    paid = costs(tables, fills, decimals)
    traded = trades(tables, fills, paid.net)
    columns = drawn_columns(tables, fills)
    buckets = split(len(tables.ts_ns), len(columns))
    shared = attribution(tables, fills, decimals)
    by_agent = share_profit(tables, fills).by_agent
    beside = relative_rows(tables, found)
    return ReportData(
        schema_version=SCHEMA_VERSION,
        header=_header(tables, decimals),
        verdict=_verdict(tables, found, paid, traded, beside),
        key_numbers=key_numbers(tables, found, costs=paid, trades=traded),
        curves=curves(tables, found, fills, profit_by_agent=by_agent, buckets=buckets),
        prices=prices(tables, fills, columns=columns, buckets=buckets),
        exposure=exposure(tables, fills, paid.net),
        years=years(tables.ts_ns, tables.equity, tables.initial_cash),
        attribution=shared,
        befallen=befallen(tables.shares, tables.sources, decimals),
        economics=economics(tables, fills, sources=shared.sources, decimals=decimals),
        executions=list(tables.executions),
        costs=paid,
        relative=beside,
        drawdowns=_drawdowns(tables, found),
        tail=_tail(tables, found),
        stress=stress(tables, benchmark_equity(tables)),
        robustness=robustness(tables, benchmark_equity(tables)),
        factors=factors(tables),
        trades=traded,
        round_trips=trips(tables, fills, round_trips(tables, fills)),
        refusals=_counts(tables.refusals, {}),
        outcomes=_counts(tables.outcomes, tables.outcome_legend),
        data_warnings=list(tables.data_warnings),
        passed_over=tables.passed_over,
        manifest=dict(tables.manifest),
        reproduce=tables.reproduce,
    )


def _decimals(tables: RunTables, fills: FillColumns) -> int:
    """A run over ticks earns fractions of a basis point: three digits of one are shown."""
    places = money_decimals(tables.initial_cash)
    point = float(np.abs(fills.units * fills.price).sum()) / 10_000.0
    if tables.step == "bar" or point <= 0:
        return places
    return min(8, max(places, 2 - math.floor(math.log10(point))))


def money_decimals(initial_cash: float) -> int:
    """Places of money shown: two, or more where the account is small (a fraction of a coin)."""
    return min(8, max(2, 5 - math.floor(math.log10(initial_cash))))


def _header(tables: RunTables, decimals: int) -> Header:
    return Header(
        name=tables.name,
        run_id=tables.run_id,
        head_hash=tables.head_hash,
        currency=tables.currency,
        money_decimals=decimals,
        start_ns=int(tables.ts_ns[0]),
        end_ns=int(tables.ts_ns[-1]),
        moments=len(tables.ts_ns),
        step=tables.step,
        span_ns=span_ns(tables.ts_ns),
        is_annualised=is_annualised(tables),
        bars_per_year=tables.bars_per_year,
        instruments=list(tables.instruments),
        agents=list(tables.agents),
        sources=list(tables.sources),
        initial_cash=tables.initial_cash,
        final_equity=float(tables.equity[-1]),
    )


def _verdict(
    tables: RunTables,
    found: Performance,
    paid: Costs,
    traded: Trades,
    beside: Sequence[RelativeRow],
) -> Verdict:
    return verdict(
        Evidence(
            lowest_equity=float(np.min(found.equity)),
            net_profit=paid.net,
            deflated_sharpe=found.deflated_sharpe,
            trials=tables.trials,
            searched=tables.searched,
            holding=next((row for row in beside if row.benchmark == HOLDING), None),
            has_benchmark=has_benchmark(tables),
            years=len(tables.ts_ns) / tables.bars_per_year,
            costs=paid,
            trades=traded,
            peek_checks=tables.peek_checks,
            data_warnings=len(tables.data_warnings),
            step=tables.step,
            span_ns=span_ns(tables.ts_ns),
            liquidated=liquidated(tables.shares).text(tables.currency),
            sharpe=_yearly_sharpe(tables, found),
        )
    )


def _yearly_sharpe(tables: RunTables, found: Performance) -> float | None:
    return finite(sharpe(found.returns, tables.bars_per_year)) if is_annualised(tables) else None


def _drawdowns(tables: RunTables, found: Performance) -> list[DrawdownRow]:
    # The curve begins one step before the first moment, with the initial cash.
    ts_ns = np.append(begin_ns(tables.ts_ns), tables.ts_ns)
    rows = []
    for spell in deepest_drawdowns(found.equity, _DRAWDOWNS_SHOWN):
        end = len(ts_ns) - 1 if spell.recovered is None else spell.recovered
        rows.append(
            DrawdownRow(
                peak_ns=int(ts_ns[spell.peak]),
                trough_ns=int(ts_ns[spell.trough]),
                recovered_ns=None if spell.recovered is None else int(ts_ns[spell.recovered]),
                depth_ratio=spell.depth_ratio,
                length_ns=int(ts_ns[end] - ts_ns[spell.peak]),
            )
        )
    return rows


def _tail(tables: RunTables, found: Performance) -> Tail:
    returns = found.returns
    return Tail(
        value_at_risk_95_ratio=finite(value_at_risk_ratio(returns, 0.95)),
        expected_shortfall_95_ratio=finite(expected_shortfall_ratio(returns, 0.95)),
        value_at_risk_99_ratio=finite(value_at_risk_ratio(returns, 0.99)),
        expected_shortfall_99_ratio=finite(expected_shortfall_ratio(returns, 0.99)),
        skewness=finite(skewness(returns)),
        excess_kurtosis=finite(excess_kurtosis(returns)),
        best_bar_ratio=finite(np.max(returns)),
        worst_bar_ratio=finite(np.min(returns)),
        days=day_bins(tables),
    )


def _counts(counts: Mapping[str, int], legend: Mapping[str, str]) -> list[Count]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [Count(name=n, count=c, meaning=legend.get(n, "")) for n, c in ordered]
