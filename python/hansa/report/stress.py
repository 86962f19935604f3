"""How the run did when markets fell, and in its own worst stretches."""

from datetime import UTC, datetime

import numpy as np

from hansa.report.asof import Curve
from hansa.report.numbers import finite
from hansa.report.row_slices import row_slices
from hansa.report.span import DAY_NS, span_ns
from hansa.report.stress_periods import PERIODS, Period
from hansa.report.study_data import Stress, StressRow, WorstRow
from hansa.report.tables import RunTables
from hansa.risk import drawdown_ratio
from hansa.types.arrays import FloatArray

_WORST_DAYS = (1, 7, 30, 90, 365)


def stress(tables: RunTables, held: FloatArray) -> Stress:
    """Named periods that the run overlaps, and its worst stretches; `held` [T] is buy and hold."""
    run = Curve.of(tables, tables.equity)
    benchmark = Curve(run.ts_ns, np.concatenate(([tables.initial_cash], held)))
    periods = [found for each in PERIODS if (found := _period(run, benchmark, each))]
    days = [each for each in _WORST_DAYS if 2 * each * DAY_NS <= span_ns(tables.ts_ns)]
    worst = [stretch for each in days if (stretch := _worst(run, benchmark, each))]
    return Stress(periods=periods, worst=worst)


def _period(run: Curve, benchmark: Curve, period: Period) -> StressRow | None:
    start_ns, end_ns = _end_of_day_ns(period.start), _end_of_day_ns(period.end)
    first, last = int(run.ts_ns[0]), int(run.ts_ns[-1])
    start, end = run.rows(np.array([max(start_ns, first), min(end_ns, last)])).tolist()
    if start < 0 or end <= start:
        return None
    rows = np.array([start]), np.array([end])
    depth = float(np.min(drawdown_ratio(run.value[start : end + 1])))
    return StressRow(
        name=period.name,
        market=period.market,
        start_ns=start_ns,
        end_ns=end_ns,
        source=period.source,
        is_whole=first <= start_ns and end_ns <= last,
        return_ratio=finite(run.between(*rows)[0]),
        benchmark_ratio=finite(benchmark.between(*rows)[0]),
        drawdown_ratio=finite(depth),
    )


def _worst(run: Curve, benchmark: Curve, days: int) -> WorstRow | None:
    """Over all stretches that end at a moment; of equal ones the first."""
    worst, rows = np.inf, (np.array([0]), np.array([0]))
    for part in row_slices(len(run.ts_ns)):
        ends = np.arange(part.start, part.stop)
        starts = run.rows(run.ts_ns[part] - days * DAY_NS)
        ends, starts = ends[starts >= 0], starts[starts >= 0]
        found = run.between(starts, ends)
        if not np.isfinite(found).any():
            continue
        at = int(np.nanargmin(found))
        if found[at] < worst:
            worst, rows = float(found[at]), (starts[at : at + 1], ends[at : at + 1])
    if not np.isfinite(worst):
        return None
    return WorstRow(
        days=days,
        start_ns=int(run.ts_ns[rows[0][0]]),
        end_ns=int(run.ts_ns[rows[1][0]]),
        return_ratio=worst,
        benchmark_ratio=finite(benchmark.between(*rows)[0]),
    )


def _end_of_day_ns(day: str) -> int:
    begin = datetime.fromisoformat(day).replace(tzinfo=UTC)
    return int(begin.timestamp()) * 1_000_000_000 + DAY_NS
