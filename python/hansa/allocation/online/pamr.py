"""Passive aggressive mean reversion: out of what did well, once it did too well."""

from hansa.allocation.online.portfolio import even
from hansa.allocation.online.simplex import nearest_weights
from hansa.types.arrays import FloatArray


class Pamr:
    """Stays while the portfolio grew less than `threshold`; else the least change that undoes it.

    Li, Zhao, Hoi and Gopalkrishnan 2012, proposition 1 (PAMR without slack).
    """

    def __init__(self, count: int, *, threshold: float = 0.5):
        self._weights, self._threshold = even(count), threshold

    def weights(self) -> FloatArray:
        """What to hold in the next bar."""
        return self._weights

    def learn(self, growth: FloatArray) -> None:
        """Away from what grew more than the average."""
        above = growth - growth.mean()
        size = float(above @ above)
        loss = max(0.0, float(self._weights @ growth) - self._threshold)
        if size > 0:
            self._weights = nearest_weights(self._weights - loss / size * above)
