"""The verdict on a search: what of its best set is to be believed. Untested never passes."""

from dataclasses import dataclass

from hansa.report.data import Check, Verdict
from hansa.report.numbers import after_trials, duration_text, number_text, ratio_text
from hansa.report.relative_data import RelativeRow
from hansa.report.searched import Searched
from hansa.report.span import DAY_NS, LEAST_DAYS, TOO_SHORT
from hansa.report.sweep.data import Statistics
from hansa.report.sweep.wording import drawdown_text
from hansa.report.verdict import (
    DIRECTED,
    holding_check,
    likely_check,
    outside_check,
    overfitting_check,
    verdict_of,
)

_DEFLATED_LEAST = 0.95
_LUCK_FINE, _LUCK_FAILS = 0.05, 0.1
_FILLS_LEAST = 100


@dataclass(frozen=True, slots=True)
class SweepEvidence:
    """What the checks look at; of the best set where nothing else is said."""

    statistics: Statistics
    searched: Searched
    trials: int
    bars: int
    net_return: float | None
    maximum_drawdown: float | None
    closing_fills: int
    span_ns: int
    holding: RelativeRow | None = None
    has_benchmark: bool = False
    sharpe: float | None = None
    heavy: str = ""


def sweep_verdict(evidence: SweepEvidence) -> Verdict:
    """By the checks of a run that concern a search."""
    searched = evidence.searched
    return verdict_of(
        [
            _solvent(evidence),
            *likely_check(evidence.sharpe),
            _profit(evidence),
            _deflated(evidence),
            overfitting_check(searched),
            _luck(evidence),
            outside_check(searched),
            *_holding(evidence),
            _record(evidence),
            _fills(evidence),
        ]
    )


def _holding(evidence: SweepEvidence) -> list[Check]:
    """As a run of the set asks."""
    return [holding_check(evidence.holding, evidence.span_ns)] if evidence.has_benchmark else []


def _solvent(evidence: SweepEvidence) -> Check:
    """Equity at a bar that is not above zero is a drawdown of all there was, whatever comes after;
    it is unknown where there never was any.
    """
    depth = evidence.maximum_drawdown
    return Check(
        name="Account stayed solvent",
        status="passed" if depth is not None and depth < 1.0 else "broken",
        found=f"maximum drawdown {drawdown_text(depth)}",
        expected="less than all of it, at every bar",
    )


def _profit(evidence: SweepEvidence) -> Check:
    value = evidence.net_return
    return Check(
        name="Profit after costs",
        status="passed" if value is not None and value > 0 else "failed",
        found=ratio_text(value),
        expected="above zero",
    )


def _deflated(evidence: SweepEvidence) -> Check:
    value = evidence.statistics.deflated_sharpe
    if evidence.trials < 1:
        status, found = "failed", "the number of trials is unknown, so luck cannot be judged"
    elif evidence.span_ns < LEAST_DAYS * DAY_NS:
        status = "not tested"
        found = f"not tested: {TOO_SHORT}, {duration_text(evidence.span_ns)}"
    elif value is None:
        status, found = "failed", "unknown: the returns have no spread"
    else:
        status = "passed" if value >= _DEFLATED_LEAST else "failed"
        found = f"{number_text(value, 3)} {after_trials(evidence.trials)} counted on this data"
        found += f"; {evidence.heavy}" if evidence.heavy else ""
    return Check(
        name="Deflated Sharpe ratio",
        status=status,
        found=found,
        expected=f"at least {_DEFLATED_LEAST}",
    )


def _luck(evidence: SweepEvidence) -> Check:
    found, is_directed = evidence.statistics, evidence.searched.is_directed
    value = found.superiority
    text = "not tested: too few bars, or no set ever traded"
    if value is not None:
        text = f"{number_text(value, 3)} (Hansen), {number_text(found.reality_check, 3)} (White)"
    status = _graded(value, _LUCK_FINE, _LUCK_FAILS)
    return Check(
        name="Chance that luck alone is this good",
        status="warned" if is_directed and status == "passed" else status,
        found=text + DIRECTED if is_directed and value is not None else text,
        expected=f"at most {_LUCK_FINE}; a fail from {_LUCK_FAILS}",
    )


def _record(evidence: SweepEvidence) -> Check:
    needed = evidence.statistics.track_record_bars
    is_long = needed is not None and needed <= evidence.bars
    text = "no record of such returns would be: the best is no better than nothing"
    if needed is not None:
        text = f"{evidence.bars:,} bars, {needed:,.0f} would do for one trial"
    return Check(
        name="Minimum track record",
        status="passed" if is_long else "failed",
        found=text,
        expected="as many bars as it takes to believe the ratio",
    )


def _fills(evidence: SweepEvidence) -> Check:
    return Check(
        name="Enough trades",
        status="passed" if evidence.closing_fills >= _FILLS_LEAST else "failed",
        found=f"{evidence.closing_fills:,} closing fills",
        expected=f"at least {_FILLS_LEAST}",
    )


def _graded(value: float | None, fine: float, fails: float) -> str:
    if value is None:
        return "not tested"
    return "passed" if value <= fine else "failed" if value >= fails else "warned"
