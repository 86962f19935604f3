"""Do splits let what is judged reach what is chosen by? Of any splits, also those of others."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from hansa.types.arrays import IntArray
from hansa.validation.spans import Split, whole_number

#: A split of ours, or the rows that train and those that judge, as scikit-learn gives them.
Rows: TypeAlias = Split | tuple[IntArray, IntArray]

#: Test bars in pieces of fewer than so many on average were drawn, not cut.
_PIECE_BARS = 3
#: Farther than any two bars.
_FAR = int(np.iinfo(np.int64).max)


@dataclass(frozen=True, slots=True)
class SplitLeak:
    """A bar that trains though a bar that judges reaches it. `kind` is `same`, `shuffled`,
    `horizon` or `embargo`; the line of `str` says what it means and what to do.
    """

    split: int
    kind: str
    train_row: int
    test_row: int
    bars: int

    def __str__(self) -> str:
        where = f"split {self.split}: bar {self.train_row} trains and bar {self.test_row} judges"
        return f"{where}: {_KINDS[self.kind].format(bars=self.bars)}"


_KINDS = {
    "same": "it is the same; what chose cannot judge",
    "shuffled": "they are {bars} apart, for the bars were shuffled; cut the history into spans in "
    "order of time, as PurgedKFold and WalkForward do",
    "horizon": "they are {bars} bars apart, and what one of them promises is known only behind "
    "the other; purge as many bars as that takes (horizon_bars)",
    "embargo": "it comes {bars} bars after, and its features still remember the test; leave more "
    "bars out behind it (embargo_bars)",
}


def leaks_of(
    splits: Iterable[Rows], *, horizon_bars: int, embargo_bars: int = 0
) -> tuple[SplitLeak, ...]:
    """The first leak of each split, none where all is well. What a bar promises is known
    `horizon_bars` later; features remember `embargo_bars` (Lopez de Prado 2018, chapter 7).
    ValueError for bars below 0, or for a split without a bar on a side.
    """
    whole_number("horizon_bars", horizon_bars, 0)
    whole_number("embargo_bars", embargo_bars, 0)
    found = [
        leak
        for number, split in enumerate(splits)
        for leak in _first(number, *_rows(number, split), horizon_bars, embargo_bars)
    ]
    return tuple(found)


def _rows(number: int, split: Rows) -> tuple[IntArray, IntArray]:
    sides = (split.train_rows, split.test_rows) if isinstance(split, Split) else split
    train, test = (np.unique(np.asarray(side, dtype=np.int64)) for side in sides)
    if not len(train) or not len(test):
        raise ValueError(
            f"split {number}: expected bars that train and bars that judge, found {len(train)} "
            f"and {len(test)}"
        )
    return train, test


def _first(
    number: int, train: IntArray, test: IntArray, horizon_bars: int, embargo_bars: int
) -> Iterator[SplitLeak]:
    """At most one leak: of the first kind there is, the closest pair."""
    ahead, behind = _apart(train, test)
    nearest = np.minimum(ahead, behind)
    kinds = (
        ("same", nearest, 0),
        ("shuffled", nearest, _FAR if _is_drawn(test) else -1),
        ("horizon", nearest, horizon_bars),
        ("embargo", behind, horizon_bars + embargo_bars),
    )
    for kind, apart, most in kinds:
        place = int(np.argmin(apart))
        bars = int(apart[place])
        if bars <= most:
            row = int(train[place])
            judge = row - bars if behind[place] == bars else row + bars
            yield SplitLeak(number, kind, row, judge, bars)
            return


def _apart(train: IntArray, test: IntArray) -> tuple[IntArray, IntArray]:
    """For each bar that trains, how far ahead the next one that judges is, and how far behind."""
    after = np.searchsorted(test, train)
    ahead = test[np.minimum(after, len(test) - 1)] - train
    before = np.searchsorted(test, train, side="right") - 1
    behind = train - test[np.maximum(before, 0)]
    return np.where(ahead < 0, _FAR, ahead), np.where(behind < 0, _FAR, behind)


def _is_drawn(test: IntArray) -> bool:
    pieces = 1 + int((np.diff(test) > 1).sum())
    return pieces > 1 and len(test) < _PIECE_BARS * pieces
