"""The stationary bootstrap against what its mean and its blocks must be."""

import math

import numpy as np
import pytest
from tests.unit.risk.noise import autoregressive

from hansa.risk import optimal_block_length_bars, shared_block_length_bars, stationary_means
from hansa.risk.long_run import correlogram
from hansa.risk.stationary import drawn_ratio, stationary_blocks, stationary_rows


def test_blocks_go_on_with_the_chance_that_their_mean_length_says():
    (rows,) = stationary_rows(1_000, 8.0, 500, 1)
    goes_on = (np.diff(rows, axis=1) % 1_000) == 1
    assert goes_on.mean() == pytest.approx(1 - 1 / 8.0, abs=0.002)
    assert np.bincount(rows.ravel(), minlength=1_000).std() < 50  # every row as likely


def test_blocks_are_those_of_the_rows():
    (rows,) = stationary_rows(40, 5.0, 30, 1)
    (blocks,) = stationary_blocks(40, 5.0, 30, 1)
    again = [
        (start + np.arange(length)) % 40
        for start, length in zip(blocks.starts, blocks.lengths, strict=True)
    ]
    assert (np.concatenate(again).reshape(30, 40) == rows).all()
    assert (np.add.reduceat(blocks.lengths, blocks.firsts) == 40).all()


def test_means_spread_as_the_closed_form_says():
    columns = autoregressive(np.random.default_rng(2), (600,), 0.4)[:, np.newaxis]
    drawn = stationary_means(columns, 6.0, resamples=20_000)
    ratio = drawn_ratio(correlogram(columns), 6.0)
    assert drawn.var() * 600 == pytest.approx(ratio * columns.var(), rel=0.04)
    assert drawn.mean() == pytest.approx(columns.mean(), abs=4 * drawn.std() / 140)


def test_columns_share_their_rows():
    values = np.random.default_rng(3).normal(size=300)
    drawn = stationary_means(np.column_stack((values, -2 * values)), 5.0, resamples=50)
    assert drawn[:, 1] == pytest.approx(-2 * drawn[:, 0])


def test_slices_do_not_change_what_is_drawn(monkeypatch):
    columns = np.random.default_rng(4).normal(size=(100, 3))
    whole = stationary_means(columns, 4.0, resamples=64)
    assert (whole == stationary_means(columns, 4.0, resamples=64)).all()
    assert (whole != stationary_means(columns, 4.0, resamples=64, seed=1)).any()


@pytest.mark.parametrize("phi", [0.3, 0.5, 0.7])
def test_the_optimal_length_of_an_autoregression_is_that_of_theory(phi):
    # Politis and White 2004: (G / g(0))^(2/3) n^(1/3) with G / g(0) = 2 phi / (1 - phi^2).
    rng, count = np.random.default_rng(5), 4_000
    found = [optimal_block_length_bars(autoregressive(rng, (count,), phi)) for _ in range(60)]
    theory = (2 * phi / (1 - phi * phi)) ** (2 / 3) * count ** (1 / 3)
    assert np.median(found) == pytest.approx(theory, rel=0.15)


def test_without_dependence_the_optimal_length_is_short():
    rng = np.random.default_rng(6)
    assert np.median([optimal_block_length_bars(rng.normal(size=2_000)) for _ in range(40)]) < 4


def test_many_columns_without_dependence_share_a_block_of_one_bar():
    """The longest of their own lengths grows with their number, by chance alone."""
    noise = np.random.default_rng(1).normal(size=(250, 300))
    assert max(optimal_block_length_bars(each) for each in noise.T) > 6
    assert shared_block_length_bars(noise) == pytest.approx(1.0, abs=0.3)


def test_what_has_no_length_is_nan_and_what_does_not_move_has_one():
    assert math.isnan(optimal_block_length_bars(np.arange(9.0)))
    assert math.isnan(optimal_block_length_bars(np.full(20, math.nan)))
    assert optimal_block_length_bars(np.zeros(20)) == 1.0
