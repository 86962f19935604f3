"""Combinatorial purged cross-validation: many histories out of one."""

from dataclasses import dataclass
from itertools import combinations
from math import comb

from hansa.validation.k_fold import equal_spans, trained_around
from hansa.validation.spans import Span, Split, whole_number

#: Of 16 groups 8 at a time are 12,870; beyond, what judges them takes hours.
SPLITS_MAX = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CombinatorialPurged:
    """Every choice of `test_groups` out of `groups` judges once (Lopez de Prado 2018, chapter 12).

    Each group is judged by many splits, so whole histories out of sample can be pieced together
    (`paths`), and a result has a distribution instead of one number. Ten groups of which eight
    judge: 45 splits, 36 paths.
    """

    groups: int
    test_groups: int
    horizon_bars: int = 0
    embargo_bars: int = 0

    def __post_init__(self) -> None:
        whole_number("groups", self.groups, 2)
        whole_number("test_groups", self.test_groups, 1)
        whole_number("horizon_bars", self.horizon_bars, 0)
        whole_number("embargo_bars", self.embargo_bars, 0)
        if self.test_groups >= self.groups:
            raise ValueError(
                f"test_groups: expected fewer than groups ({self.groups}), found {self.test_groups}"
            )
        if self.split_count > SPLITS_MAX:
            raise ValueError(
                f"groups, test_groups: expected at most {SPLITS_MAX:,} ways to choose, found "
                f"{self.split_count:,} of {self.test_groups} out of {self.groups}; take fewer"
            )

    @property
    def split_count(self) -> int:
        """How many splits there are."""
        return comb(self.groups, self.test_groups)

    @property
    def path_count(self) -> int:
        """How many whole histories they make."""
        return self.split_count * self.test_groups // self.groups

    def splits(self, count: int) -> tuple[Split, ...]:
        """A split a choice, in lexicographic order. ValueError where one has no bar to train."""
        spans = equal_spans(count, self.groups)
        return tuple(
            trained_around(
                count, tuple(spans[each] for each in chosen), self.horizon_bars, self.embargo_bars
            )
            for chosen in self._choices()
        )

    def paths(self, count: int) -> tuple[tuple[tuple[int, Span], ...], ...]:
        """Whole histories: of each group in order of time, the split that judges it there."""
        spans = equal_spans(count, self.groups)
        judges: list[list[int]] = [[] for _ in spans]
        for split, chosen in enumerate(self._choices()):
            for group in chosen:
                judges[group].append(split)
        return tuple(
            tuple((judges[group][path], span) for group, span in enumerate(spans))
            for path in range(self.path_count)
        )

    def _choices(self) -> list[tuple[int, ...]]:
        return list(combinations(range(self.groups), self.test_groups))
