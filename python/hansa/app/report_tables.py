"""From a run as recorded to the tables its report is made of."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hansa import _core
from hansa.app.allocating import of_instruments, other_years
from hansa.app.assumptions import assumptions, finer_of, kinds_of
from hansa.app.executions import Ran, executions, parents_of
from hansa.app.manifest import Manifest
from hansa.app.money import held_value
from hansa.app.shares import liquidations, shares_of
from hansa.app.silence import silent_agents
from hansa.app.sources import source_names
from hansa.app.tables import OUTCOMES, Recorded, halts, taken_back
from hansa.app.trials_counted import Counted
from hansa.config import Config
from hansa.engine import Universe
from hansa.market import Bars, Orders, Table, Trades
from hansa.market.holding import holding_of
from hansa.report import RunTables
from hansa.report.middles import Middles, middles_of
from hansa.report.shares import Share
from hansa.report.span import bars_per_year
from hansa.stores import RunRecord
from hansa.types import FloatArray, IntArray

if TYPE_CHECKING:
    import polars


@dataclass(frozen=True, slots=True)
class Beside:
    """What the journal does not say: the run's record, the trials counted on its data, the data
    itself, what its check had to say, and the moments that the features of agents need.
    """

    record: RunRecord
    trials: Counted
    tables: Sequence[Table]
    warnings: tuple[str, ...] = ()
    warm_up: Mapping[str, int] = field(default_factory=dict)


def report_tables(
    recorded: Recorded, manifest: Manifest, universe: Universe, beside: Beside
) -> RunTables:
    """What the report is made of."""
    record, tables = beside.record, beside.tables
    config = manifest.restore_config(Path(record.config_folder))
    moments = recorded.moments
    multipliers = tuple(float(each.multiplier) for each in universe.instruments)
    refusals = Counter(p.refused_by for p in recorded.proposals if p.refused_by)
    quote_rate = recorded.rates[:, _quotes(recorded, universe)]
    has_bars = any(isinstance(table, Bars) for table in tables)
    shares = _known(recorded, universe, shares_of(recorded, universe))
    opened, high, low, close = recorded.bars[:4] if has_bars else _samples(recorded.bars[3])
    return RunTables(
        has_happenings=bool(recorded.happenings) or len(recorded.currencies) > 1,
        shares=shares,
        has_undone=bool(taken_back(recorded)),
        name=config.run.name,
        run_id=manifest.run_id,
        head_hash=record.head,
        manifest=_printable(manifest, config),
        currency=config.account.currency,
        ts_ns=moments.ts_ns,
        instruments=recorded.instruments,
        agents=recorded.agents,
        open=opened,
        high=high,
        low=low,
        close=close,
        equity=recorded.equity,
        position_value=held_value(recorded.traded, recorded.close, universe, quote_rate),
        quote_rate=quote_rate if len(recorded.currencies) > 1 else None,
        exposure=_exposure(recorded, config),
        target_weight=moments.target,
        conviction=moments.conviction,
        confidence=moments.confidence,
        agent_weight=moments.weight,
        dissent=moments.dissent,
        fills=_with_whole_times(_in_one_currency(recorded, _booked(recorded, universe))),
        orders=sum(1 for p in recorded.proposals if not p.refused_by),
        refusals=dict(refusals),
        outcomes=_outcomes(recorded) if recorded.agents else {},
        outcome_legend={name: meaning for _, name, meaning in _core.outcomes()},
        initial_cash=_brought(config, recorded),
        bars_per_year=bars_per_year(moments.ts_ns, config.step_ns),
        trials=beside.trials.trials,
        luck_variance=beside.trials.variance,
        trials_recorded=beside.trials.recorded,
        searched=beside.trials.searched,
        fill_assumptions=assumptions(
            config.venue,
            kinds_of(tables),
            finer=finer_of(tables),
            has_carried="carry" in recorded.commands["do"],
            has_volume=any(isinstance(each, Bars | Trades) for each in tables),
        ),
        data_warnings=(
            *halts(recorded),
            *liquidations(recorded, universe),
            *taken_back(recorded),
            *beside.warnings,
            *other_years(of_instruments(config, universe.symbols), moments.ts_ns),
            *beside.trials.warnings,
        ),
        silent=silent_agents(recorded, beside.warm_up),
        reproduce=f"hansa replay {record.name}-{manifest.run_id[:8]}",
        fill_delay_moments=1,
        peek_checks=record.audited_moments,
        step="bar" if has_bars else "sample",
        sources=_sources(recorded, manifest),
        multipliers=multipliers,
        middles=_middles(recorded, tables),
        volume=recorded.bars[4] if has_bars else None,
        holding=holding_of(universe.instruments, tables, moments.ts_ns, recorded.bars[3]),
        executions=executions(
            Ran(recorded.fills, recorded.orders, tables, parents_of(config, manifest, universe)),
            universe,
        ),
    )


def _sources(recorded: Recorded, manifest: Manifest) -> tuple[str, ...]:
    """Those of the run, and any other that fills name."""
    known = source_names(manifest)
    named = set(recorded.fills["source"].unique())
    for happening in recorded.happenings:
        named |= {recorded.naming.source_of(share.source) for share in happening.shares}
    return known + tuple(sorted(named - set(known)))


def _middles(recorded: Recorded, tables: Sequence[Table]) -> tuple[Middles | None, ...]:
    """Of the instruments that were traded, as to run through a book takes a while; and of those
    with orders of others, whose rows that were passed over are counted so.
    """
    wanted = set(recorded.fills["instrument"].unique())
    wanted |= {table.instrument.symbol for table in tables if isinstance(table, Orders)}
    return tuple(
        middles_of(tables, symbol) if symbol in wanted else None for symbol in recorded.instruments
    )


def _samples(close: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """From sample to sample, drawn as bars: each opens where the one before ended."""
    opened = np.vstack((close[:1], close[:-1]))
    opened = np.where(np.isnan(opened), close, opened)
    return opened, np.fmax(opened, close), np.fmin(opened, close), close


def _quotes(recorded: Recorded, universe: Universe) -> list[int]:
    return [recorded.currencies.index(each.quote) for each in universe.instruments]


def _brought(config: Config, recorded: Recorded) -> float:
    """Cash and deposits at the start, those of other currencies at their first known rates."""
    brought = float(config.account.cash)
    for each in config.deposits:
        place = recorded.currencies.index(each.currency)
        brought += float(each.amount) * float(recorded.rates[0, place])
    return brought


def _exposure(recorded: Recorded, config: Config) -> FloatArray | None:
    """Gross and net, [T, 2], of a spot account: its balances in other currencies."""
    if config.account.kind != "spot":
        return None
    value = np.nan_to_num(recorded.balances * recorded.rates)[:, 1:]
    return np.stack((np.abs(value).sum(axis=1), value.sum(axis=1)), axis=1)


def _in_one_currency(recorded: Recorded, fills: "polars.DataFrame") -> "polars.DataFrame":
    """Fees and slippage in the account's currency, at the rates of the moment at or after a fill;
    prices stay, and `quote_rate` goes with them.
    """
    import polars as pl

    if len(recorded.currencies) == 1 or not len(recorded.moments.ts_ns):
        return fills
    rows = np.searchsorted(recorded.moments.ts_ns, fills["ts"].cast(pl.Int64).to_numpy())
    rows = np.minimum(rows, len(recorded.moments.ts_ns) - 1)

    def rate_of(column: str, rows: IntArray) -> FloatArray:
        places = [recorded.currencies.index(code) for code in fills[column]]
        return recorded.rates[rows, np.array(places, dtype=np.int64)]

    quote_rate, fee_rate = rate_of("quote_currency", rows), rate_of("fee_currency", rows)
    end_rate = rate_of("fee_currency", np.full(len(rows), len(recorded.rates) - 1))
    return fills.with_columns(
        fee=pl.col("fee") * fee_rate,
        fee_rise=pl.col("fee") * (end_rate - fee_rate),
        slippage_cost=pl.col("slippage_cost") * quote_rate,
        quote_rate=quote_rate,
    )


def _outcomes(recorded: Recorded) -> dict[str, int]:
    counts = np.bincount(recorded.moments.outcome.ravel(), minlength=len(OUTCOMES))
    return {OUTCOMES[k]: int(n) for k, n in enumerate(counts) if n}


def _booked(recorded: Recorded, universe: Universe) -> "polars.DataFrame":
    """The fills that equity holds: of an interrupted run those known by its last moment."""
    last = _last_ns(recorded, universe)
    return recorded.fills.filter([fill.report.ts_recv_ns <= last for fill in recorded.booked])


def _known(recorded: Recorded, universe: Universe, shares: tuple[Share, ...]) -> tuple[Share, ...]:
    last = _last_ns(recorded, universe)
    return tuple(share for share in shares if share.ts_ns <= last)


def _last_ns(recorded: Recorded, universe: Universe) -> int:
    """What came later is not in equity; a finished run has all."""
    ts_ns = recorded.moments.ts_ns
    if len(ts_ns) == len(universe.ts_ns):
        return 2**63 - 1
    return int(ts_ns[-1]) if len(ts_ns) else 0


def _with_whole_times(fills: "polars.DataFrame") -> "polars.DataFrame":
    """As the report counts time: in whole nanoseconds."""
    import polars as pl

    return fills.with_columns(ts_ns=pl.col("ts").cast(pl.Int64)).drop("ts")


def _printable(manifest: Manifest, config: Config) -> dict[str, str]:
    bars = {} if config.data is None else {"bar size": config.data.interval}
    rows = {
        "mode": _mode(manifest, config),
        **bars,
        "run id": manifest.run_id,
        "code": " ".join(f"{key} {value}" for key, value in sorted(manifest.code.items())),
        "data sha256": manifest.data_sha256,
        "config sha256": manifest.config_sha256,
        "seed": str(manifest.seed),
    }
    return rows | {f"module {name}": digest for name, digest in manifest.modules.items()}


def _mode(manifest: Manifest, config: Config) -> str:
    if not manifest.is_live:
        return "simulated"
    return "live" if config.trade is None else f"live, {config.trade.mode}"
