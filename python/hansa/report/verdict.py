"""The verdict: what the run proves, question by question. What was not tested never passes."""

from dataclasses import dataclass

from hansa.report.data import Check, Costs, Trades, Verdict
from hansa.report.numbers import (
    NO_INTERVAL,
    after_trials,
    duration_text,
    number_text,
    ratio_text,
)
from hansa.report.relative_data import RelativeRow
from hansa.report.searched import Searched
from hansa.report.span import DAY_NS, LEAST_DAYS, TOO_SHORT

_PASSED, _WARNED, _FAILED = "passed", "warned", "failed"
_BROKEN, _UNTESTED = "broken", "not tested"
_DEFLATED_SHARPE_LEAST = 0.95
_FILLS_LEAST = 100
_YEARS_LEAST = 2.0
_YEARS_SHORT = 7 / 365.25
_TOP5_SHARE_MOST = 0.3
_BREAK_EVEN_LEAST = 2.0
_NOT_PROVEN = {
    True: "At least one check failed: the result may be luck or too thin to trust.",
    False: "Nobody has looked whether the choice was luck: sweep it, with [sweep.split].",
}
#: Beyond it look-ahead is likelier than skill.
_SHARPE_LIKELY = 5.0
_OVERFITTING, _OUTSIDE = "Probability of overfitting (PBO)", "Out-of-sample Sharpe ratio"
_NOT_JUDGED = f"nothing could be chosen, it never moved, or under {LEAST_DAYS} days judge"
_NO_SPLIT = "a search with [sweep.split] says it"
#: A search that learns leaves out what it never drew: the sets that would show its luck.
DIRECTED = "; kinder than the truth, as sets were drawn towards the best"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the checks look at. `deflated_sharpe` is None where it is unknown; `liquidated` says how
    often the venue took positions over and what that cost, and is empty where it never did;
    `holding` is the run beside buy and hold, None where that is not known; without `has_benchmark`
    it says nothing of the run. `sharpe` is a year's.
    """

    lowest_equity: float
    net_profit: float
    deflated_sharpe: float | None
    trials: int
    years: float
    costs: Costs
    trades: Trades
    step: str
    span_ns: int
    peek_checks: int
    data_warnings: int
    liquidated: str = ""
    searched: Searched | None = None
    holding: RelativeRow | None = None
    has_benchmark: bool = True
    sharpe: float | None = None


def verdict(evidence: Evidence) -> Verdict:
    """Proven when all passed, Weak when some are open, Not proven when one failed or nobody looked
    whether the choice was luck (overfitting, out of sample), else Broken.
    """
    checks = [
        _solvent(evidence),
        *_never_liquidated(evidence),
        *likely_check(evidence.sharpe),
        _profit(evidence),
        _deflated(evidence),
        overfitting_check(evidence.searched),
        outside_check(evidence.searched),
        *_holding(evidence),
        _count(evidence),
        _span(evidence),
        _concentration(evidence),
        _break_even(evidence),
        _look_ahead(evidence),
        _data(evidence),
    ]
    return verdict_of(checks)


_ASK = "run hansa check agent; of a strategy look yourself what it reads"


def likely_check(sharpe: float | None) -> list[Check]:
    """Only said of a yearly Sharpe ratio that hardly anybody ever had: it is seldom skill."""
    if sharpe is None or sharpe <= _SHARPE_LIKELY:
        return []
    return [
        Check(
            name="Sharpe ratio that can be",
            status=_WARNED,
            found=f"{number_text(sharpe)}: look-ahead is likelier; {_ASK}",
            expected=f"at most {_SHARPE_LIKELY:.0f} a year",
        )
    ]


def overfitting_check(searched: Searched | None) -> Check:
    """Of the search that a run was chosen by."""
    value = None if searched is None else searched.overfitting_probability
    if searched is None or value is None:
        status, found = _UNTESTED, f"not tested: {_no_choice(searched)}"
    else:
        status = _PASSED if value <= 0.2 else _FAILED if value >= 0.5 else _WARNED
        found = f"{number_text(value)} over {searched.splits:,} splits of {_choices(searched)}"
        if searched.searches > 1:
            found += f", the widest of {searched.searches:,} sweeps"
        if searched.is_directed:
            status, found = _WARNED if status == _PASSED else status, found + DIRECTED
    return Check(
        name=_OVERFITTING,
        status=status,
        found=found,
        expected="at most 0.2; a fail from 0.5",
    )


def _choices(searched: Searched) -> str:
    """`30 sets (4 that never moved, 2 like another left out)`."""
    found = f"{searched.choices:,} sets"
    left = [(searched.idle, "that never moved"), (searched.twins, "like another")]
    parts = ", ".join(f"{count:,} {what}" for count, what in left if count)
    return f"{found} ({parts} left out)" if parts else found


def _no_choice(searched: Searched | None) -> str:
    if searched is None:
        return "it needs the returns of every trial: hansa sweep keeps them"
    if not searched.sets:
        return "no set ran to its end"
    if not searched.choices:
        return "no set ever moved"
    if searched.choices > 1:
        return "too few bars, or none moved in any half of them"
    if searched.twins:
        return "every set that traded gave the same returns, if at another size"
    return "one set alone traded" if searched.idle else "one set is no choice"


def outside_check(searched: Searched | None) -> Check:
    """How the search did on bars that had not chosen."""
    there = None if searched is None else searched.outside_sharpe
    here = None if searched is None else searched.inside_sharpe
    if there is None:
        is_split = searched is not None and searched.splits_tried
        why = _NOT_JUDGED if is_split else _NO_SPLIT
        status, found = _UNTESTED, f"not tested: {why}"
    else:
        status = _outside_status(there, here)
        found = f"{number_text(there)}, where it chose {inside_text(here)}"
        if searched is not None and searched.splits_tried > 1:
            found += f": the worst of {searched.splits_tried:,} splits tried"
    return Check(
        name=_OUTSIDE,
        status=status,
        found=found,
        expected="above zero, and at least half of in-sample",
    )


def inside_text(ratio: float | None) -> str:
    """The ratio of the bars that chose, or why there is none."""
    return f"unknown (under {LEAST_DAYS} days a split)" if ratio is None else number_text(ratio)


def _outside_status(there: float, here: float | None) -> str:
    """What is lost below zero is lost whatever it was where it chose."""
    if there <= 0:
        return _FAILED
    if here is None:
        return _WARNED
    return _PASSED if there >= here / 2.0 else _FAILED


def verdict_of(checks: list[Check]) -> Verdict:
    """Proven when all passed, Weak when some are open, Not proven when one failed or nobody looked
    whether the choice was luck (overfitting, out of sample), else Broken.
    """
    word = _word(checks)
    return Verdict(word=word, summary=_summary(word, checks), checks=checks)


def _word(checks: list[Check]) -> str:
    statuses = {check.status for check in checks}
    if _BROKEN in statuses:
        return "Broken"
    if _FAILED in statuses or any(_is_open(check) for check in checks):
        return "Not proven"
    return "Weak" if statuses & {_WARNED, _UNTESTED} else "Proven"


def _is_open(check: Check) -> bool:
    """Whether it asks if the choice was luck, and nobody has looked."""
    return check.status == _UNTESTED and check.name in (_OVERFITTING, _OUTSIDE)


def _summary(word: str, checks: list[Check]) -> str:
    meaning = {
        "Proven": "Every check passed.",
        "Weak": "Nothing failed, but not everything speaks for it.",
        "Not proven": _NOT_PROVEN[any(check.status == _FAILED for check in checks)],
        "Broken": "The result cannot be used.",
    }
    order = (_PASSED, _WARNED, _FAILED, _BROKEN, _UNTESTED)
    counts = [(status, sum(check.status == status for check in checks)) for status in order]
    parts = [f"{count} {status}" for status, count in counts if count]
    return f"{meaning[word]} {', '.join(parts)}."


def _solvent(evidence: Evidence) -> Check:
    ruined = evidence.lowest_equity <= 0
    return Check(
        name="Account stayed solvent",
        status=_BROKEN if ruined else _PASSED,
        found=f"lowest equity {number_text(evidence.lowest_equity)}",
        expected=f"above zero at every {evidence.step}",
    )


def _never_liquidated(evidence: Evidence) -> list[Check]:
    """Only said where it happened: without margin nobody can be, and no check was passed."""
    if not evidence.liquidated:
        return []
    return [
        Check(
            name="Never liquidated",
            status=_FAILED,
            found=f"liquidated {evidence.liquidated} in fees and penalties",
            expected="the venue takes no position over",
        )
    ]


def _profit(evidence: Evidence) -> Check:
    return Check(
        name="Profit after costs",
        status=_PASSED if evidence.net_profit > 0 else _FAILED,
        found=number_text(evidence.net_profit),
        expected="above zero",
    )


def _deflated(evidence: Evidence) -> Check:
    value = evidence.deflated_sharpe
    if evidence.trials < 1:
        status, found = _FAILED, "the number of trials is unknown, so luck cannot be judged"
    elif _is_short(evidence):
        status = _UNTESTED
        found = f"not tested: {TOO_SHORT}, {duration_text(evidence.span_ns)}"
    elif value is None:
        status, found = _FAILED, "unknown: the returns have no spread"
    else:
        status = _PASSED if value >= _DEFLATED_SHARPE_LEAST else _FAILED
        found = f"{number_text(value, 3)} {after_trials(evidence.trials)} counted on this data"
    return Check(
        name="Deflated Sharpe ratio",
        status=status,
        found=found,
        expected=f"at least {_DEFLATED_SHARPE_LEAST}",
    )


def _holding(evidence: Evidence) -> list[Check]:
    """Not asked where there is no benchmark."""
    return [holding_check(evidence.holding, evidence.span_ns)] if evidence.has_benchmark else []


def holding_check(holding: RelativeRow | None, span_ns: int) -> Check:
    """Whether it earned more than its share of what was held: returns of the market are no skill,
    and leverage makes them no more.
    """
    status, found = _beside(holding, span_ns)
    return Check(
        name="Better than holding",
        status=status,
        found=found,
        expected="an appraisal ratio above zero with 95 %; a fail where alpha is not",
    )


def _beside(row: RelativeRow | None, span_ns: int) -> tuple[str, str]:
    if span_ns < LEAST_DAYS * DAY_NS or row is None:
        return _UNTESTED, f"not tested: {TOO_SHORT}, {duration_text(span_ns)}"
    if row.beta is None or row.alpha_ratio is None:
        return _UNTESTED, "not tested: returns are unknown, or what was held never moved"
    alpha = f"alpha {ratio_text(row.alpha_ratio)} a year at beta {number_text(row.beta)}"
    if row.appraisal_ratio is None:
        return _FAILED, f"{alpha}: nothing beside what holding brings"
    status = _PASSED if (row.appraisal_low or 0.0) > 0 else _WARNED
    if row.alpha_ratio <= 0:
        status = _FAILED
    if row.appraisal_low is None:
        return status, f"{alpha}, ratio {number_text(row.appraisal_ratio)} ({NO_INTERVAL})"
    low, high = number_text(row.appraisal_low), number_text(row.appraisal_high)
    return status, f"{alpha}, ratio {number_text(row.appraisal_ratio)} (95 %: {low} to {high})"


def _is_short(evidence: Evidence) -> bool:
    return evidence.span_ns < LEAST_DAYS * DAY_NS


def _count(evidence: Evidence) -> Check:
    return Check(
        name="Enough trades",
        status=_PASSED if evidence.trades.closing_fills >= _FILLS_LEAST else _FAILED,
        found=f"{evidence.trades.closing_fills:,} closing fills",
        expected=f"at least {_FILLS_LEAST}",
    )


def _span(evidence: Evidence) -> Check:
    if _is_short(evidence):
        return Check(
            name="Long enough",
            status=_FAILED,
            found=f"{duration_text(evidence.span_ns)}: {TOO_SHORT}",
            expected=f"at least {_YEARS_LEAST:.0f} years; a fail below {LEAST_DAYS} days",
        )
    # Two calendar years may miss 2 x 365.25 days by a day, and of an exchange by holidays, too.
    is_long = evidence.years >= _YEARS_LEAST - _YEARS_SHORT
    return Check(
        name="Long enough",
        status=_PASSED if is_long else _WARNED,
        found=f"{number_text(evidence.years)} years; full cycle of regimes not tested",
        expected=f"at least {_YEARS_LEAST:.0f} years",
    )


def _concentration(evidence: Evidence) -> Check:
    share = evidence.trades.top5_share_ratio
    if share is None:
        status, found = _FAILED, "no net profit to share"
    else:
        status = _PASSED if share <= _TOP5_SHARE_MOST else _WARNED
        found = f"{ratio_text(share, signed=False, places=1)} of net profit from five closing fills"
    return Check(
        name="Profit is spread",
        status=status,
        found=found,
        expected=f"at most {_TOP5_SHARE_MOST * 100:.0f} % from five",
    )


def _break_even(evidence: Evidence) -> Check:
    paid, limit = evidence.costs.paid_bps, evidence.costs.break_even_bps
    name, expected = "Survives higher costs", "break-even at least twice the assumed cost"
    if paid is None or limit is None:
        return Check(name=name, status=_FAILED, found="nothing was traded", expected=expected)
    found = f"break-even {number_text(limit)} bps, assumed {number_text(paid)} bps"
    if paid == 0:
        return Check(name=name, status=_FAILED, found=f"{found}: no costs", expected=expected)
    if paid < 0:
        return _rebated(limit, found)
    status = _PASSED if limit >= _BREAK_EVEN_LEAST * paid else _WARNED
    if limit < paid:
        status = _FAILED
    return Check(name=name, status=status, found=found, expected=expected)


def _rebated(break_even_bps: float, found: str) -> Check:
    """Of a run that was paid for trading, all that can be asked is whether it needed that."""
    lives = break_even_bps <= 0
    return Check(
        name="Survives higher costs",
        status=_FAILED if lives else _WARNED,
        found=f"{found}: more was received than paid"
        + ("; without it nothing is earned" if lives else ", so costs were not tested"),
        expected="profit without rebates, and costs above zero",
    )


def _look_ahead(evidence: Evidence) -> Check:
    tested = evidence.peek_checks > 0
    found = f"{evidence.peek_checks:,} moments recomputed, all equal" if tested else "not tested"
    return Check(
        name="No look-ahead",
        status=_PASSED if tested else _UNTESTED,
        found=found,
        expected="moments recomputed without the future are equal",
    )


def _data(evidence: Evidence) -> Check:
    return Check(
        name="Data check",
        status=_WARNED if evidence.data_warnings else _PASSED,
        found=f"{evidence.data_warnings} warning{'' if evidence.data_warnings == 1 else 's'}",
        expected="no warnings",
    )
