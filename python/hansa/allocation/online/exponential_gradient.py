"""Exponential gradient: a little more of what did better."""

import numpy as np

from hansa.allocation.online.portfolio import even
from hansa.types.arrays import FloatArray


class ExponentialGradient:
    """Multiplies each weight by `exp(rate * factor / growth of the whole)`.

    Helmbold, Schapire, Singer and Warmuth 1998, eq. 3.3.
    """

    def __init__(self, count: int, *, rate: float = 0.05):
        self._weights, self._rate = even(count), rate

    def weights(self) -> FloatArray:
        """What to hold in the next bar."""
        return self._weights

    def learn(self, growth: FloatArray) -> None:
        """Towards what grew more than the whole."""
        tilted = self._weights * np.exp(self._rate * growth / (self._weights @ growth))
        self._weights = tilted / tilted.sum()
