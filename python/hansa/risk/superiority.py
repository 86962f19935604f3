"""Is the best of many really better? White's reality check and Hansen's test."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from hansa.risk.long_run import LEAST_RATIO, correlogram, long_run_ratio, unbiased
from hansa.risk.slices import column_slices
from hansa.risk.stationary import (
    RESAMPLES,
    SEED,
    block_length_bars_of,
    drawn_ratio,
    stationary_counts,
)
from hansa.types.arrays import BoolArray, FloatArray


@dataclass(frozen=True, slots=True)
class Superiority:
    """Chances that luck alone shows a best this good; small ones speak for skill.

    `reality_check` is White's (2000). `consistent` is Hansen's (2005), `lower` and `upper` its
    bounds: how the p-value would be if all poor trials, or none, were left out of the account.
    """

    reality_check: float
    lower: float
    consistent: float
    upper: float


#: A resample that lacks the few bars on which a trial moved has hardly any spread.
_SPREAD_LEAST = 0.5
_UNKNOWN = Superiority(math.nan, math.nan, math.nan, math.nan)


def superiority(
    excess: FloatArray,
    *,
    block_length_bars: float | None = None,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Superiority:
    """Tests the best of K trials by `[T, K]` returns beyond a benchmark's (or beyond nothing).

    Null hypothesis: no trial is better than the benchmark on average. The stationary bootstrap
    keeps what trials share and what neighbouring bars share. Hansen's ratios are by the plain
    spread of bars, in each resample by its own (Romano and Wolf 2005). Blocks cut dependence short:
    what they lack by the mean correlogram of all trials, all resamples are stretched by
    (`long_run_ratio`); an error of each trial's own would be too small for the best of many.
    With `block_length_bars` it is the plain bootstrap. NaN with fewer than ten bars, or a NaN.
    """
    if len(excess) < 10 or not all(np.isfinite(each).all() for each in column_slices(excess)):
        return _UNKNOWN
    seen = correlogram(excess)
    if seen is None:
        return _UNKNOWN
    block = block_length_bars_of(seen) if block_length_bars is None else block_length_bars
    drawn_variance = max(drawn_ratio(seen, block), LEAST_RATIO)
    variance = drawn_variance if block_length_bars is not None else long_run_ratio(unbiased(seen))
    stretch = math.sqrt(variance / drawn_variance)
    trials = _Trials(excess, error_ratio=math.sqrt(variance), stretch_ratio=stretch)
    drawn = stationary_counts(len(excess), block, resamples=resamples, seed=seed)
    highest = np.concatenate([trials.highest(counts) for counts in drawn], axis=1)
    whites = _chance(highest[0], trials.best_mean, least=-math.inf)
    best = max(0.0, trials.best)
    lower, consistent, upper = (_chance(each, best, least=0.0) for each in highest[1:])
    return Superiority(whites, lower, consistent, upper)


class _Trials:
    """State: means, spreads of bars, and which are poor, of the trials that move, by slices."""

    def __init__(self, excess: FloatArray, *, error_ratio: float, stretch_ratio: float):
        """`error_ratio`: the error of a mean, times the root of T, as a part of the spread of bars;
        `stretch_ratio`: by what means of resamples are to spread more than they do.
        """
        self._excess, self._root, self._stretch = excess, math.sqrt(len(excess)), stretch_ratio
        bound = -math.sqrt(2.0 * math.log(math.log(len(excess))))
        self._of_slices: list[tuple[FloatArray, FloatArray, BoolArray]] = []
        for columns in _moving(excess):
            mean = columns.mean(axis=0)
            spread = np.maximum(columns.std(axis=0), np.finfo(np.float64).tiny)
            is_poor = self._root * mean / (spread * error_ratio) < bound
            self._of_slices.append((mean, spread, is_poor))
        found = self._of_slices
        self.best = max(float(np.max(self._root * mean / spread)) for mean, spread, _ in found)
        self.best_mean = max(float(np.max(self._root * mean)) for mean, _, _ in found)

    def highest(self, counts: FloatArray) -> FloatArray:
        """The best of all trials in each resample, [4, R]: White's, Hansen's three."""
        root, bars = self._root, len(self._excess)
        found = np.full((4, len(counts)), -np.inf)
        slices = zip(_moving(self._excess), self._of_slices, strict=True)
        for columns, (means, spread, poor) in slices:
            centred = columns - means
            beyond = counts @ centred / bars
            own = np.sqrt(np.maximum(counts @ (centred * centred) / bars - beyond**2, 0.0))
            beyond *= self._stretch
            ratio_root = root / np.maximum(own, spread * _SPREAD_LEAST)
            put_back = (np.minimum(means, 0.0), np.where(poor, means, 0.0), np.zeros_like(means))
            found[0] = np.maximum(found[0], (root * beyond).max(axis=1))
            for row, each in enumerate(put_back, start=1):
                found[row] = np.maximum(found[row], (ratio_root * (beyond + each)).max(axis=1))
        return found


def _moving(excess: FloatArray) -> Iterator[FloatArray]:
    """The trials that move, some at a time."""
    for columns in column_slices(excess):
        moves = np.ptp(columns, axis=0) > 0
        if moves.any():
            yield columns if moves.all() else np.ascontiguousarray(columns[:, moves])


def _chance(highest: FloatArray, found: float, *, least: float) -> float:
    return float(np.mean(np.maximum(highest, least) >= found)) if found > least else 1.0
