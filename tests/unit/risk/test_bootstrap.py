"""The block bootstrap against a loop over rows, and its intervals."""

import math

import numpy as np
import pytest

from hansa.risk import block_bootstrap_means, growth_interval, sharpe, sharpe_interval

RETURNS = np.random.default_rng(11).normal(0.001, 0.01, 500)


def test_means_equal_a_plain_loop_over_the_same_blocks():
    columns = np.random.default_rng(5).normal(size=(17, 2))
    found = block_bootstrap_means(columns, block_length_bars=4, resamples=6, seed=9)
    starts = np.random.Generator(np.random.PCG64(9)).integers(0, 17, size=(6, 5))
    rows = [[(s + k) % 17 for s in line for k in range(4)] for line in starts]
    np.testing.assert_allclose(found, [columns[line].mean(axis=0) for line in rows])


def test_the_same_seed_gives_the_same_interval():
    assert sharpe_interval(RETURNS, 252.0) == sharpe_interval(RETURNS, 252.0)


def test_another_seed_gives_another_interval():
    assert sharpe_interval(RETURNS, 252.0, seed=1) != sharpe_interval(RETURNS, 252.0, seed=2)


def test_the_interval_holds_the_observed_ratio():
    found = sharpe_interval(RETURNS, 252.0)
    assert found.low < sharpe(RETURNS, 252.0) < found.high


def test_a_higher_level_is_wider():
    narrow = sharpe_interval(RETURNS, 252.0, level=0.5)
    wide = sharpe_interval(RETURNS, 252.0, level=0.99)
    assert wide.low < narrow.low < narrow.high < wide.high


def test_growth_over_the_run_holds_the_observed_return():
    found = growth_interval(RETURNS, len(RETURNS))
    assert found.low < np.prod(1 + RETURNS) - 1 < found.high


@pytest.mark.parametrize("returns", [[], [0.1], [0.1, 0.1], [0.1, math.nan]])
def test_an_interval_without_spread_is_unknown(returns):
    assert math.isnan(sharpe_interval(np.array(returns), 252.0).low)
    assert math.isnan(growth_interval(np.array(returns), 10).high)
