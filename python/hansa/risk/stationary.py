"""Stationary bootstrap: resamples in blocks of random length, which keep a series stationary."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from hansa.risk.long_run import correlogram
from hansa.risk.slices import column_slices
from hansa.types.arrays import BoolArray, FloatArray, IntArray

#: Fixed, so that a report of the same run has the same bytes.
SEED = 20_140_901
RESAMPLES = 1_000
#: Bound the memory per slice of resamples: of rows, and of blocks, of which more is held.
_ROWS_PER_SLICE = 2_000_000
_BLOCKS_PER_SLICE = 250_000


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
    return shared_block_length_bars(values[:, np.newaxis])


def shared_block_length_bars(columns: FloatArray) -> float:
    """The same for `[T, K]` values whose rows are resampled together, by their mean correlogram.

    Of the lengths of many columns alone the longest is that of chance, and blocks of it make the
    spreads of the others too small. Columns that never move have no part in it.
    """
    count = len(columns)
    if count < 10 or not all(np.isfinite(each).all() for each in column_slices(columns)):
        return float("nan")
    seen = correlogram(columns)
    return 1.0 if seen is None else block_length_bars_of(seen)


def block_length_bars_of(correlogram: FloatArray) -> float:
    """The same from the correlations [T] at the lags from 0 on."""
    count = len(correlogram)
    near = correlogram[: min(_lags_max(count), count - 1) + 1]
    width = min(2 * _last_significant_lag(near, count), len(near) - 1)
    lags, seen = np.arange(width + 1), near[: width + 1]
    weights = np.minimum(1.0, 2.0 * (1.0 - lags / max(width, 1)))
    weights[0] = 1.0
    bend = 2.0 * float(np.sum(weights * lags * seen))
    spectrum = float(seen[0] + 2.0 * np.sum(weights[1:] * seen[1:]))
    if not spectrum > 0:
        return 1.0
    length = (bend**2 / spectrum**2 * count) ** (1.0 / 3.0)
    longest = math.ceil(min(3.0 * math.sqrt(count), count / 3.0))
    return float(min(max(length, 1.0), longest))


def drawn_ratio(correlogram: FloatArray, block_length_bars: float) -> float:
    """The variance of the means that the stationary bootstrap draws from values with these
    correlations [T], times T, as a part of the variance of one value.

    Politis and Romano 1994, lemma 1: weighed by the chance that two rows stay in one block.
    """
    count = len(correlogram)
    lags = np.arange(1, count)
    stays = math.log1p(-1.0 / block_length_bars) if block_length_bars > 1.0 else -math.inf
    near, far = np.exp(lags * stays), np.exp((count - lags) * stays)
    weights = (count - lags) / count * near + lags / count * far
    return float(1.0 + 2.0 * np.sum(weights * correlogram[1:]))


def stationary_rows(
    count: int, block_length_bars: float, resamples: int, seed: int
) -> Iterator[IntArray]:
    """The rows that resamples of `count` rows are made of, in slices of `[r, count]`."""
    columns = np.arange(count)
    shapes = _shapes(count, resamples, _ROWS_PER_SLICE)
    for begins, starts in _drawn(shapes, block_length_bars, seed):
        began = np.maximum.accumulate(np.where(begins, columns, 0), axis=1)
        yield (np.take_along_axis(starts, began, axis=1) + columns - began) % count


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks of some resamples, one behind the other: the row each starts at, how many rows it
    has (beyond the last it goes on with the first), and which are the first of a resample.
    """

    starts: IntArray
    lengths: IntArray
    firsts: IntArray


def stationary_blocks(
    count: int, block_length_bars: float, resamples: int, seed: int
) -> Iterator[Blocks]:
    """The same resamples block by block (of many, others by the same seed)."""
    shapes = _shapes(count, resamples, _BLOCKS_PER_SLICE)
    for begins, starts in _drawn(shapes, block_length_bars, seed):
        cells = np.flatnonzero(begins)
        lengths = np.diff(cells, append=begins.size)
        yield Blocks(starts.ravel()[cells], lengths, np.flatnonzero(cells % count == 0))


def _shapes(count: int, resamples: int, cells: int) -> list[tuple[int, int]]:
    step = max(1, cells // count)
    return [(min(step, resamples - first), count) for first in range(0, resamples, step)]


def _drawn(
    shapes: list[tuple[int, int]], block_length_bars: float, seed: int
) -> Iterator[tuple[BoolArray, IntArray]]:
    """Where blocks begin, and the row at which one would start there: slices of `[r, count]`."""
    generator = np.random.Generator(np.random.PCG64(seed))
    for shape in shapes:
        begins = generator.random(shape) < 1.0 / block_length_bars
        begins[:, 0] = True
        yield begins, generator.integers(0, shape[1], size=shape)


def _appearances(rows: IntArray, count: int) -> FloatArray:
    """How often each resample holds each row: `[R, T]` of row numbers to `[R, T]` of counts."""
    offsets = np.arange(len(rows))[:, np.newaxis] * count
    counted = np.bincount((rows + offsets).ravel(), minlength=len(rows) * count)
    return counted.reshape(len(rows), count).astype(np.float64)


def _lags_max(count: int) -> int:
    return math.ceil(math.sqrt(count)) + _lags_in_a_row(count)


def _lags_in_a_row(count: int) -> int:
    return max(5, math.ceil(math.sqrt(math.log10(count))))


def _last_significant_lag(correlogram: FloatArray, count: int) -> int:
    """The first lag behind which so many in a row are not significant; else the last that is."""
    in_a_row = _lags_in_a_row(count)
    bound = 2.0 * math.sqrt(math.log10(count) / count)
    significant = np.abs(correlogram[1:]) >= bound
    for lag in range(len(significant) - in_a_row + 1):
        if not significant[lag : lag + in_a_row].any():
            return max(lag, 1)
    return int(np.flatnonzero(significant)[-1]) + 1
