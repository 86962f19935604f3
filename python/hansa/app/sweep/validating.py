"""A search judged where it did not choose: split by split, and as one history out of sample."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hansa.app.sweep.periods import Periods
from hansa.app.sweep.ruin import lost
from hansa.app.sweep.scores import scores
from hansa.config import LESS_IS_BETTER
from hansa.errors import ConfigError
from hansa.risk import Interval, sharpe, sharpe_interval
from hansa.risk.slices import column_slices
from hansa.types import FloatArray, IntArray
from hansa.validation import CombinatorialPurged, PurgedKFold, Split, Splitter, WalkForward

#: Fewer periods have no spread, and with it no ratio to choose by.
CHOOSING_MIN = 2


@dataclass(frozen=True, slots=True)
class Chosen:
    """What became of the best of one split's training bars: the row of the set among those that
    were tried, its objective there (`in_sample`) and on the bars that judge (`out_of_sample`), and
    its return on these. It was chosen from so many `candidates`; `rank` is the share of the others
    that were worse where it is judged (of equals a half), NaN where all splits choose from the same
    sets. Without a set whose objective is known nothing is chosen and nothing held: no row, NaN and
    0. Spans are of bars, the last not included.
    """

    train: tuple[tuple[int, int], ...]
    test: tuple[tuple[int, int], ...]
    row: int | None
    in_sample: float
    out_of_sample: float
    return_ratio: float
    candidates: int
    rank: float


@dataclass(frozen=True, slots=True)
class Validation:
    """A search that chose on one part of history and was judged on another.

    `returns` [P] are those out of sample by period, one after the other, NaN where nothing judged;
    of many paths (combinatorial) the one with the median Sharpe ratio, of two the worse.
    `path_sharpes` are of every whole path, a year. `in_sample_sharpe` is the mean of the splits'
    where they chose, as far as it is known; NaN where nothing was chosen.
    """

    chosen: tuple[Chosen, ...]
    returns: FloatArray
    path_sharpes: tuple[float, ...]
    sharpe: float
    sharpe_interval: Interval
    in_sample_sharpe: float


def validated(
    splitter: Splitter,
    returns: FloatArray,
    periods: Periods,
    *,
    objective: str,
    periods_per_year: float,
    candidates: Sequence[Sequence[int]] = (),
) -> Validation:
    """Of `returns` by period [P, K] of all sets that ran (`ran`); `candidates` are by split the
    columns that it may choose of, where they are not all.

    A set's returns on a split's bars are those of its one run over all of history: a feature is
    warm, and what it held before it still holds. Changing from set to set costs nothing here.
    Bars of a split are rounded to whole periods. ConfigError where the history is too short.
    """
    way, splits = splits_of(splitter, periods)
    by = (objective, periods_per_year)
    found = [
        _choose(split, returns, periods, by, candidates[place] if candidates else None)
        for place, split in enumerate(splits)
    ]
    paths = _paths(way, splits, found, returns)
    ratios = [sharpe(path[~np.isnan(path)], periods_per_year) for path in paths]
    middle = paths[_lower_median(ratios)]
    known = middle[~np.isnan(middle)]
    inside = [
        sharpe(returns[split.train_rows, each.row], periods_per_year)
        for split, each in zip(splits, found, strict=True)
        if each.row is not None
    ]
    ratios_inside = [each for each in inside if not math.isnan(each)]
    return Validation(
        chosen=tuple(found),
        returns=middle,
        path_sharpes=tuple(ratios),
        sharpe=sharpe(known, periods_per_year),
        sharpe_interval=sharpe_interval(known, periods_per_year),
        in_sample_sharpe=float(np.mean(ratios_inside)) if ratios_inside else math.nan,
    )


def splits_of(splitter: Splitter, periods: Periods) -> tuple[Splitter, tuple[Split, ...]]:
    """The same way to split, counted in periods, and its splits. ConfigError, in bars, where the
    history is too short for them, or bars that choose are too few periods.
    """
    way, kept = in_periods(splitter, periods), periods.length_bars
    try:
        splitter.splits(periods.bars)
        splits = way.splits(periods.count)
    except ValueError as error:
        raise ConfigError(f"sweep.split: {_impossible(splitter, periods, error)}") from error
    least = min(len(split.train_rows) for split in splits)
    if least < CHOOSING_MIN:
        raise ConfigError(
            f"sweep.split: expected {CHOOSING_MIN * kept:,} bars or more to choose by in every "
            f"split, found {least * kept:,}: returns are kept by {kept:,} bars; let more bars train"
        )
    return way, splits


def _impossible(splitter: Splitter, periods: Periods, error: ValueError) -> str:
    if not isinstance(splitter, WalkForward):
        kept = periods.length_bars
        return str(error) if kept == 1 else f"{error} (lengths in periods of {kept:,} bars)"
    return (
        f"train_bars {splitter.train_bars:,} and gap_bars {splitter.gap_bars:,} leave nothing of "
        f"the {periods.bars:,} bars of the data to judge by; take fewer"
    )


def _lower_median(ratios: Sequence[float]) -> int:
    """The place of the middle one, the lower of two; of unknown ones only where all are."""
    order = np.argsort(ratios, kind="stable")  # NaN come last
    known = int(np.count_nonzero(~np.isnan(ratios)))
    return int(order[max(known - 1, 0) // 2])


def in_periods(splitter: Splitter, periods: Periods) -> Splitter:
    """The same way to split, counted in periods: lengths to the nearest, gaps upwards."""
    if isinstance(splitter, WalkForward):
        return WalkForward(
            train_bars=periods.whole(splitter.train_bars),
            test_bars=periods.whole(splitter.test_bars),
            gap_bars=periods.at_least(splitter.gap_bars),
            is_anchored=splitter.is_anchored,
        )
    if isinstance(splitter, PurgedKFold):
        return PurgedKFold(
            folds=splitter.folds,
            horizon_bars=periods.at_least(splitter.horizon_bars),
            embargo_bars=periods.at_least(splitter.embargo_bars),
        )
    if isinstance(splitter, CombinatorialPurged):
        return CombinatorialPurged(
            groups=splitter.groups,
            test_groups=splitter.test_groups,
            horizon_bars=periods.at_least(splitter.horizon_bars),
            embargo_bars=periods.at_least(splitter.embargo_bars),
        )
    return splitter


def _choose(
    split: Split,
    returns: FloatArray,
    periods: Periods,
    by: tuple[str, float],
    candidates: Sequence[int] | None,
) -> Chosen:
    objective, per_year = by
    some = returns if candidates is None else returns[:, list(candidates)]
    inside = _inside(some, split.train_rows, by)
    place = _best(inside, is_less=objective in LESS_IS_BETTER)
    row = place if place is None or candidates is None else candidates[place]
    there = _held(returns, split.test_rows, row)
    known = row is not None
    judged = scores(there[:, np.newaxis], objective, per_year)[0] if known else math.nan
    return Chosen(
        train=tuple(_bars(span.first, span.past, periods) for span in split.train),
        test=tuple(_bars(span.first, span.past, periods) for span in split.test),
        row=row,
        in_sample=math.nan if place is None else float(inside[place]),
        out_of_sample=float(judged),
        return_ratio=float(np.prod(1.0 + there) - 1.0),
        candidates=len(inside),
        rank=math.nan if candidates is None else _rank(some, split.test_rows, by, place),
    )


def _inside(returns: FloatArray, rows: IntArray, by: tuple[str, float]) -> FloatArray:
    """The objective of each set where it is chosen by; NaN of who had lost everything. Some sets at
    a time.
    """
    found = [
        np.where(lost(columns, rows), np.nan, scores(columns[rows], *by))
        for columns in column_slices(returns)
    ]
    return np.concatenate(found) if found else np.empty(0)


def _best(inside: FloatArray, *, is_less: bool) -> int | None:
    """The place of the best that is known; of equals the first."""
    if np.isnan(inside).all():
        return None
    return int(np.nanargmin(inside) if is_less else np.nanargmax(inside))


def _rank(returns: FloatArray, rows: IntArray, by: tuple[str, float], place: int | None) -> float:
    if place is None:
        return math.nan
    sign = -1.0 if by[0] in LESS_IS_BETTER else 1.0
    found = sign * _inside(returns, rows, by)
    others = np.delete(found, place)
    known = others[~np.isnan(others)]
    if np.isnan(found[place]) or not len(known):
        return math.nan
    return float(np.mean(known < found[place]) + np.mean(known == found[place]) / 2.0)


def _held(returns: FloatArray, rows: IntArray, row: int | None) -> FloatArray:
    """The returns on some periods of what was chosen; nothing moves where nothing was."""
    found: FloatArray = np.zeros(len(rows)) if row is None else returns[rows, row]
    return found


def _paths(
    way: Splitter, splits: Sequence[Split], found: Sequence[Chosen], returns: FloatArray
) -> list[FloatArray]:
    if isinstance(way, CombinatorialPurged):
        return [
            np.concatenate(
                [
                    _held(returns, np.arange(span.first, span.past), found[split].row)
                    for split, span in path
                ]
            )
            for path in way.paths(len(returns))
        ]
    whole = np.full(len(returns), np.nan)
    for split, each in zip(splits, found, strict=True):
        whole[split.test_rows] = _held(returns, split.test_rows, each.row)
    return [whole]


def _bars(first: int, past: int, periods: Periods) -> tuple[int, int]:
    return first * periods.length_bars, min(past * periods.length_bars, periods.bars)
