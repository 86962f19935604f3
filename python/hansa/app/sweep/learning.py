"""What a search that learns is told of the sets it drew."""

import math
from dataclasses import dataclass

import numpy as np

from hansa.app.sweep.hurdles import Hurdle, objective_on
from hansa.app.sweep.outcomes import PRUNED, SetOutcome
from hansa.app.sweep.ruin import through_ruin
from hansa.report.numbers import finite
from hansa.types import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Learned:
    """Of one set: its objectives (NaN for what is not known), its objective at each rung that it
    came to, and whether it was given up at the last of these.
    """

    objectives: list[float]
    on_the_way: tuple[float | None, ...] = ()
    is_pruned: bool = False


@dataclass(frozen=True, slots=True)
class Lesson:
    """The `objectives` of a set over all of history or, where it is split, over the periods `train`
    of one split: sets that were drawn by what came to be on the others would not be judged there.
    """

    objectives: tuple[str, ...]
    train: IntArray | None
    periods_per_year: float

    def of(self, outcome: SetOutcome, returns: FloatArray, hurdle: Hurdle | None) -> Learned:
        """Of a set with returns by period [P], as far as it went; `hurdle` is what it had to reach.

        With a split all of it follows from the returns of `train`: whoever else drew the set and
        let it go on where this search would not have, this search never knows.
        """
        if self.train is None:
            return _over_all(outcome, self.objectives)
        way = list[float | None]()
        known = _known(returns)
        for rung in range(0 if hurdle is None else len(hurdle.least)):
            assert hurdle is not None
            rows = hurdle.rows(rung)
            if rows[-1] >= known:
                break
            value = finite(self._on(returns, rows, self.objectives[0]))
            way.append(value)
            if value is not None and hurdle.is_missed(rung, value):
                return Learned([value], tuple(way), is_pruned=True)
        found = [self._on(returns, self.train, name) for name in self.objectives]
        unknown = any(math.isnan(each) for each in found)
        return Learned([math.nan] * len(found) if unknown else found, tuple(way))

    def _on(self, returns: FloatArray, rows: IntArray, objective: str) -> float:
        return objective_on(returns, rows, objective, self.periods_per_year)


def _over_all(outcome: SetOutcome, objectives: tuple[str, ...]) -> Learned:
    if outcome.status == PRUNED:
        last = outcome.on_the_way[-1]
        value = math.nan if last is None else last
        return Learned([value], outcome.on_the_way, is_pruned=True)
    return Learned([outcome.objective(name) for name in objectives], outcome.on_the_way)


def _known(returns: FloatArray) -> int:
    """So many periods from the first on are known."""
    finite_ = np.isfinite(through_ruin(returns[np.newaxis])[0])
    return len(finite_) if finite_.all() else int(np.argmin(finite_))
