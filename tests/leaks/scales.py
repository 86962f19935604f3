"""Leaks by scale: the whole sample says what is large."""

import numpy as np

from hansa.agents import Agent
from hansa.features import f
from hansa.types import Ballot


class OfMoves(Agent):
    """Sees the move of the last bar in percent; the leaks below say how it is misused."""

    name = "of_moves"

    def features(self):
        return {"x": 100 * f.close.returns(1), "close": f.close}

    def leak(self, x, s):
        """What the leak makes of it, `[T, N]`."""
        return x

    def consider(self, s):
        x = np.nan_to_num(np.atleast_2d(s["x"]))
        return Ballot(conviction=np.tanh(self.leak(x, s)).reshape(s["x"].shape))


class ZScoreOfSample(OfMoves):
    """Scales by mean and deviation of the whole block."""

    def leak(self, x, s):
        return (x - x.mean(axis=0)) / (x.std(axis=0) + 1e-9)


class MinMaxOfSample(OfMoves):
    """Scales by the least and greatest of the whole block."""

    def leak(self, x, s):
        least, most = x.min(axis=0), x.max(axis=0)
        return (x - least) / (most - least + 1e-9)


class RankOfSample(OfMoves):
    """Ranks each value among all of the block."""

    def leak(self, x, s):
        return x.argsort(axis=0).argsort(axis=0) / len(x)


class ComponentsOfSample(OfMoves):
    """Projects on the first principal component of the whole block."""

    def leak(self, x, s):
        _, _, axes = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)
        return x @ axes[0][:, None] * axes[0]


class ClippedAtQuantilesOfSample(OfMoves):
    """Cuts off outliers by quantiles of the whole block."""

    def leak(self, x, s):
        low, high = np.quantile(x, [0.3, 0.7], axis=0)
        return np.clip(x, low, high)


class DividedByLastPrice(OfMoves):
    """Normalises prices by that at the end of the block."""

    def leak(self, x, s):
        close = np.atleast_2d(s["close"])
        return close / close[-1] - 1


class TimeToTheTop(OfMoves):
    """Knows where the highest price of the block will be."""

    def leak(self, x, s):
        top = np.nan_to_num(np.atleast_2d(s["close"])).argmax(axis=0)
        return (top - np.arange(len(x))[:, None]) / len(x)


class LengthOfBlock(OfMoves):
    """Knows how much is still to come."""

    def leak(self, x, s):
        left = 1 - np.arange(len(x)) / len(x)
        return x * left[:, None] + left[:, None]


def _by_day(s, summed, values):
    """What `summed` makes of the rows of each day, at each of its rows, as `transform` has it."""
    days = np.atleast_1d(s.ts_ns - 1) // 86_400_000_000_000
    _, first, place = np.unique(days, return_index=True, return_inverse=True)
    return summed.reduceat(values, first, axis=0)[place]


class ZScoreOfDay(OfMoves):
    """Scales by mean and deviation of the whole day, as `groupby(day).transform` does."""

    def leak(self, x, s):
        count = _by_day(s, np.add, np.ones(x.shape))
        mean = _by_day(s, np.add, x) / count
        return (x - mean) / np.sqrt(_by_day(s, np.add, (x - mean) ** 2) / count + 1e-9)


class HighOfDay(OfMoves):
    """Measures the close against the highest of the day, from its morning on."""

    def leak(self, x, s):
        close = np.atleast_2d(s["close"])
        return 100 * (close / _by_day(s, np.maximum, close) - 1)
