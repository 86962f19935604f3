"""The long-run variance against the theory of autoregressions and against plain sums."""

import math

import numpy as np
import pytest
from tests.unit.risk.noise import autoregressive

from hansa.risk.long_run import correlogram, long_run_ratio, unbiased


def plain_long_run_ratio(values):
    """Andrews and Monahan 1992 from the residuals themselves."""
    centred = values - values.mean()
    slope = centred[1:] @ centred[:-1] / (centred @ centred)
    left = centred[1:] - slope * centred[:-1]
    again = left[1:] @ left[:-1] / (left @ left)
    bandwidth = 1.3221 * (4 * again**2 / (1 - again) ** 4 * len(values)) ** 0.2
    total = left @ left
    for lag in range(1, len(left)):
        angle = 6 * math.pi * lag / bandwidth / 5
        weight = 3 / angle**2 * (math.sin(angle) / angle - math.cos(angle))
        total += 2 * weight * (left[lag:] @ left[:-lag])
    return total / (1 - slope) ** 2 / (centred @ centred)


def of(values):
    return long_run_ratio(correlogram(values.reshape(len(values), -1)))


def test_correlations_are_those_of_plain_sums():
    columns = np.random.default_rng(1).normal(size=(37, 3))
    centred = columns - columns.mean(axis=0)
    plain = [np.mean([(c[lag:] @ c[: 37 - lag]) / (c @ c) for c in centred.T]) for lag in range(37)]
    assert correlogram(columns) == pytest.approx(plain, abs=1e-12)
    assert correlogram(np.ones((9, 2))) is None


@pytest.mark.parametrize("slope", [-0.4, 0.3, 0.8])
def test_it_is_that_of_the_residuals(slope):
    values = autoregressive(np.random.default_rng(2), (800,), slope)
    moved = values + 0.6 * np.roll(values, 1)  # what an autoregression leaves something of
    assert of(moved) == pytest.approx(plain_long_run_ratio(moved), rel=0.02)


@pytest.mark.parametrize("slope", [-0.2, 0.0, 0.1, 0.3, 0.5])
def test_of_many_autoregressions_it_is_that_of_theory(slope):
    noise = autoregressive(np.random.default_rng(3), (200, 500), slope)
    found = long_run_ratio(unbiased(correlogram(noise)))
    assert found == pytest.approx((1 + slope) / (1 - slope), rel=0.015)


def test_what_swings_back_at_once_keeps_a_little():
    assert 0 < of(np.tile([1.0, -1.0], 50)) < 0.01
