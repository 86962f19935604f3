"""What another trial does at another size is no other trial."""

import numpy as np
import pytest

from hansa.risk import overfitting
from hansa.risk.twins import different


@pytest.fixture
def noise():
    return np.random.default_rng(3).normal(0, 0.01, (400, 30))


def test_what_is_different_stays_in_order(noise):
    assert different(noise).tolist() == list(range(30))


def test_multiples_are_one_however_rounding_tells_them_apart(noise):
    one = noise[:, :1]
    scaled = one * np.linspace(0.1, 7.0, 20)
    rounded = scaled + np.random.default_rng(4).normal(0, 1e-8, scaled.shape)
    assert different(scaled).tolist() == [0]
    assert different(np.hstack((noise[:, 1:3], rounded, noise[:, 3:4]))).tolist() == [0, 1, 2, 22]


def test_the_opposite_is_another(noise):
    assert different(np.hstack((noise[:, :1], -noise[:, :1]))).tolist() == [0, 1]


def test_each_pair_that_is_apart_is_told_apart(noise):
    near = noise + 1e-5 * np.linspace(0.1, 3.0, 30) * np.random.default_rng(5).normal(
        0, 1, noise.shape
    )
    both = np.hstack((noise, near))
    alike = np.corrcoef(both, rowvar=False) > 1 - 5e-7
    apart = [place for place in range(60) if not alike[place, :place].any()]
    assert 30 < len(apart) < 60
    assert different(both).tolist() == apart


def test_one_trial_at_twenty_sizes_is_no_search(noise):
    found = overfitting(noise[:, :1] * np.linspace(0.1, 7.0, 20))
    assert (found.trials, found.twins) == (1, 19)
    assert np.isnan(found.probability)
