"""The sets of a search by several objectives that no other set beats by all of them at once."""

import math
from collections.abc import Sequence

from hansa.app.sweep.outcomes import SetOutcome
from hansa.config import LESS_IS_BETTER


def front_of(outcomes: Sequence[SetOutcome], objectives: Sequence[str]) -> tuple[SetOutcome, ...]:
    """Those that are not dominated (Pareto 1896), the best by the first objective first; of equals
    all. Another dominates where it is no worse by any objective, and better by one.
    """
    signs = [-1.0 if name in LESS_IS_BETTER else 1.0 for name in objectives]
    goods = [
        (tuple(s * each.objective(n) for s, n in zip(signs, objectives, strict=True)), each)
        for each in outcomes
    ]
    known = [(good, each) for good, each in goods if not any(math.isnan(value) for value in good)]
    known.sort(key=lambda pair: pair[0], reverse=True)
    kept: list[tuple[tuple[float, ...], SetOutcome]] = []
    for good, each in known:  # who dominates comes before whom it dominates
        if not any(_dominates(other, good) for other, _ in kept):
            kept.append((good, each))
    return tuple(each for _, each in kept)


def _dominates(one: Sequence[float], other: Sequence[float]) -> bool:
    return one != other and all(a >= b for a, b in zip(one, other, strict=True))
