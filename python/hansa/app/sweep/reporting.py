"""From a sweep to the numbers of its report."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from hansa.app.sweep.outcomes import DONE, FAILED, PRUNED, REFUSED, SetOutcome
from hansa.app.sweep.tally import never_traded
from hansa.app.sweep.validating import Validation
from hansa.config import LESS_IS_BETTER
from hansa.report.numbers import finite, numbers
from hansa.report.span import DAY_NS, LEAST_DAYS, YEAR_NS, span_ns
from hansa.report.sweep import (
    Outside,
    OutsideRow,
    SetRow,
    Statistics,
    SweepEvidence,
    SweepHeader,
    SweepReport,
    searched_of,
    set_points,
    speaking,
    surfaces,
    sweep_verdict,
)
from hansa.report.sweep.data import SWEEP_SCHEMA_VERSION
from hansa.report.sweep.surface import distribution
from hansa.report.sweep.wording import is_yearly

if TYPE_CHECKING:
    from hansa.app.sweep.result import Sweep

_SETS_SHOWN = 200
_ERRORS_SHOWN = 20


def sweep_report(sweep: "Sweep", validation: Validation | None) -> SweepReport:
    """Every number of a sweep's report; `validation` is how it did out of sample. ConfigError where
    no set came to anything.
    """
    best = _row(sweep, sweep.best)
    found, outside = _statistics(sweep), _outside(sweep, validation)
    rows = [_row(sweep, each) for each in sweep.ranked]
    front = [_row(sweep, each) for each in sweep.front]
    header, figures = _header(sweep), sweep.best.figures
    own = searched_of(header, found, outside)
    evidence = SweepEvidence(
        statistics=found,
        searched=speaking([own, *sweep.searched_before]) or own,
        trials=sweep.judgement.trials,
        bars=sweep.judgement.bars,
        net_return=best.net_return,
        maximum_drawdown=best.maximum_drawdown,
        closing_fills=0 if figures is None else figures.closing_fills,
        span_ns=span_ns(sweep.ts_ns),
        holding=sweep.holding,
        has_benchmark=sweep.has_benchmark,
        heavy=sweep.judgement.heavy,
        sharpe=best.sharpe if span_ns(sweep.ts_ns) >= LEAST_DAYS * DAY_NS else None,
    )
    return SweepReport(
        schema_version=SWEEP_SCHEMA_VERSION,
        header=header,
        verdict=sweep_verdict(evidence),
        statistics=found,
        best=best,
        best_command=sweep.command(),
        sets=rows[:_SETS_SHOWN],
        distribution=distribution(rows),
        surfaces=surfaces(sweep.keys, rows),
        outside=outside,
        errors=dict(
            Counter(each.error for each in sweep.outcomes if each.error).most_common(_ERRORS_SHOWN)
        ),
        front=front,
        points=set_points(rows, front),
    )


def _header(sweep: "Sweep") -> SweepHeader:
    plan, times = sweep.plan, sweep.ts_ns
    counts = Counter(each.status for each in sweep.outcomes)
    return SweepHeader(
        name=plan.name,
        sweep_id=plan.sweep_id,
        search=plan.search,
        objective=sweep.objective,
        less_is_better=sweep.objective in LESS_IS_BETTER,
        keys=list(plan.keys),
        start_ns=int(times[0]),
        end_ns=int(times[-1]),
        bars=plan.bars,
        period_bars=sweep.periods.length_bars,
        sets=len(sweep.outcomes),
        done=counts[DONE],
        refused=counts[REFUSED],
        failed=counts[FAILED],
        pruned=counts[PRUNED],
        never_traded=sum(never_traded(each) for each in sweep.outcomes),
        trials=sweep.judgement.trials,
        recorded=sweep.trials.recorded,
        ledger_head="",  # of when this look at it was entered
        data_sha256=plan.data_sha256,
        warnings=list(sweep.warnings),
        objectives=list(plan.objective),
        asked=plan.sets,
        studies=sweep.studies,
    )


def _statistics(sweep: "Sweep") -> Statistics:
    found = sweep.judgement
    is_long = span_ns(sweep.ts_ns) >= LEAST_DAYS * DAY_NS
    return Statistics(
        deflated_sharpe=finite(found.deflated_sharpe) if is_long else None,
        overfitting_probability=finite(found.overfitting.probability),
        loss_probability=finite(found.overfitting.loss_probability),
        degradation=finite(found.overfitting.degradation),
        splits=found.overfitting.splits,
        choices=found.overfitting.trials,
        idle=found.overfitting.idle,
        twins=found.overfitting.twins,
        ranks=list(found.overfitting.ranks),
        reality_check=finite(found.superiority.reality_check),
        superiority=finite(found.superiority.consistent),
        superiority_low=finite(found.superiority.lower),
        superiority_high=finite(found.superiority.upper),
        sharpe_low=finite(found.sharpe_interval.low),
        sharpe_high=finite(found.sharpe_interval.high),
        track_record_bars=finite(found.track_record_bars),
    )


def _row(sweep: "Sweep", outcome: SetOutcome) -> SetRow:
    figures = outcome.figures
    assert figures is not None  # it is ranked, so it has figures
    return SetRow(
        number=outcome.number,
        values=list(outcome.values),
        objective=finite(outcome.objective(sweep.objective)),
        net_return=figures.net_return,
        sharpe=figures.sharpe,
        maximum_drawdown=figures.maximum_drawdown,
        turnover=figures.turnover,
        fills=figures.fills,
        head=outcome.head,
        objectives=[finite(outcome.objective(name)) for name in sweep.plan.objective],
    )


def _outside(sweep: "Sweep", found: Validation | None) -> Outside | None:
    if found is None:
        return None
    done, _ = sweep.finished
    times, periods = sweep.ts_ns, sweep.periods
    ends = np.minimum((np.arange(periods.count) + 1) * periods.length_bars, periods.bars) - 1
    known = ~np.isnan(found.returns)
    days = np.count_nonzero(known) / sweep.periods_per_year * YEAR_NS / DAY_NS
    is_long = days >= LEAST_DAYS  # below, nothing is scaled up to a year, as in all reports
    growth = np.where(known, np.cumprod(1.0 + np.where(known, found.returns, 0.0)), np.nan)
    rows = [
        OutsideRow(
            start_ns=int(times[each.test[0][0]]),
            end_ns=int(times[each.test[-1][1] - 1]),
            number=None if each.row is None else done[each.row].number,
            values=[] if each.row is None else list(done[each.row].values),
            in_sample=_judged(sweep, each.in_sample, each.train),
            out_of_sample=_judged(sweep, each.out_of_sample, each.test),
            return_ratio=finite(each.return_ratio),
            train=[(int(times[first]), int(times[past - 1])) for first, past in each.train],
            test=[(int(times[first]), int(times[past - 1])) for first, past in each.test],
            candidates=each.candidates,
        )
        for each in found.chosen
    ]
    return Outside(
        method=sweep.split_method,
        rounding=sweep.split_rounding,
        ts_ns=[int(each) for each in times[ends]],
        equity=numbers(growth),
        sharpe=finite(found.sharpe) if is_long else None,
        sharpe_low=finite(found.sharpe_interval.low) if is_long else None,
        sharpe_high=finite(found.sharpe_interval.high) if is_long else None,
        in_sample_sharpe=_inside(sweep, found) if is_long else None,
        path_sharpes=[each for each in found.path_sharpes if is_long and math.isfinite(each)],
        ranks=[each.rank for each in found.chosen if math.isfinite(each.rank)],
        rows=rows,
    )


def _inside(sweep: "Sweep", found: Validation) -> float | None:
    """The mean ratio of what was chosen; None where a split chose by too few bars for one."""
    is_long = all(_days(sweep, each.train) >= LEAST_DAYS for each in found.chosen)
    return finite(found.in_sample_sharpe) if is_long else None


def _judged(sweep: "Sweep", value: float, spans: Sequence[tuple[int, int]]) -> float | None:
    """The objective over these bars; None where it is one a year and they are too few for that."""
    is_long = _days(sweep, spans) >= LEAST_DAYS
    return finite(value) if is_long or not is_yearly(sweep.objective) else None


def _days(sweep: "Sweep", spans: Sequence[tuple[int, int]]) -> float:
    """How long so many bars last."""
    bars = sum(past - first for first, past in spans)
    return bars / sweep.periods.bars * span_ns(sweep.ts_ns) / DAY_NS
