"""Cover's universal portfolio: every constant portfolio at once, each with what it has made."""

import numpy as np

from hansa.allocation.online.portfolio import even
from hansa.types.arrays import FloatArray

SEED = 19_910_101


class Universal:
    """Buys and holds many constant portfolios, evenly spread: the weights are those of the whole.

    Cover 1991, eq. 1.2. Two instruments: on a grid of `samples` portfolios, as in the paper. More:
    drawn evenly from the simplex, seeded, so that the same calls bring the same weights.
    """

    def __init__(self, count: int, *, samples: int = 10_000, seed: int = SEED):
        self._portfolios = _spread(count, samples, seed)
        self._logs = np.zeros(len(self._portfolios))
        self._weights = even(count)

    def weights(self) -> FloatArray:
        """What to hold in the next bar."""
        return self._weights

    def learn(self, growth: FloatArray) -> None:
        """Each portfolio grows; the weights follow the money."""
        self._logs += np.log(self._portfolios @ growth)
        wealth = np.exp(self._logs - self._logs.max())
        self._weights = wealth @ self._portfolios / wealth.sum()


def _spread(count: int, samples: int, seed: int) -> FloatArray:
    if count == 2:
        first = np.linspace(0.0, 1.0, samples)
        return np.column_stack((first, 1.0 - first))
    drawn = np.random.Generator(np.random.PCG64(seed)).exponential(size=(samples, count))
    portfolios: FloatArray = drawn / drawn.sum(axis=1, keepdims=True)
    return portfolios
