"""Resampled paths: what they end in, how deep they fall, and that they are the same each time."""

import numpy as np
import pytest

from hansa.risk import drawdown_ratio, resampled_paths
from hansa.risk.stationary import SEED, stationary_rows


@pytest.fixture
def returns():
    return np.random.default_rng(7).normal(0.001, 0.02, 250)


def test_each_path_is_that_of_its_rows(returns):
    found = resampled_paths(returns, 5.0, resamples=40)
    rows = np.concatenate(list(stationary_rows(250, 5.0, 40, SEED)))
    for chosen, total, deepest in zip(
        rows, found.total_return_ratio, found.maximum_drawdown_ratio, strict=True
    ):
        path = np.concatenate(([1.0], np.cumprod(1.0 + returns[chosen])))
        assert total == pytest.approx(path[-1] - 1.0)
        assert deepest == pytest.approx(drawdown_ratio(path).min())


def test_the_run_stands_in_the_middle_of_its_resamples(returns):
    found = resampled_paths(returns, 1.0, resamples=2_000)
    whole = np.prod(1.0 + returns) - 1.0
    assert np.mean(found.total_return_ratio < whole) == pytest.approx(0.5, abs=0.05)


def test_the_same_returns_give_the_same_paths(returns):
    one, other = resampled_paths(returns, 5.0), resampled_paths(returns, 5.0)
    assert np.array_equal(one.total_return_ratio, other.total_return_ratio)


def test_what_neighbours_share_deepens_falls():
    # Ten losing days in a row, ten winning ones: in blocks the falls stay together.
    returns = np.tile(np.repeat([-0.01, 0.0101], 10), 20)
    single = resampled_paths(returns, 1.0, resamples=500)
    blocks = resampled_paths(returns, 20.0, resamples=500)
    assert np.median(blocks.maximum_drawdown_ratio) < np.median(single.maximum_drawdown_ratio)
