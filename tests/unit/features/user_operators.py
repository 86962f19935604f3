"""Operators as users write them, honest and not."""

import itertools

import numpy as np

from hansa.features import operator


@operator(warm_up=lambda window: window - 1)
def standing(x, window):
    """Distance to the mean of the window in deviations."""
    return (x[-1] - x.mean(axis=0)) / x.std(axis=0)


@operator(warm_up=3)
def spread_of(x, y):
    """A series: the mean difference so far."""
    return np.cumsum(x - y, axis=0) / np.arange(1.0, len(x) + 1)[:, np.newaxis]


@operator(warm_up=1)
class Decay:
    """A mean whose weights halve every `half_life` observations."""

    def __init__(self, half_life=10.0):
        self.keep, self.mean = 0.5 ** (1.0 / half_life), None

    def update(self, x):
        self.mean = x if self.mean is None else self.keep * self.mean + (1.0 - self.keep) * x
        return self.mean


@operator(warm_up=7)
def next_one(x):
    """The next value."""
    return np.roll(x, -1, axis=0)


@operator(warm_up=7)
def full_sample(x):
    """Scaled by what comes later too."""
    return (x - x.mean(axis=0)) / x.std(axis=0)


COUNT = itertools.count(1)


@operator()
def counts(x):
    """Remembers how often it was called."""
    return x[-1] * next(COUNT)


@operator(warm_up=2)
def fails(x):
    """Fails once prices are high."""
    if x.max() > 104.0:
        raise ValueError("too\nhigh")
    return x[-1]


@operator()
def misshapen(x):
    """One number for all."""
    return 1.0


@operator()
class Words:
    """No number."""

    def update(self, x):
        return "x"
