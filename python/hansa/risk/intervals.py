"""Intervals of a Sharpe ratio and of growth: the stationary bootstrap, studentised."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hansa.risk.long_run import LEAST_RATIO, correlogram, long_run_ratio
from hansa.risk.stationary import (
    RESAMPLES,
    SEED,
    Blocks,
    drawn_ratio,
    optimal_block_length_bars,
    stationary_blocks,
)
from hansa.types.arrays import FloatArray

#: With fewer bars that moved too many intervals of noise are without 0 (docs/research.md).
MOVES_LEAST = 20
#: What is less than this part of the spread is no move: cash, or what a benchmark leaves of it.
_MOVE_RATIO = 0.25
#: Longer histories are drawn by so many groups of neighbours at most, which bounds the work.
_GROUPS_MOST = 1_024
#: A resample that lacks the few bars that moved has hardly any error: it is given this part of what
#: resamples have on the whole.
_ERROR_LEAST = 0.5
#: Less spread than this part of the whole is rounding.
_ROUNDING_RATIO = 1e-9


@dataclass(frozen=True, slots=True)
class Interval:
    """Lower and upper bound of a confidence interval; NaN where it is unknown."""

    low: float
    high: float


#: Of the means [R] of z and of z^2: the statistic [R], and the part [R, 3] that 1, z and z^2 of a
#: bar have in it (its influence, Hampel 1974).
_Statistic = Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]
_UNKNOWN = Interval(float("nan"), float("nan"))


def sharpe_interval(
    returns: FloatArray, bars_per_year: float, *, level: float = 0.95, seed: int = SEED
) -> Interval:
    """Interval of the yearly Sharpe ratio of `[T]` returns; NaN with fewer than 20 bars that moved,
    with a NaN, or without spread.

    Ledoit and Wolf 2008 with the blocks of Politis and Romano 1994: `studentised`.
    """
    if not _is_usable(returns):
        return _UNKNOWN
    mean, spread = float(np.mean(returns)), float(np.std(returns))
    found = studentised((returns - mean) / spread, _ratio(mean / spread), level=level, seed=seed)
    # The ratio itself divides by n - 1.
    year = float(np.sqrt(bars_per_year * (len(returns) - 1) / len(returns)))
    return Interval(found.low * year, found.high * year)


def growth_interval(
    returns: FloatArray, bars: float, *, level: float = 0.95, seed: int = SEED
) -> Interval:
    """Interval of the compound return over `bars` bars of `[T]` returns; NaN as above, and where
    everything was lost.

    With `bars` = bars per year it is the interval of annual growth, with T of the total return.
    """
    if not _is_usable(returns) or np.min(returns) <= -1:
        return _UNKNOWN
    logs = np.log1p(returns)
    mean, spread = float(np.mean(logs)), float(np.std(logs))
    found = studentised((logs - mean) / spread, _mean, level=level, seed=seed)
    with np.errstate(over="ignore"):
        low, high = np.expm1((mean + spread * np.array([found.low, found.high])) * bars)
    return Interval(float(low), float(high))


def studentised(
    units: FloatArray, statistic: _Statistic, *, level: float = 0.95, seed: int = SEED
) -> Interval:
    """Interval of a statistic of the first two moments of `[T]` values of mean 0 and spread 1.

    The distance of a resample's statistic is measured in its own error, by its blocks (Götze and
    Künsch 1996), and told in that of the values, by the long-run variance of their influence. So
    blocks that cut dependence short cost little: both sides of the first are cut alike. Blocks are
    as long as `optimal_block_length_bars` says of the influence.
    """
    sums = _groups(units)
    value, slope = statistic(np.zeros(1), np.ones(1))
    influence = sums @ slope[0]
    seen = correlogram(influence[:, np.newaxis])
    if seen is None:
        return _UNKNOWN
    block = optimal_block_length_bars(influence)
    plain = np.sqrt(np.var(influence, ddof=1) * len(sums)) / len(units)
    error = plain * np.sqrt(long_run_ratio(seen))
    least = plain * np.sqrt(max(drawn_ratio(seen, block), LEAST_RATIO)) * _ERROR_LEAST
    drawn = stationary_blocks(len(sums), block, RESAMPLES, seed)
    distances = np.concatenate([_distances(sums, each, statistic, least) for each in drawn])
    known = distances[np.isfinite(distances)]
    if len(known) == 0:
        return _UNKNOWN
    low, high = np.quantile(known, [(1.0 - level) / 2.0, (1.0 + level) / 2.0])
    return Interval(float(value[0] - high * error), float(value[0] - low * error))


def _distances(
    sums: FloatArray, blocks: Blocks, statistic: _Statistic, error_least: float
) -> FloatArray:
    """How far each resample's statistic lies from that of the values, in its own errors."""
    behind = np.vstack((np.zeros((1, 3)), np.cumsum(np.vstack((sums, sums)), axis=0)))
    of_blocks = behind[blocks.starts + blocks.lengths] - behind[blocks.starts]
    totals = np.add.reduceat(of_blocks, blocks.firsts, axis=0)
    bars = totals[:, 0]
    values, slopes = statistic(totals[:, 1] / bars, totals[:, 2] / bars)
    blocks_each = np.diff(blocks.firsts, append=len(of_blocks))
    influence = np.sum(of_blocks * np.repeat(slopes, blocks_each, axis=0), axis=1)
    errors = np.sqrt(np.add.reduceat(influence**2, blocks.firsts)) / bars
    centre = statistic(np.zeros(1), np.ones(1))[0]
    distances: FloatArray = (values - centre) / np.maximum(errors, error_least)
    return distances


def _groups(units: FloatArray) -> FloatArray:
    """Sums of 1, z and z^2 over groups of neighbours: [G, 3]; short histories bar by bar."""
    columns = np.column_stack((np.ones(len(units)), units, units * units))
    length = -(-len(units) // _GROUPS_MOST)
    found: FloatArray = np.add.reduceat(columns, np.arange(0, len(units), length), axis=0)
    return found


def _ratio(per_bar: float) -> _Statistic:
    """Mean over spread, `per_bar` that of the values."""

    def statistic(first: FloatArray, second: FloatArray) -> tuple[FloatArray, FloatArray]:
        variance = second - first**2
        variance = np.where(variance > _ROUNDING_RATIO, variance, np.nan)
        spread = np.sqrt(variance)
        value = (per_bar + first) / spread
        constant = -first / spread - value / 2.0 * (first**2 / variance - 1.0)
        linear = 1.0 / spread + value * first / variance
        return value, np.column_stack((constant, linear, -value / (2.0 * variance)))

    return statistic


def _mean(first: FloatArray, _second: FloatArray) -> tuple[FloatArray, FloatArray]:
    ones = np.ones_like(first)
    return first, np.column_stack((-first, ones, 0.0 * ones))


def _is_usable(returns: FloatArray) -> bool:
    return bool(np.isfinite(returns).all()) and moves(returns) >= MOVES_LEAST


def moves(returns: FloatArray) -> int:
    """How many of `[T]` returns, numbers, are a move: at least a quarter of their spread; 0 of such
    as are all alike.
    """
    if len(returns) == 0 or np.ptp(returns) == 0:
        return 0
    return int(np.count_nonzero(np.abs(returns) >= _MOVE_RATIO * np.std(returns)))
