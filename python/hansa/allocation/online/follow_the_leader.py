"""Follow the leader: hold what would have been best so far."""

import numpy as np

from hansa.allocation.online.hindsight import best_constant_weights
from hansa.allocation.online.portfolio import even
from hansa.types.arrays import FloatArray


class FollowTheLeader:
    """The best constant weights of all bars so far, found anew every `refit_bars`.

    Gaivoronski and Stella 2000 (successive constant rebalanced portfolios). It remembers all bars.
    """

    def __init__(self, count: int, *, refit_bars: int = 21):
        if refit_bars < 1:
            raise ValueError(f"refit_bars: expected 1 or more, found {refit_bars}")
        self._weights, self._refit_bars = even(count), refit_bars
        self._past: list[FloatArray] = []

    def weights(self) -> FloatArray:
        """What to hold in the next bar."""
        return self._weights

    def learn(self, growth: FloatArray) -> None:
        """Looks for the leader when it is time."""
        self._past.append(growth)
        if len(self._past) % self._refit_bars == 0:
            self._weights = best_constant_weights(np.array(self._past))
