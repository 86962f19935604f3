"""What a search that learns is told of the sets it drew."""

import math
from dataclasses import dataclass

import numpy as np

from hansa.app.sweep.outcomes import PRUNED, SetOutcome
from hansa.app.sweep.periods import Periods
from hansa.app.sweep.ruin import lost, through_ruin
from hansa.app.sweep.scores import scores
from hansa.app.sweep.validating import splits_of
from hansa.types import FloatArray
from hansa.validation import Splitter


@dataclass(frozen=True, slots=True)
class Lesson:
    """The `objectives` of a set over all of history or, where it is split, over the `periods`
    before the first that judges (`learning_periods`): sets that were drawn by what came later
    would not be judged out of sample.
    """

    objectives: tuple[str, ...]
    periods: int | None
    periods_per_year: float

    def of(self, outcome: SetOutcome, returns: FloatArray) -> list[float]:
        """Of a set with returns by period [P]; NaN for what is not known."""
        if outcome.status == PRUNED:
            last = outcome.on_the_way[-1]
            return [math.nan if last is None else last]
        if self.periods is None:
            return [outcome.objective(name) for name in self.objectives]
        seen = through_ruin(returns[np.newaxis, : self.periods]).T
        if not np.isfinite(seen).all() or lost(seen, np.arange(len(seen)))[0]:
            return [math.nan] * len(self.objectives)
        return [float(scores(seen, name, self.periods_per_year)[0]) for name in self.objectives]


def learning_periods(splitter: Splitter, periods: Periods) -> int:
    """So many periods come before the first split's judging ones: its training. ConfigError where
    the history is too short.
    """
    _, splits = splits_of(splitter, periods)
    return splits[0].train[-1].past
