"""Intervals against a loop over rows, and how often they hold the truth."""

import math

import numpy as np
import pytest
from tests.unit.risk.noise import autoregressive, lognormal

from hansa.risk import growth_interval, moves, optimal_block_length_bars, sharpe, sharpe_interval
from hansa.risk.long_run import correlogram, long_run_ratio
from hansa.risk.stationary import RESAMPLES, SEED, stationary_rows

RETURNS = np.random.default_rng(11).normal(0.001, 0.01, 500)


def influence(values):
    """Of each value in mean over spread (Mertens 2002)."""
    ratio = values.mean() / values.std()
    units = (values - values.mean()) / values.std()
    return ratio, units - ratio / 2 * (units**2 - 1)


def plain_sharpe_interval(values):
    """Ledoit and Wolf 2008, one resample after the other, one block after the other."""
    count, (ratio, parts) = len(values), influence(values)
    block, distances = optimal_block_length_bars(parts), []
    (drawn,) = stationary_rows(count, block, RESAMPLES, SEED)
    for rows in drawn:
        other, others = influence(values[rows])
        goes_on = (np.diff(rows) % count) == 1
        blocks = np.split(others, np.flatnonzero(~goes_on) + 1)
        error = math.sqrt(sum(each.sum() ** 2 for each in blocks)) / count
        distances.append((other - ratio) / error)
    long_run = long_run_ratio(correlogram(parts[:, np.newaxis])) * parts.var(ddof=1)
    low, high = np.quantile(distances, [0.975, 0.025])
    return ratio - np.array([low, high]) * math.sqrt(long_run / count)


@pytest.mark.parametrize("slope", [-0.3, 0.0, 0.6])
def test_an_interval_is_that_of_a_plain_loop(slope):
    values = 0.1 + autoregressive(np.random.default_rng(5), (120,), slope)
    found = sharpe_interval(values, 120 / 119)  # the ratio there divides by n
    # Two blocks that happen to be neighbours are one to the loop.
    assert [found.low, found.high] == pytest.approx(plain_sharpe_interval(values), abs=0.006)


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


def test_of_returns_that_never_fall_growth_is_known_to_rise():
    rising = np.random.default_rng(1).uniform(0.001, 0.002, 300)
    assert 0.001 * 300 < growth_interval(rising, 300).low < growth_interval(rising, 300).high < 0.9


@pytest.mark.parametrize("returns", [[], [0.1], [0.1, 0.2] * 4, [0.1] * 20, [0.1, math.nan] * 9])
def test_an_interval_without_bars_that_differ_is_unknown(returns):
    assert math.isnan(sharpe_interval(np.array(returns), 252.0).low)
    assert math.isnan(growth_interval(np.array(returns), 10).high)


def test_after_everything_was_lost_growth_is_unknown():
    assert math.isnan(growth_interval(np.append(RETURNS, -1.0), 252.0).low)


def test_a_run_that_moved_at_its_end_alone_is_not_told_by_resamples_that_did_not_move():
    returns = np.zeros(336)
    returns[259:] = np.random.default_rng(1).normal(0, 0.004, 77)
    found = growth_interval(returns, 336)  # a spread of 0.004 x root of 77 is 0.035
    assert -0.15 < found.low < found.high < 0.15


@pytest.mark.parametrize(("moving", "is_known"), [(1, False), (2, False), (19, False), (20, True)])
def test_where_few_bars_moved_nothing_is_known(moving, is_known):
    returns = np.zeros(500)
    returns[:: 500 // moving][:moving] = np.linspace(0.01, 0.02, moving)
    assert math.isfinite(sharpe_interval(returns, 252.0).low) == is_known
    assert math.isfinite(growth_interval(returns, 500).high) == is_known


def test_dust_is_no_move():
    returns = np.random.default_rng(1).normal(0, 1e-5, 500)
    returns[::100] += 0.01
    assert moves(returns) == 5


def seldom(random, chance, bars, held):
    """Noise in the market by chance, for so many bars each time."""
    enters = np.convolve(random.random(bars) < chance, np.ones(held))[:bars] > 0
    return enters * random.normal(0, 0.01, bars)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("chance", "bars", "held"),
    [(0.05, 500, 1), (0.025, 1_000, 1), (0.008, 500, 5), (0.002, 500, 50)],
)
def test_seldom_noise_is_seldom_without_nothing(chance, bars, held):
    drawn = (seldom(np.random.default_rng(seed), chance, bars, held) for seed in range(300))
    found = [sharpe_interval(each, 252.0) for each in drawn]
    known = [each for each in found if math.isfinite(each.low)]
    share = sum(each.low > 0 or each.high < 0 for each in known) / len(known)
    print(f"{chance} {bars} {held}: {share:.1%} of {len(known)} known")
    assert share < 0.105


@pytest.mark.parametrize("slope", [0.0, 0.4])
def test_a_long_history_drawn_by_groups_is_as_exact_as_theory_says(slope):
    """Lo 2002, eq. 9, with the long-run variance of an autoregression."""
    values = 0.05 + autoregressive(np.random.default_rng(3), (40_000,), slope)
    found = sharpe_interval(values, 1.0)
    error = math.sqrt((1 + slope) / (1 - slope) / 40_000)
    assert found.high - found.low == pytest.approx(2 * 1.96 * error, rel=0.12)


NOISE = {
    "normal": lambda random, count: autoregressive(random, (count,), 0.0),
    "Student's t, 4 degrees": lambda random, count: random.standard_t(4, count) / math.sqrt(2),
    "0.3 of the bar before": lambda random, count: autoregressive(random, (count,), 0.3),
    "-0.2 of the bar before": lambda random, count: autoregressive(random, (count,), -0.2),
    "lognormal": lognormal,
    "minus lognormal": lambda random, count: -lognormal(random, count),
}


def coverage_ratio(noise, bars, seeds):
    """How often the interval holds the true ratio, 0.05 a bar."""
    held = 0
    for seed in range(seeds):
        found = sharpe_interval(0.05 + NOISE[noise](np.random.default_rng(seed), bars), 1.0)
        held += found.low <= 0.05 <= found.high
    return held / seeds


@pytest.mark.parametrize("noise", ["normal", "0.3 of the bar before"])
def test_intervals_hold_the_truth_about_as_often_as_they_say(noise):
    # 300 of 0.95 are below 0.918 once in a hundred; circular blocks came to 0.88 on the second.
    assert 0.918 <= coverage_ratio(noise, 60, 300) <= 0.98


@pytest.mark.slow
@pytest.mark.parametrize("bars", [60, 250, 730])
@pytest.mark.parametrize("noise", NOISE)
def test_intervals_hold_the_truth_on_all_noise(noise, bars):
    found = coverage_ratio(noise, bars, 1_000)
    print(f"{noise}, {bars} bars: {found:.1%}")
    assert 0.93 <= found <= 0.97


def test_a_mean_is_covered_as_its_ratio_is():
    held = 0
    for seed in range(200):
        logs = autoregressive(np.random.default_rng(seed), (60,), 0.3) / 100
        found = growth_interval(np.expm1(logs), 1.0)
        held += found.low <= 0.0 <= found.high
    assert 0.905 <= held / 200 <= 0.985
