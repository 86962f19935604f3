"""The online portfolio: told how all grew in the last bar, it says what to hold in the next."""

from typing import Protocol

import numpy as np

from hansa.types.arrays import FloatArray


class OnlinePortfolio(Protocol):
    """Remembers what it needs; the same growth factors bring the same weights."""

    def weights(self) -> FloatArray:
        """What to hold in the next bar: `[N]`, none below 0, 1 in sum."""
        ...

    def learn(self, growth: FloatArray) -> None:
        """Takes in how each instrument grew in the bar that ended: `[N]` factors above 0."""
        ...


def growth_of(
    portfolio: OnlinePortfolio, growth: FloatArray, *, cost_ratio: float = 0.0
) -> FloatArray:
    """How the portfolio grows in each bar of `[T, N]` growth factors: `[T]`.

    It is rebalanced before each bar; what is bought and what is sold to get there (the first time
    from nothing) costs `cost_ratio` of its value.
    """
    found = np.empty(len(growth))
    held = np.zeros(growth.shape[1])
    for row, factors in enumerate(growth):
        wanted = portfolio.weights()
        paid = 1.0 - cost_ratio * float(np.abs(wanted - held).sum())
        grown = wanted * factors
        found[row] = paid * float(grown.sum())
        held = grown / grown.sum()
        portfolio.learn(factors)
    return found


def even(count: int) -> FloatArray:
    """The same weight for each of so many instruments."""
    return np.full(count, 1.0 / count)
