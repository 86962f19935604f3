"""Correlation-driven learning: what followed the days that looked like these."""

import numpy as np

from hansa.allocation.online.hindsight import best_constant_weights
from hansa.allocation.online.portfolio import even
from hansa.types.arrays import FloatArray


class Corn:
    """Best constant weights of the bars that followed windows correlated with the last one.

    Windows of `window` bars of all instruments are alike where their correlation is `least` or
    more; with none alike it holds all in equal parts. Li, Hoi and Gopalkrishnan 2011, algorithm 1.
    It remembers all bars, and each takes time in proportion to them.
    """

    def __init__(self, count: int, *, window: int = 5, least: float = 0.1):
        if window < 1:
            raise ValueError(f"window: expected 1 or more, found {window}")
        self._weights, self._window, self._least = even(count), window, least
        self._past: list[FloatArray] = []
        self._windows: list[FloatArray] = []

    def weights(self) -> FloatArray:
        """What to hold in the next bar."""
        return self._weights

    def learn(self, growth: FloatArray) -> None:
        """Looks for windows like the one that ends now."""
        self._past.append(growth)
        if len(self._past) < self._window:
            return
        latest = _standard(np.concatenate(self._past[-self._window :]))
        followed = np.array(
            [
                self._past[place + self._window]
                for place, each in enumerate(self._windows)
                if each @ latest >= self._least
            ]
        )
        self._windows.append(latest)
        self._weights = best_constant_weights(followed) if len(followed) else even(len(growth))


def _standard(values: FloatArray) -> FloatArray:
    """Centred and of length 1, so that a product is a correlation; 0 where nothing differs."""
    centred = values - values.mean()
    size = float(np.sqrt(centred @ centred))
    whole: FloatArray = centred / size if size > 0 else centred
    return whole
