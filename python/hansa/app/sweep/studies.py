"""Searches that learn: one over all of history or, where it is split, one for each split.

A study of a split sees nothing but the periods that train there, and what it drew may be chosen in
that split alone: another study has learned from the bars that judge there.
"""

import statistics
from collections.abc import Sequence

import numpy as np

from hansa.app.sweep.hurdles import RUNGS, Hurdle
from hansa.app.sweep.learning import Learned, Lesson
from hansa.app.sweep.outcomes import DONE, SetOutcome
from hansa.app.sweep.plan import Planned
from hansa.config import LESS_IS_BETTER, SweepSection
from hansa.search import Space, Value
from hansa.search.bayes import RANDOM_FIRST, Bayes
from hansa.types import FloatArray
from hansa.validation import Split

#: With fewer sets before it nobody is stopped on the way.
_BEFORE_LEAST = 8


class Study:
    """State: one search on its way. Ask for a generation, tell what came of it, until none is left.
    `candidates` are the numbers of the sets that it drew, went to the end with, and may choose of.
    """

    def __init__(
        self, space: Space, section: SweepSection, lesson: Lesson, seed: int, split: Split | None
    ):
        self.left = int(min(section.sets or 0, space.count))
        self.candidates: list[int] = []
        self._section, self._lesson, self._split = section, lesson, split
        signs = [name in LESS_IS_BETTER for name in section.objective]
        self._bayes = Bayes(space, seed=seed, less_is_better=signs)
        self._on_the_way: list[tuple[float | None, ...]] = []
        self.hurdle = self._next_hurdle()

    def ask(self) -> list[tuple[Value, ...]]:
        """The sets of the next generation, none that it asked for before; none when it is done."""
        found = self._bayes.ask(min(self._section.generation, self.left))
        self.left -= len(found)
        return found

    def tell(self, found: Sequence[tuple[SetOutcome, FloatArray]]) -> None:
        """What came of these sets, in their order, with their returns by period [P]."""
        learned = [self._lesson.of(outcome, returns, self.hurdle) for outcome, returns in found]
        self._bayes.tell([e.objectives for e in learned], [e.is_pruned for e in learned])
        for (outcome, _), each in zip(found, learned, strict=True):
            self._take(outcome, each)
        self.hurdle = self._next_hurdle()

    def _take(self, outcome: SetOutcome, learned: Learned) -> None:
        self._on_the_way.append(learned.on_the_way)
        if outcome.status == DONE and not learned.is_pruned:
            self.candidates.append(outcome.number)

    def _next_hurdle(self) -> Hurdle | None:
        """What sets must reach on their way: the median of those before them that went there
        (the median rule of Golovin et al. 2017), once there are a few.
        """
        if not self._section.prunes:
            return None
        name, split = self._section.objective[0], self._split
        return Hurdle(
            objective=name,
            less_is_better=name in LESS_IS_BETTER,
            least=_medians(self._on_the_way),
            train=None if split is None else tuple((s.first, s.past) for s in split.train),
        )


def studies_of(made: Planned) -> list[Study]:
    """One for each split of its history, in their order, or one."""
    section, year = made.section, made.periods_per_year
    objectives = section.objective
    if not made.splits:
        return [Study(made.space, section, Lesson(objectives, None, year), section.seed, None)]
    return [
        Study(
            made.space,
            section,
            Lesson(objectives, split.train_rows, year),
            seed_of(section.seed, place),
            split,
        )
        for place, split in enumerate(made.splits)
    ]


def budget_words(made: Planned, most: int) -> list[str]:
    """What is to be said of how many sets are drawn: for each split, `most` in all; and where they
    are too few for one to be drawn by what another came to.
    """
    if not made.learns:
        return []
    section, found = made.section, list[str]()
    each = int(min(section.sets or 0, made.space.count))
    if made.splits:
        found.append(
            f"{len(made.splits):,} splits, {each:,} sets drawn for each: up to {most:,} in all"
        )
    blind = section.generation * -(-RANDOM_FIRST // section.generation)
    if each <= blind and each < made.space.count:
        found.append(
            f"all sets are drawn at random: a search learns from its first {blind:,} (sweep.sets "
            f"{each:,}, sweep.generation {section.generation:,}); ask for more, or for fewer at a "
            "time"
        )
    return found


def seed_of(seed: int, place: int) -> int:
    """Of the study of one split: they draw apart, and the same again."""
    return int(np.random.SeedSequence([seed, place]).generate_state(1)[0])


def _medians(before: Sequence[Sequence[float | None]]) -> tuple[float | None, ...]:
    """By rung, of those that came to it."""
    found: list[float | None] = []
    for rung in range(len(RUNGS)):
        reached = [each[rung] for each in before if len(each) > rung]
        known = [value for value in reached if value is not None]
        found.append(statistics.median(known) if len(known) >= _BEFORE_LEAST else None)
    return tuple(found)
