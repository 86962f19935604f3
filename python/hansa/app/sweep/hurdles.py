"""What sets must reach on their way to be gone on with, and what they came to so far."""

import math
from collections.abc import Sequence

import msgspec
import numpy as np

from hansa.app.sweep.ruin import lost, through_ruin
from hansa.app.sweep.scores import scores
from hansa.types import FloatArray, IntArray

#: Where, as a share of what may be looked at, sets are looked at on their way.
RUNGS = (0.25, 0.5, 0.75)


class Hurdle(msgspec.Struct, frozen=True, kw_only=True):
    """What a search asks of a set on its way: by rung what its objective may not be below (above,
    where less is better); null where anything will do. `train` are the spans of periods that the
    search may look at, rungs are shares of them; null for all of history.
    """

    objective: str
    less_is_better: bool = False
    least: tuple[float | None, ...] = (None,) * len(RUNGS)
    train: tuple[tuple[int, int], ...] | None = None

    def is_missed(self, rung: int, value: float | None) -> bool:
        """Whether a set that has come to this is not worth going on with."""
        least = self.least[rung]
        if least is None or value is None:
            return False
        return value > least if self.less_is_better else value < least

    @property
    def can_be_missed(self) -> bool:
        """Whether there is anything to reach."""
        return any(each is not None for each in self.least)

    def rows(self, rung: int) -> IntArray:
        """The periods of `train` that come before a rung."""
        spans = [np.arange(first, past) for first, past in self.train or ()]
        found: IntArray = np.concatenate(spans)
        return found[: math.ceil(RUNGS[rung] * len(found))]


def shared_hurdles(hurdles: Sequence[Hurdle | None]) -> tuple[Hurdle, ...]:
    """What a set must reach that several searches ask for: it is ended when it has missed all, and
    never if one of them asks for nothing. A search over all of history is alone, and is told of how
    the set stood on its way though there is nothing to reach.
    """
    known = [each for each in hurdles if each is not None]
    if len(known) < len(hurdles):
        return ()
    is_alone = known[0].train is None
    return tuple(known) if is_alone or all(each.can_be_missed for each in known) else ()


def objective_on(
    returns: FloatArray, rows: IntArray, objective: str, periods_per_year: float
) -> float:
    """The objective of one set over some periods of its returns [P]; NaN where it did not come so
    far, where it had lost everything, or where nobody knows.
    """
    seen = through_ruin(returns[np.newaxis, : rows[-1] + 1]).T
    if not np.isfinite(seen).all() or lost(seen, rows)[0]:
        return math.nan
    return float(scores(seen[rows], objective, periods_per_year)[0])
