"""Spans of bars, splits made of them, and what must stay out of a split's training."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from hansa.types.arrays import IntArray


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The bars from row `first` up to, not with, row `past`."""

    first: int
    past: int

    def __post_init__(self) -> None:
        if not 0 <= self.first < self.past:
            raise ValueError(f"expected at least one bar, found rows {self.first} to {self.past}")

    def __len__(self) -> int:
        return self.past - self.first


@dataclass(frozen=True, slots=True)
class Split:
    """Bars to choose by and bars to judge by, both in order of time; no bar is in both."""

    train: tuple[Span, ...]
    test: tuple[Span, ...]

    @property
    def train_rows(self) -> IntArray:
        """The rows to choose by."""
        return _rows(self.train)

    @property
    def test_rows(self) -> IntArray:
        """The rows to judge by."""
        return _rows(self.test)


class Splitter(Protocol):
    """A way to split a history."""

    def splits(self, count: int) -> tuple[Split, ...]:
        """The splits of `count` bars. ValueError where there are too few."""
        ...


def purged(
    count: int, test: Sequence[Span], *, horizon_bars: int, embargo_bars: int
) -> tuple[Span, ...]:
    """What of `count` bars may train when `test` judges (Lopez de Prado 2018, 7.4).

    What a bar promises is known `horizon_bars` later. Purged: bars whose promise is known only in
    or after the first bar of a test span, and bars that come before the last promise of one is
    known. Embargoed: so many more bars behind it, whose features still remember it.
    """
    banned = [(each.first - horizon_bars, each.past + horizon_bars + embargo_bars) for each in test]
    return tuple(_gaps(count, banned))


def whole_number(name: str, value: int, least: int) -> int:
    """The value, or a ValueError that names it, whatever else was given for a whole number."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise ValueError(f"{name}: expected a whole number, found {value!r}")
    if value < least:
        raise ValueError(f"{name}: expected {least} or more, found {value}")
    return value


def _gaps(count: int, banned: Iterable[tuple[int, int]]) -> Iterable[Span]:
    free = 0
    for first, past in sorted(banned):
        if first > free:
            yield Span(free, min(first, count))
        free = max(free, past)
    if free < count:
        yield Span(free, count)


def _rows(spans: tuple[Span, ...]) -> IntArray:
    parts = [np.arange(each.first, each.past) for each in spans]
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
