"""On-line moving average reversion: into what stands below its mean."""

from collections import deque

import numpy as np

from hansa.allocation.online.portfolio import even
from hansa.allocation.online.simplex import nearest_weights
from hansa.types.arrays import FloatArray


class Olmar:
    """Expects each price back at its mean of `window` bars, and wants `threshold` times its money.

    The least change of weights that is expected to bring it. Li and Hoi 2012, algorithm 1 and
    eq. 1 (OLMAR-1); before the window is full it holds all alike.
    """

    def __init__(self, count: int, *, window: int = 5, threshold: float = 10.0):
        if window < 2:
            raise ValueError(f"window: expected 2 or more, found {window}")
        self._weights, self._threshold = even(count), threshold
        self._past = deque[FloatArray](maxlen=window - 1)
        self._window = window

    def weights(self) -> FloatArray:
        """What to hold in the next bar."""
        return self._weights

    def learn(self, growth: FloatArray) -> None:
        """Towards what is expected to grow most."""
        self._past.append(growth)
        if len(self._past) < self._window - 1:
            return
        backwards = np.array(self._past)[::-1]
        self.reach((1.0 + np.sum(1.0 / np.cumprod(backwards, axis=0), axis=0)) / self._window)

    def reach(self, expected: FloatArray) -> None:
        """Changes weights as little as brings `threshold` if prices grow as `expected`."""
        above = expected - expected.mean()
        size = float(above @ above)
        wanting = max(0.0, self._threshold - float(self._weights @ expected))
        if size > 0:
            self._weights = nearest_weights(self._weights + wanting / size * above)
