"""Purged k-fold cross-validation: each fold judges once, what touches it does not train."""

from dataclasses import dataclass
from itertools import pairwise

from hansa.validation.spans import Span, Split, purged, whole_number


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgedKFold:
    """`folds` spans in order of time, never shuffled (Lopez de Prado 2018, chapter 7).

    What a bar promises is known `horizon_bars` later; `embargo_bars` behind each test span do not
    train either.
    """

    folds: int
    horizon_bars: int = 0
    embargo_bars: int = 0

    def __post_init__(self) -> None:
        whole_number("folds", self.folds, 2)
        whole_number("horizon_bars", self.horizon_bars, 0)
        whole_number("embargo_bars", self.embargo_bars, 0)

    def splits(self, count: int) -> tuple[Split, ...]:
        """One split a fold. ValueError where a fold would have no bar, or none would train."""
        return tuple(
            trained_around(count, (fold,), self.horizon_bars, self.embargo_bars)
            for fold in equal_spans(count, self.folds)
        )


def equal_spans(count: int, parts: int) -> tuple[Span, ...]:
    """`count` bars in so many spans whose lengths differ by one bar at most."""
    if count < parts:
        raise ValueError(f"expected {parts} bars or more for {parts} parts, found {count}")
    edges = [count * part // parts for part in range(parts + 1)]
    return tuple(Span(first, past) for first, past in pairwise(edges))


def trained_around(
    count: int, test: tuple[Span, ...], horizon_bars: int, embargo_bars: int
) -> Split:
    """The split that `test` judges. ValueError where purge and embargo leave no bar to train."""
    train = purged(count, test, horizon_bars=horizon_bars, embargo_bars=embargo_bars)
    if not train:
        raise ValueError(
            f"expected bars left to train, found none of {count}: a horizon of {horizon_bars} "
            f"and an embargo of {embargo_bars} bars take them all; take fewer or longer parts"
        )
    return Split(train, test)
