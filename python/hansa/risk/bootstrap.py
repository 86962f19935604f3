"""Circular block bootstrap: intervals that keep the dependence between neighbouring bars."""

from dataclasses import dataclass

import numpy as np

from hansa.types.arrays import FloatArray, IntArray

#: Fixed, so that a report of the same run has the same bytes.
SEED = 20_140_901
RESAMPLES = 1_000
#: Bounds the work (and memory) per slice of resamples.
_DRAWS_PER_SLICE = 500_000


@dataclass(frozen=True, slots=True)
class Interval:
    """Lower and upper bound of a confidence interval; NaN where it is unknown."""

    low: float
    high: float


def default_block_length_bars(count: int) -> int:
    """The cube root of the sample, rounded up: the optimal order (Politis and White 2004)."""
    return max(1, int(np.ceil(round(count ** (1.0 / 3.0), 9))))


def block_bootstrap_means(
    columns: FloatArray, *, block_length_bars: int, resamples: int = RESAMPLES, seed: int = SEED
) -> FloatArray:
    """Means of every column under resampling of rows in circular blocks: `[T, K]` to `[R, K]`.

    Politis and Romano 1992: `ceil(T / block)` blocks start anywhere and wrap around. The last
    block is whole, so a resample may hold up to one block more than T rows. Deterministic by seed.
    """
    count, width = columns.shape
    blocks = -(-count // block_length_bars)
    sums = _circular_block_sums(columns, block_length_bars)
    generator = np.random.Generator(np.random.PCG64(seed))
    means = np.empty((resamples, width))
    step = max(1, _DRAWS_PER_SLICE // blocks)
    for first in range(0, resamples, step):
        size = min(step, resamples - first)
        starts = generator.integers(0, count, size=(size, blocks))
        means[first : first + size] = sums[starts].sum(axis=1) / (blocks * block_length_bars)
    return means


def sharpe_interval(
    returns: FloatArray, bars_per_year: float, *, level: float = 0.95, seed: int = SEED
) -> Interval:
    """Percentile interval of the yearly Sharpe ratio of `[T]` returns; NaN where unknown."""
    if not _is_usable(returns):
        return Interval(float("nan"), float("nan"))
    columns = np.column_stack((returns, returns * returns))
    block = default_block_length_bars(len(returns))
    means = block_bootstrap_means(columns, block_length_bars=block, seed=seed)
    variance = means[:, 1] - means[:, 0] ** 2
    known = variance > 0
    ratios = means[known, 0] / np.sqrt(variance[known]) * np.sqrt(bars_per_year)
    return _percentiles(ratios, level)


def growth_interval(
    returns: FloatArray, bars: float, *, level: float = 0.95, seed: int = SEED
) -> Interval:
    """Percentile interval of the compound return over `bars` bars; NaN where unknown.

    With `bars` = bars per year it is the interval of annual growth, with T of the total return.
    """
    if not _is_usable(returns) or np.min(returns) <= -1:
        return Interval(float("nan"), float("nan"))
    block = default_block_length_bars(len(returns))
    logs = np.log1p(returns)[:, np.newaxis]
    means = block_bootstrap_means(logs, block_length_bars=block, seed=seed)
    with np.errstate(over="ignore"):
        return _percentiles(np.expm1(means[:, 0] * bars), level)


def _is_usable(returns: FloatArray) -> bool:
    return len(returns) >= 2 and bool(np.isfinite(returns).all()) and bool(np.ptp(returns) > 0)


def _circular_block_sums(columns: FloatArray, length: int) -> FloatArray:
    count = len(columns)
    rows: IntArray = np.arange(count + length) % count
    sums = np.vstack((np.zeros((1, columns.shape[1])), np.cumsum(columns[rows], axis=0)))
    return sums[length : length + count] - sums[:count]


def _percentiles(values: FloatArray, level: float) -> Interval:
    if len(values) == 0:
        return Interval(float("nan"), float("nan"))
    low, high = np.quantile(values, [(1.0 - level) / 2.0, (1.0 + level) / 2.0])
    return Interval(float(low), float(high))
