"""Anticor: money wanders from what did well to what is about to follow."""

from collections import deque

import numpy as np

from hansa.allocation.online.portfolio import even
from hansa.types.arrays import FloatArray


class Anticor:
    """Compares two windows of `window` bars that follow one another.

    From i to j where i grew no less in the second, and i's first window went with j's second: the
    more the two agree, and the more each of them turned against itself, the more money goes over.
    Borodin, El-Yaniv and Gogan 2004, figure 1.
    """

    def __init__(self, count: int, *, window: int = 30):
        if window < 2:
            raise ValueError(f"window: expected 2 or more, found {window}")
        self._weights, self._window = even(count), window
        self._logs = deque[FloatArray](maxlen=2 * window)

    def weights(self) -> FloatArray:
        """What to hold in the next bar."""
        return self._weights

    def learn(self, growth: FloatArray) -> None:
        """Holds what it held, less what wanders."""
        self._logs.append(np.log(growth))
        if len(self._logs) < 2 * self._window:
            return
        logs = np.array(self._logs)
        claims = _claims(logs[: self._window], logs[self._window :])
        owed = claims.sum(axis=1, keepdims=True)
        shares = np.divide(claims, owed, out=np.zeros_like(claims), where=owed > 0)
        moved = self._weights[:, np.newaxis] * shares
        self._weights = self._weights - moved.sum(axis=1) + moved.sum(axis=0)


def _claims(first: FloatArray, second: FloatArray) -> FloatArray:
    """How much of i's money j claims: `[N, N]`, 0 where nothing wanders."""
    agreement = _correlations(first, second)
    turned = np.maximum(0.0, -np.diag(agreement))
    means = second.mean(axis=0)
    wanders = (means[:, np.newaxis] >= means) & (agreement > 0)
    found: FloatArray = np.where(wanders, agreement + turned[:, np.newaxis] + turned, 0.0)
    return found


def _correlations(first: FloatArray, second: FloatArray) -> FloatArray:
    """Of each column of the first window with each of the second; 0 where one does not move."""
    before, after = first - first.mean(axis=0), second - second.mean(axis=0)
    spread = np.sqrt(np.outer(np.sum(before**2, axis=0), np.sum(after**2, axis=0)))
    together: FloatArray = before.T @ after
    return np.divide(together, spread, out=np.zeros_like(spread), where=spread > 0)
