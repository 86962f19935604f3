"""What of a search is to be believed: the statistics that its number of trials asks for."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from hansa.app.sweep.outcomes import SetOutcome
from hansa.app.sweep.ruin import ran
from hansa.risk import (
    Interval,
    Overfitting,
    Superiority,
    deflated_sharpe_of,
    minimum_track_record_bars_of,
    overfitting,
    superiority,
)
from hansa.risk.deflated_sharpe import Moments
from hansa.types import FloatArray

#: Blocks of the cross-validation, and the fewest periods in one of them.
_BLOCKS = (16, 14, 12, 10, 8, 6, 4)
_PERIODS_LEAST = 8


@dataclass(frozen=True, slots=True)
class Judgement:
    """Of the best set of a search among `trials` counted on its data.

    `deflated_sharpe` is the chance that its Sharpe ratio is more than the luck of so many trials;
    `overfitting` what became of the best where it was not chosen; `superiority` the chances that
    luck alone shows a best this good; `sharpe_interval` is of the best, a year, as if it had been
    the only one; `track_record_bars` how many bars like its own would prove it; `heavy` names the
    few trials that make most of what luck is judged by, "" where none do.
    """

    trials: int
    deflated_sharpe: float
    overfitting: Overfitting
    superiority: Superiority
    sharpe_interval: Interval
    track_record_bars: float
    bars: int
    heavy: str = ""


def judged(
    best: SetOutcome,
    outcomes: Sequence[SetOutcome],
    returns: FloatArray,
    *,
    trials: tuple[int, float],
    sharpe_interval: Interval,
) -> Judgement:
    """`returns` [K, P] are those of the `outcomes`, by period; `trials` how many were counted on
    these data (0 where nobody knows) and the variance of their Sharpe ratios per bar;
    `sharpe_interval` is that of the best's returns at every bar, as its own report has it.
    """
    known = ran(outcomes, returns)[1].T
    moments, (count, variance) = _moments(best), trials
    return Judgement(
        trials=count,
        deflated_sharpe=(
            deflated_sharpe_of(moments, count, trial_variance=variance) if count else math.nan
        ),
        overfitting=overfitting(known, blocks=_blocks(len(known))),
        superiority=superiority(known),
        sharpe_interval=sharpe_interval,
        track_record_bars=minimum_track_record_bars_of(moments),
        bars=moments.bars,
    )


def _blocks(periods: int) -> int:
    fitting = [each for each in _BLOCKS if periods // each >= _PERIODS_LEAST]
    return fitting[0] if fitting else _BLOCKS[-1]


def _moments(best: SetOutcome) -> Moments:
    figures = best.figures
    if figures is None:
        return Moments(0, math.nan, math.nan, math.nan)
    found = (figures.bar_sharpe, figures.bar_skewness, figures.bar_excess_kurtosis)
    return Moments(figures.bars, *(math.nan if each is None else each for each in found))
