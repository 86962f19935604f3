"""Deflated Sharpe ratio: the chance that skill, not the number of trials, explains a result."""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from hansa.risk.sharpe import sharpe
from hansa.risk.tail import excess_kurtosis, skewness
from hansa.types.arrays import FloatArray

_NORMAL = NormalDist()
_EULER_MASCHERONI = 0.5772156649015329


@dataclass(frozen=True, slots=True)
class Moments:
    """What these statistics need of a series of returns: their number, Sharpe ratio per bar,
    skewness and excess kurtosis. NaN where one is unknown.
    """

    bars: int
    sharpe: float
    skewness: float
    excess_kurtosis: float

    @classmethod
    def of(cls, returns: FloatArray) -> "Moments":
        """Of `[T]` returns."""
        return cls(len(returns), sharpe(returns, 1.0), skewness(returns), excess_kurtosis(returns))


def probabilistic_sharpe(returns: FloatArray, benchmark_sharpe: float) -> float:
    """Probability that the true Sharpe ratio per bar exceeds `benchmark_sharpe` (also per bar).

    Bailey and Lopez de Prado 2012, eq. 11: corrects for length, skewness and fat tails of `[T]`
    returns. In [0, 1]; NaN where the Sharpe ratio is unknown or the moments contradict it.
    """
    return probabilistic_sharpe_of(Moments.of(returns), benchmark_sharpe)


def probabilistic_sharpe_of(moments: Moments, benchmark_sharpe: float) -> float:
    """The same from moments."""
    variance = _sampling_variance(moments)
    if not variance > 0:
        return float("nan")
    distance = moments.sharpe - benchmark_sharpe
    return _NORMAL.cdf(distance * math.sqrt(moments.bars - 1) / math.sqrt(variance))


def minimum_track_record_bars(
    returns: FloatArray, benchmark_sharpe: float = 0.0, *, level: float = 0.95
) -> float:
    """How many bars like `[T]` returns it takes to believe, at `level`, in more than a benchmark.

    Bailey and Lopez de Prado 2012, eq. 13; `benchmark_sharpe` is per bar. Infinite where the
    returns are not better than the benchmark; NaN where their Sharpe ratio is unknown.
    """
    return minimum_track_record_bars_of(Moments.of(returns), benchmark_sharpe, level=level)


def minimum_track_record_bars_of(
    moments: Moments, benchmark_sharpe: float = 0.0, *, level: float = 0.95
) -> float:
    """The same from moments."""
    variance, observed = _sampling_variance(moments), moments.sharpe
    if not variance > 0:
        return float("nan")
    if observed <= benchmark_sharpe:
        return math.inf
    return 1.0 + variance * (_NORMAL.inv_cdf(level) / (observed - benchmark_sharpe)) ** 2


def _sampling_variance(moments: Moments) -> float:
    """Of the Sharpe ratio, times T - 1 (Mertens 2002); NaN where it is unknown."""
    # Raw, not excess, kurtosis: the formula's (g4 - 1) / 4.
    kurtosis, observed = moments.excess_kurtosis + 3.0, moments.sharpe
    return 1.0 - moments.skewness * observed + (kurtosis - 1.0) / 4.0 * observed**2


def expected_maximum_sharpe(trials: int, trial_variance: float) -> float:
    """The best Sharpe ratio per bar that `trials` skill-less tries are expected to show.

    Bailey and Lopez de Prado 2014, eq. 1; `trial_variance` is the variance of the trials' Sharpe
    ratios per bar. Zero for one trial: nothing was chosen.
    """
    if trials < 1:
        raise ValueError(f"expected at least one trial, found {trials}")
    if trials == 1:
        return 0.0
    first = _NORMAL.inv_cdf(1.0 - 1.0 / trials)
    second = _NORMAL.inv_cdf(1.0 - 1.0 / (trials * math.e))
    blend = (1.0 - _EULER_MASCHERONI) * first + _EULER_MASCHERONI * second
    return math.sqrt(trial_variance) * blend


def deflated_sharpe(
    returns: FloatArray, trials: int, *, trial_variance: float | None = None
) -> float:
    """Probability that the Sharpe ratio is above what the best of `trials` would show by luck.

    Bailey and Lopez de Prado 2014, eq. 2. Without `trial_variance` (or with NaN for it) the
    sampling variance of a skill-less Sharpe ratio, `1 / (T - 1)`, stands in. In [0, 1]; NaN where
    unknown.
    """
    if len(returns) < 2 or np.isnan(returns).any():
        return float("nan")
    return deflated_sharpe_of(Moments.of(returns), trials, trial_variance=trial_variance)


def deflated_sharpe_of(
    moments: Moments, trials: int, *, trial_variance: float | None = None
) -> float:
    """The same from moments."""
    if moments.bars < 2:
        return float("nan")
    is_known = trial_variance is not None and not math.isnan(trial_variance)
    variance = trial_variance if is_known else None
    least = 1.0 / (moments.bars - 1) if variance is None else variance
    return probabilistic_sharpe_of(moments, expected_maximum_sharpe(trials, least))
