"""Is the best of many really better? White's reality check and Hansen's test."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from hansa.risk.bootstrap import RESAMPLES, SEED
from hansa.risk.slices import column_slices
from hansa.risk.stationary import optimal_block_length_bars, stationary_counts
from hansa.types.arrays import FloatArray


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


#: A chance this small adds nothing to a sum of doubles.
_NEVER = 1e-18
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
    keeps what trials share and what neighbouring bars share; without `block_length_bars` the
    longest of the trials' own optimal lengths is taken. NaN with fewer than ten bars, or a NaN.
    """
    if len(excess) < 10 or not all(np.isfinite(each).all() for each in column_slices(excess)):
        return _UNKNOWN
    if not any(True for _ in _moving(excess)):
        return _UNKNOWN
    block = _longest_optimal(excess) if block_length_bars is None else block_length_bars
    trials = _Trials(excess, block)
    drawn = stationary_counts(len(excess), block, resamples=resamples, seed=seed)
    highest = np.concatenate([trials.highest(counts) for counts in drawn], axis=1)
    whites = _chance(highest[0], trials.best_mean, least=-math.inf)
    best = max(0.0, trials.best)
    lower, consistent, upper = (_chance(each, best, least=0.0) for each in highest[1:])
    return Superiority(whites, lower, consistent, upper)


class _Trials:
    """State: means and standard errors of the trials that move, slice by slice."""

    def __init__(self, excess: FloatArray, block_length_bars: float):
        self._excess, self._root = excess, math.sqrt(len(excess))
        found = [
            (columns.mean(axis=0), _spreads(columns, block_length_bars))
            for columns in _moving(excess)
        ]
        self._of_slices = found
        self.best = max(float(np.max(self._root * mean / spread)) for mean, spread in found)
        self.best_mean = max(float(np.max(self._root * mean)) for mean, _ in found)

    def highest(self, counts: FloatArray) -> FloatArray:
        """The best of all trials in each resample, [4, R]: White's, Hansen's three."""
        root, bars = self._root, len(self._excess)
        bound = -math.sqrt(2.0 * math.log(math.log(bars)))
        found = np.full((4, len(counts)), -np.inf)
        for columns, (means, spread) in zip(_moving(self._excess), self._of_slices, strict=True):
            drawn = counts @ columns / bars
            poor = root * means / spread < bound
            taken_off = (np.maximum(means, 0.0), np.where(poor, 0.0, means), means)
            own = [root * (drawn - means), *(root * (drawn - each) / spread for each in taken_off)]
            found = np.maximum(found, [each.max(axis=1) for each in own])
        return found


def _moving(excess: FloatArray) -> Iterator[FloatArray]:
    """The trials that move, some at a time."""
    for columns in column_slices(excess):
        moves = np.ptp(columns, axis=0) > 0
        if moves.any():
            yield columns if moves.all() else np.ascontiguousarray(columns[:, moves])


def _chance(highest: FloatArray, found: float, *, least: float) -> float:
    return float(np.mean(np.maximum(highest, least) >= found)) if found > least else 1.0


def _longest_optimal(excess: FloatArray) -> float:
    return max(
        optimal_block_length_bars(column) for columns in _moving(excess) for column in columns.T
    )


def _spreads(columns: FloatArray, block_length_bars: float) -> FloatArray:
    """The standard error (times the root of T) of each mean under the bootstrap, in closed form.

    Politis and Romano 1994, as in Hansen 2005: covariances weighted by the chance that two rows
    so far apart stay in one block.
    """
    count = len(columns)
    centred = columns - columns.mean(axis=0)
    stays = 1.0 - 1.0 / block_length_bars
    variance = np.mean(centred * centred, axis=0)
    for lag in range(1, count):
        near, far = stays**lag, stays ** (count - lag)
        if max(near, far) < _NEVER:
            continue
        weight = (count - lag) / count * near + lag / count * far
        variance += 2.0 * weight * np.sum(centred[lag:] * centred[:-lag], axis=0) / count
    spread: FloatArray = np.sqrt(np.maximum(variance, np.finfo(np.float64).tiny))
    return spread
