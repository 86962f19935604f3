"""Probability of backtest overfitting: is the best of a search good where it was not chosen?"""

import math
from dataclasses import dataclass
from itertools import combinations, islice

import numpy as np

from hansa.risk.slices import column_slices
from hansa.risk.twins import different
from hansa.types.arrays import BoolArray, FloatArray, IntArray

#: Bounds the memory per slice of splits.
_CELLS_PER_SLICE = 1_000_000
_TRIALS_PER_SLICE = 256
#: Ranks are told in so many bins of one width between 0 and 1.
_RANK_BINS = 10
#: Squares this small against their sum are rounding.
_ROUNDING_RATIO = 1e-12


@dataclass(frozen=True, slots=True)
class Overfitting:
    """What became of the best trial of each split in the half in which it was not chosen.

    `probability`: the share of splits in which it fell to the lower half (0.5 and more: the search
    chose noise). `loss_probability`: in which it lost. `degradation`: the slope of the Sharpe ratio
    there on the one it was chosen by (below zero: the better it looked, the worse it was). `trials`
    took part; `idle` ones never moved, `twins` had returns that another had. `ranks` counts the
    splits by where the best stood in the other half: ten bins from last (0) to first (1), each with
    its upper edge, so that the first five are the `probability`.
    """

    probability: float
    loss_probability: float
    degradation: float
    splits: int
    trials: int = 0
    idle: int = 0
    twins: int = 0
    ranks: tuple[int, ...] = ()


def overfitting(returns: FloatArray, *, blocks: int = 16) -> Overfitting:
    """Combinatorially symmetric cross-validation of `[T, K]` returns of K trials.

    Bailey, Borwein, Lopez de Prado and Zhu 2017: T bars in `blocks` blocks of one length (the
    oldest that are left over are not used); each half of the blocks chooses by Sharpe ratio once
    and the other judges. A trial that never moves is no choice and one that does what another does,
    at whatever size, is no other (`hansa.risk.twins`): they take no part. A half in which nothing
    moves chooses nothing. NaN with fewer than two trials, two bars a block, or a NaN.
    """
    if blocks < 2 or blocks % 2:
        raise ValueError(f"expected an even number of blocks, 2 or more, found {blocks}")
    length = len(returns) // blocks
    if not all(np.isfinite(each).all() for each in column_slices(returns)):
        return Overfitting(math.nan, math.nan, math.nan, 0)
    used = returns[len(returns) - length * blocks :] if length >= 2 else returns
    moving = _moving(used)
    apart = different(used, moving)
    counts = (len(apart), used.shape[1] - len(moving), len(moving) - len(apart))
    if length < 2 or len(apart) < 2:
        return Overfitting(math.nan, math.nan, math.nan, 0, *counts)
    chosen, judged, ranks = _each_split(used, apart, blocks)
    shares = float(np.mean(ranks <= 0.5)), float(np.mean(judged < 0))
    slope = _slope(chosen, judged)
    return Overfitting(*shares, slope, len(ranks), *counts, ranks=_counted(ranks))


def _counted(ranks: FloatArray) -> tuple[int, ...]:
    places = np.ceil(np.round(ranks * _RANK_BINS, 9)).astype(np.int64) - 1
    return tuple(np.bincount(np.maximum(places, 0), minlength=_RANK_BINS).tolist())


def _moving(returns: FloatArray) -> IntArray:
    """Which trials move."""
    found = [np.any(each != each[:1], axis=0) for each in column_slices(returns)]
    return np.flatnonzero(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)


def _each_split(
    returns: FloatArray, apart: IntArray, blocks: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Of each split's best trial among those that stand `apart`: the Sharpe ratio it was chosen by,
    the other, its rank there.
    """
    trials, count = len(apart), len(returns) // 2
    means, sums = np.empty(trials), np.empty((2, blocks, trials))
    for at in range(0, trials, _TRIALS_PER_SLICE):
        here = slice(at, at + _TRIALS_PER_SLICE)
        parts = returns[:, apart[here]].reshape(blocks, len(returns) // blocks, -1)
        means[here] = parts.mean(axis=(0, 1))
        centred = parts - means[here]
        sums[:, :, here] = centred.sum(axis=1), (centred * centred).sum(axis=1)
    halves = combinations(range(blocks), blocks // 2)
    found = list[tuple[FloatArray, FloatArray, FloatArray]]()
    while rows := list(islice(halves, max(1, _CELLS_PER_SLICE // trials))):
        inside = np.zeros((len(rows), blocks), dtype=np.bool_)
        np.put_along_axis(inside, np.array(rows), True, axis=1)
        found.append(
            _best_of(_ratios(inside, sums, means, count), _ratios(~inside, sums, means, count))
        )
    chosen, judged, ranks = (np.concatenate(each) for each in zip(*found, strict=True))
    return chosen, judged, ranks


def _ratios(halves: BoolArray, sums: FloatArray, means: FloatArray, count: int) -> FloatArray:
    """Sharpe ratios per bar of each trial in each half; NaN where a trial does not move."""
    weights = halves.astype(np.float64)
    total, squares = weights @ sums[0], weights @ sums[1]
    variance = (squares - total * total / count) / (count - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = (total / count + means) / np.sqrt(variance)
    # Of a half that stands still rounding alone is left, against the mean of the whole.
    return np.where(variance * (count - 1) > _ROUNDING_RATIO * squares, ratios, np.nan)


def _best_of(chosen: FloatArray, judged: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Of the splits in which something moved where it chose; who stands still later has zero."""
    is_choice = ~np.isnan(chosen).all(axis=1)
    chosen = np.where(np.isnan(chosen), -np.inf, chosen)[is_choice]
    judged = np.nan_to_num(judged, nan=0.0)[is_choice]
    best = np.argmax(chosen, axis=1)[:, np.newaxis]
    there = np.take_along_axis(judged, best, axis=1)
    below = np.sum(judged < there, axis=1) + (np.sum(judged == there, axis=1) + 1) / 2.0
    ranks = below / (judged.shape[1] + 1)
    return np.take_along_axis(chosen, best, axis=1)[:, 0], there[:, 0], ranks


def _slope(chosen: FloatArray, judged: FloatArray) -> float:
    if len(chosen) < 2 or np.ptp(chosen) == 0:
        return math.nan
    centred = chosen - chosen.mean()
    return float(centred @ judged / (centred @ centred))
