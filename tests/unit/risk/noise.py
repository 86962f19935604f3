"""Noise that the statistics are tried on."""

import math

import numpy as np

from hansa.types import FloatArray

#: Values that are thrown away until an autoregression has forgotten where it began.
_BEGINNING = 100


def autoregressive(random: np.random.Generator, shape: tuple[int, ...], slope: float) -> FloatArray:
    """Normal values of mean 0 and spread 1 along the first axis, each `slope` of the one before."""
    values = random.normal(size=(shape[0] + _BEGINNING, *shape[1:]))
    for row in range(1, len(values)):
        values[row] += slope * values[row - 1]
    return values[_BEGINNING:] * math.sqrt(1.0 - slope * slope)


def lognormal(random: np.random.Generator, count: int) -> FloatArray:
    """Of mean 0 and spread 1, skewed by 1.75 to the right."""
    mean = math.exp(0.125)
    spread = mean * math.sqrt(math.exp(0.25) - 1.0)
    return (np.exp(0.5 * random.normal(size=count)) - mean) / spread
