"""Stationary bootstrap: resamples in blocks of random length, which keep a series stationary."""

import math
from collections.abc import Iterator

import numpy as np

from hansa.risk.bootstrap import RESAMPLES, SEED
from hansa.types.arrays import FloatArray, IntArray

#: Bounds the work (and memory) per slice of resamples.
_DRAWS_PER_SLICE = 2_000_000


def stationary_means(
    columns: FloatArray, block_length_bars: float, *, resamples: int = RESAMPLES, seed: int = SEED
) -> FloatArray:
    """Means of every column under resampling of rows: `[T, K]` to `[R, K]`.

    Politis and Romano 1994: blocks start anywhere, wrap around, and go on with probability
    `1 - 1 / block_length_bars`. All columns share their rows, so what moves together does so in
    every resample. Deterministic by seed.
    """
    count = len(columns)
    drawn = stationary_counts(count, block_length_bars, resamples=resamples, seed=seed)
    return np.concatenate([counts @ columns / count for counts in drawn])


def stationary_counts(
    count: int, block_length_bars: float, *, resamples: int = RESAMPLES, seed: int = SEED
) -> Iterator[FloatArray]:
    """How often each resample of `stationary_means` holds each of `count` rows: slices `[R, T]`,
    all of them together as many as `resamples`.
    """
    for rows in stationary_rows(count, block_length_bars, resamples, seed):
        yield _appearances(rows, count)


def optimal_block_length_bars(values: FloatArray) -> float:
    """The mean block length with the least error for the mean of `[T]` values; at least 1.

    Politis and White 2004 with the correction of Patton, Politis and White 2009: flat-top kernel
    over the lags up to which the correlogram is significant. NaN with fewer than ten values.
    """
    count = len(values)
    if count < 10 or not np.isfinite(values).all():
        return float("nan")
    if np.ptp(values) == 0:
        return 1.0
    lags = np.arange(1, _lags_max(count) + 1)
    width = min(2 * _last_significant_lag(values), int(lags[-1]))
    covariances = _covariances(values, width)
    weights = np.minimum(1.0, 2.0 * (1.0 - np.arange(width + 1) / max(width, 1)))
    weights[0] = 1.0
    bend = 2.0 * float(np.sum(weights * np.arange(width + 1) * covariances))
    spectrum = float(covariances[0] + 2.0 * np.sum(weights[1:] * covariances[1:]))
    if not spectrum > 0:
        return 1.0
    length = (bend**2 / spectrum**2 * count) ** (1.0 / 3.0)
    longest = math.ceil(min(3.0 * math.sqrt(count), count / 3.0))
    return float(min(max(length, 1.0), longest))


def stationary_rows(
    count: int, block_length_bars: float, resamples: int, seed: int
) -> Iterator[IntArray]:
    """The rows that resamples of `count` rows are made of, in slices of `[r, count]`."""
    generator = np.random.Generator(np.random.PCG64(seed))
    step = max(1, _DRAWS_PER_SLICE // count)
    for first in range(0, resamples, step):
        shape = (min(step, resamples - first), count)
        begins = generator.random(shape) < 1.0 / block_length_bars
        begins[:, 0] = True
        starts = generator.integers(0, count, size=shape)
        columns = np.arange(count)
        began = np.maximum.accumulate(np.where(begins, columns, 0), axis=1)
        yield (np.take_along_axis(starts, began, axis=1) + columns - began) % count


def _appearances(rows: IntArray, count: int) -> FloatArray:
    """How often each resample holds each row: `[R, T]` of row numbers to `[R, T]` of counts."""
    offsets = np.arange(len(rows))[:, np.newaxis] * count
    counted = np.bincount((rows + offsets).ravel(), minlength=len(rows) * count)
    return counted.reshape(len(rows), count).astype(np.float64)


def _lags_max(count: int) -> int:
    return math.ceil(math.sqrt(count)) + _lags_in_a_row(count)


def _lags_in_a_row(count: int) -> int:
    return max(5, math.ceil(math.sqrt(math.log10(count))))


def _covariances(values: FloatArray, lags: int) -> FloatArray:
    """Covariance at the lags 0 to `lags`, each divided by T."""
    centred = values - np.mean(values)
    count = len(values)
    return np.array([centred[lag:] @ centred[: count - lag] / count for lag in range(lags + 1)])


def _last_significant_lag(values: FloatArray) -> int:
    """The first lag behind which so many in a row are not significant; else the last that is."""
    count = len(values)
    in_a_row, most = _lags_in_a_row(count), min(_lags_max(count), count - 1)
    covariances = _covariances(values, most)
    bound = 2.0 * math.sqrt(math.log10(count) / count)
    significant = np.abs(covariances[1:] / covariances[0]) >= bound
    for lag in range(len(significant) - in_a_row + 1):
        if not significant[lag : lag + in_a_row].any():
            return max(lag, 1)
    return int(np.flatnonzero(significant)[-1]) + 1
