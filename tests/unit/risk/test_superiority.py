"""Tests of superiority: honest on noise, awake to skill."""

import math

import numpy as np
import pytest
from tests.unit.risk.noise import autoregressive

from hansa.risk import superiority


def trials(seed, count=500, width=20):
    """Trials that share half of their spread, as the sets of one search do."""
    rng = np.random.default_rng(seed)
    return rng.normal(0, 0.01, (count, width)) + rng.normal(0, 0.01, (count, 1))


@pytest.fixture(scope="module")
def on_noise():
    return [superiority(trials(seed), block_length_bars=2, resamples=300) for seed in range(300)]


@pytest.mark.parametrize("test", ["reality_check", "consistent", "upper"])
def test_on_noise_p_values_are_uniform(on_noise, test):
    found = np.sort([getattr(each, test) for each in on_noise])
    ranks = (np.arange(len(found)) + 0.5) / len(found)
    # Kolmogorov's distance beyond which uniform numbers fall once in a thousand.
    assert np.abs(found - ranks).max() < 1.95 / math.sqrt(len(found))


@pytest.mark.parametrize(("width", "searches"), [(20, 150), (200, 150), (1_000, 100)])
def test_hansens_p_values_are_uniform_with_the_blocks_that_reports_use(width, searches):
    """Trials that share nothing: the widest choice there is, of a year of days."""
    found = []
    for seed in range(searches):
        noise = np.random.default_rng(seed).normal(0, 0.01, (250, width))
        found.append(superiority(noise, resamples=200).consistent)
    ranks = (np.arange(searches) + 0.5) / searches
    assert np.abs(np.sort(found) - ranks).max() < 1.63 / math.sqrt(searches)  # once in a hundred
    assert np.mean(np.array(found) <= 0.05) <= 0.1


@pytest.mark.parametrize("slope", [-0.2, 0.3])
def test_hansens_p_values_are_uniform_where_bars_follow_each_other(slope):
    """Blocks alone let 17 % of such searches pass at 5 % with a slope of 0.3, and hardly any at
    -0.2: they cut what bars share short.
    """
    found = []
    for seed in range(150):
        noise = autoregressive(np.random.default_rng(seed), (250, 200), slope)
        found.append(superiority(noise, resamples=200).consistent)
    ranks = (np.arange(150) + 0.5) / 150
    assert np.abs(np.sort(found) - ranks).max() < 1.63 / math.sqrt(150)  # once in a hundred
    assert np.mean(np.array(found) <= 0.05) <= 0.1


def test_planted_skill_is_found():
    excess = trials(1)
    excess[:, 7] += 0.004
    found = superiority(excess, resamples=500)
    assert max(found.reality_check, found.upper) < 0.01


def test_the_bounds_hold_the_consistent_value_between_them(on_noise):
    assert all(each.lower <= each.consistent <= each.upper for each in on_noise)


def test_hopeless_trials_cost_the_consistent_test_less_than_the_reality_check():
    excess = trials(2)
    excess[:, 3] += 0.0022
    hopeless = np.random.default_rng(3).normal(-0.03, 0.1, (500, 60))
    found = superiority(np.hstack((excess, hopeless)), block_length_bars=2)
    assert found.consistent < 0.05 < found.reality_check


def test_whites_value_is_that_of_another_implementation():
    # arch 8.0.0: SPA(zeros, -excess, block_size=5, reps=20_000, bootstrap="stationary"), whose
    # "upper" value is not studentised and so White's: 0.0500, 0.0483, 0.0509 with three seeds.
    rng = np.random.default_rng(7)
    rng.normal(size=1000)
    excess = rng.normal(0, 0.01, (750, 20)) + rng.normal(0, 0.01, (750, 1))
    excess[:, 3] += 0.0012
    excess[:, 5] -= 0.004
    found = superiority(excess, block_length_bars=5, resamples=20_000)
    assert found.reality_check == pytest.approx(0.0497, abs=0.005)


@pytest.mark.parametrize(
    "excess",
    [np.zeros((9, 2)), np.zeros((50, 0)), np.zeros((50, 2)), np.full((50, 1), math.nan)],
)
def test_it_is_unknown_without_bars_that_differ(excess):
    assert math.isnan(superiority(excess).consistent)


def test_a_best_that_is_worse_than_nothing_proves_nothing():
    assert superiority(trials(4) - 0.01).consistent == 1.0
