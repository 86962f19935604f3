"""A search judged where it did not choose: split by split, and as one history out of sample."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hansa.app.sweep.periods import Periods
from hansa.app.sweep.scores import scores
from hansa.config import LESS_IS_BETTER
from hansa.errors import ConfigError
from hansa.risk import Interval, sharpe, sharpe_interval
from hansa.types import FloatArray
from hansa.validation import CombinatorialPurged, PurgedKFold, Split, Splitter, WalkForward


@dataclass(frozen=True, slots=True)
class Chosen:
    """What became of the best of one split's training bars: the row of the set among those that
    were tried, its objective there (`in_sample`) and on the bars that judge (`out_of_sample`), and
    its return on these. Spans are of bars, the last not included.
    """

    train: tuple[tuple[int, int], ...]
    test: tuple[tuple[int, int], ...]
    row: int
    in_sample: float
    out_of_sample: float
    return_ratio: float


@dataclass(frozen=True, slots=True)
class Validation:
    """A search that chose on one part of history and was judged on another.

    `returns` [P] are those out of sample by period, one after the other, NaN where nothing judged;
    of many paths (combinatorial) the one with the median Sharpe ratio. `path_sharpes` are of every
    whole path, a year. `in_sample_sharpe` is the mean of the splits' where they chose.
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
) -> Validation:
    """Of `returns` by period [P, K] of all sets that ran to the end.

    A set's returns on a split's bars are those of its one run over all of history: a feature is
    warm, and what it held before it still holds. Changing from set to set costs nothing here.
    Bars of a split are rounded to whole periods. ConfigError where the history is too short.
    """
    way = in_periods(splitter, periods)
    try:
        splits = way.splits(len(returns))
    except ValueError as error:
        raise ConfigError(
            f"sweep.split: {error} (here a bar is a period of {periods.length_bars} bars)"
        ) from error
    found = [_choose(split, returns, periods, (objective, periods_per_year)) for split in splits]
    paths = _paths(way, splits, found, returns)
    ratios = [sharpe(path[~np.isnan(path)], periods_per_year) for path in paths]
    middle = paths[int(np.argsort(ratios, kind="stable")[len(ratios) // 2])]
    known = middle[~np.isnan(middle)]
    inside = [
        sharpe(returns[split.train_rows, each.row], periods_per_year)
        for split, each in zip(splits, found, strict=True)
    ]
    return Validation(
        chosen=tuple(found),
        returns=middle,
        path_sharpes=tuple(ratios),
        sharpe=sharpe(known, periods_per_year),
        sharpe_interval=sharpe_interval(known, periods_per_year),
        in_sample_sharpe=float(np.mean(inside)),
    )


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


def _choose(split: Split, returns: FloatArray, periods: Periods, by: tuple[str, float]) -> Chosen:
    objective, per_year = by
    inside = scores(returns[split.train_rows], objective, per_year)
    ranked = -inside if objective in LESS_IS_BETTER else inside
    row = int(np.argmax(np.where(np.isnan(ranked), -np.inf, ranked)))
    there = returns[split.test_rows, row]
    return Chosen(
        train=tuple(_bars(span.first, span.past, periods) for span in split.train),
        test=tuple(_bars(span.first, span.past, periods) for span in split.test),
        row=row,
        in_sample=float(inside[row]),
        out_of_sample=float(scores(there[:, np.newaxis], objective, per_year)[0]),
        return_ratio=float(np.prod(1.0 + there) - 1.0),
    )


def _paths(
    way: Splitter, splits: Sequence[Split], found: Sequence[Chosen], returns: FloatArray
) -> list[FloatArray]:
    if isinstance(way, CombinatorialPurged):
        return [
            np.concatenate(
                [returns[span.first : span.past, found[split].row] for split, span in path]
            )
            for path in way.paths(len(returns))
        ]
    whole = np.full(len(returns), np.nan)
    for split, each in zip(splits, found, strict=True):
        whole[split.test_rows] = returns[split.test_rows, each.row]
    return [whole]


def _bars(first: int, past: int, periods: Periods) -> tuple[int, int]:
    return first * periods.length_bars, min(past * periods.length_bars, periods.bars)
