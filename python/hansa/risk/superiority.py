"""Is the best of many really better? White's reality check and Hansen's test."""

import math
from dataclasses import dataclass

import numpy as np

from hansa.risk.bootstrap import RESAMPLES, SEED
from hansa.risk.stationary import optimal_block_length_bars, stationary_means
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
    if len(excess) < 10 or excess.shape[1] == 0 or not np.isfinite(excess).all():
        return _UNKNOWN
    columns = excess[:, np.ptp(excess, axis=0) > 0]
    if columns.shape[1] == 0:
        return _UNKNOWN
    block = _longest_optimal(columns) if block_length_bars is None else block_length_bars
    root = math.sqrt(len(columns))
    means = columns.mean(axis=0)
    drawn = stationary_means(columns, block, resamples=resamples, seed=seed)
    spread = _spreads(columns, block)
    poor = root * means / spread < -math.sqrt(2.0 * math.log(math.log(len(columns))))
    best = max(0.0, float(np.max(root * means / spread)))
    taken_off = (np.maximum(means, 0.0), np.where(poor, 0.0, means), means)
    lower, consistent, upper = (
        _chance(root * (drawn - each) / spread, best, least=0.0) for each in taken_off
    )
    whites = _chance(root * (drawn - means), float(np.max(root * means)), least=-math.inf)
    return Superiority(whites, lower, consistent, upper)


def _chance(drawn: FloatArray, found: float, *, least: float) -> float:
    return float(np.mean(np.maximum(drawn.max(axis=1), least) >= found)) if found > least else 1.0


def _longest_optimal(columns: FloatArray) -> float:
    return max(optimal_block_length_bars(column) for column in columns.T)


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
