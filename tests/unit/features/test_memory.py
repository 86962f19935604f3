"""What is said of memory, entropy and shape, on series whose truth is known."""

import math

import numpy as np
import pytest
from over_bars import of_close

from hansa.errors import ConfigError
from hansa.features import f

ROWS = 8_000


def noise(seed=1, rows=ROWS):
    return np.random.default_rng(seed).normal(size=rows)


def fractional_noise(exponent, seed, rows=2**13):
    """Steps of a fractional Brownian path (Davies and Harte 1987)."""
    random, lag = np.random.default_rng(seed), np.arange(rows)
    power = 2 * exponent
    covariance = 0.5 * ((lag + 1.0) ** power - 2.0 * lag**power + np.abs(lag - 1.0) ** power)
    spectrum = np.fft.fft(np.concatenate([covariance, [0.0], covariance[:0:-1]])).real
    waves = random.normal(size=(2, 2 * rows)) * np.sqrt(np.maximum(spectrum, 0.0) / (2 * rows))
    return np.fft.fft(waves[0] + 1j * waves[1]).real[:rows]


def autoregression(kept, seed=2):
    values, random = np.zeros(ROWS), noise(seed)
    for row in range(1, ROWS):
        values[row] = kept * values[row - 1] + random[row]
    return values


@pytest.mark.parametrize("exponent", [0.3, 0.5, 0.7])
def test_the_exponent_of_a_fractional_walk_is_found(exponent):
    path = 100.0 + np.cumsum(fractional_noise(exponent, seed=3))
    assert of_close(f.close.hurst(2**13), path)[-1] == pytest.approx(exponent, abs=0.03)


def test_a_random_walk_has_one_half_in_short_windows_too():
    found = of_close(f.close.hurst(64), np.cumsum(noise(rows=40_000)))
    assert np.nanmean(found) == pytest.approx(0.5, abs=0.02)


def test_a_line_on_top_of_a_walk_does_not_change_its_exponent():
    path = np.cumsum(noise(4, rows=1_000))
    found, tilted = (of_close(f.close.hurst(1_000), each)[-1] for each in (path, path + TILT))
    assert tilted == pytest.approx(found, abs=1e-9)


TILT = 3.0 * np.arange(1_000)


def test_a_fractional_difference_takes_away_the_memory_it_is_of():
    weights = np.cumprod(
        np.concatenate([[1.0], (np.arange(1, ROWS) - 1 + 0.4) / np.arange(1, ROWS)])
    )
    shocks = noise(5)
    remembering = np.convolve(shocks, weights)[:ROWS]
    found = of_close(f.close.fractional_difference(0.4, 2_000), remembering)
    assert np.nanstd(found - shocks) < 0.02
    assert of_close(f.close.autocorrelation(5_000), remembering)[-1] > 0.5


@pytest.mark.parametrize("order", [0, 1, 2])
def test_a_difference_of_whole_order_is_the_plain_one(order):
    found = of_close(f.close.fractional_difference(order, 10), noise(6))
    assert found[9:] == pytest.approx(np.diff(noise(6), n=order)[9 - order :], abs=1e-12)


def test_an_autoregression_has_its_correlation():
    found = of_close(f.close.autocorrelation(7_000), autoregression(0.6))[-1]
    assert found == pytest.approx(0.6, abs=0.03)
    assert of_close(f.close.autocorrelation(7_000, 3), autoregression(0.6))[-1] == pytest.approx(
        0.6**3, abs=0.04
    )


def test_the_variance_ratio_is_that_of_lo_and_mackinlay():
    path, window, steps = np.cumsum(noise(7))[:400], 300, 5
    last = path[-window - 1 :]
    mean = (last[-1] - last[0]) / window
    single = np.sum((np.diff(last) - mean) ** 2) / (window - 1)
    weight = steps * (window - steps + 1) * (1 - steps / window)
    long = np.sum((last[steps:] - last[:-steps] - steps * mean) ** 2) / weight
    found = of_close(f.close.variance_ratio(window, steps), path)[-1]
    assert found == pytest.approx(long / single)


def test_the_variance_ratio_tells_a_walk_from_a_trend():
    walk = of_close(f.close.variance_ratio(7_000), np.cumsum(noise(8)))[-1]
    goes_on = of_close(f.close.variance_ratio(7_000), np.cumsum(autoregression(0.3)))[-1]
    assert (walk, goes_on) == (pytest.approx(1.0, abs=0.03), pytest.approx(1.3, abs=0.04))


def test_entropy_counts_what_is_alike():
    dice = np.random.default_rng(9).integers(0, 8, ROWS)
    assert of_close(f.close.entropy(4_000, 8), dice)[-1] == pytest.approx(math.log(8), abs=0.01)
    assert of_close(f.close.entropy(50), np.full(60, 7.0))[-1] == 0.0
    histogram = np.histogram(noise(9)[-200:], bins=10)[0] / 200
    plain = -sum(share * math.log(share) for share in histogram if share)
    assert of_close(f.close.entropy(200), noise(9))[-1] == pytest.approx(plain)


def test_noise_has_every_order_and_a_line_has_one():
    found = of_close(f.close.permutation_entropy(7_000, 4), noise(10))[-1]
    assert found == pytest.approx(math.log(24), abs=0.01)
    assert of_close(f.close.permutation_entropy(50), np.arange(60))[-1] == 0.0


def test_what_repeats_itself_has_few_phrases():
    # 0 | 1 | 10 | 101 and a rest that is no new phrase.
    assert of_close(f.close.lempel_ziv(8), [0, 1, 1, 0, 1, 0, 1, 1])[-1] == 4 / 8
    coin = np.random.default_rng(11).integers(0, 2, ROWS)
    coins = of_close(f.close.lempel_ziv(100), coin)
    assert np.nanmean(coins) == pytest.approx(0.27, abs=0.02)
    assert of_close(f.close.lempel_ziv(100), np.arange(200) % 2)[-1] < np.nanmin(coins)


def test_an_exponential_distribution_has_its_shape():
    values = np.random.default_rng(12).exponential(size=200_000)
    assert of_close(f.close.skewness(200_000), values)[-1] == pytest.approx(2.0, abs=0.1)
    assert of_close(f.close.kurtosis(200_000), values)[-1] == pytest.approx(6.0, abs=0.6)
    assert math.isnan(of_close(f.close.skewness(5), np.full(9, 0.1))[-1])


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: f.close.hurst(31), "hurst: window must be a whole number from 32"),
        (lambda: f.close.fractional_difference(2.5), "order must be from 0 to 2, found 2.5"),
        (lambda: f.close.permutation_entropy(5, 6), "dimension must be .* from 2 to 5, found 6"),
        (lambda: f.close.variance_ratio(10, 6), r"steps must be at most half of the window \(10\)"),
        (lambda: f.close.kalman_level(-1), "kalman_level: noise must be .* at least 0, found -1"),
    ],
)
def test_what_cannot_be_is_refused(wrong, message):
    with pytest.raises(ConfigError, match=message):
        wrong()


def rescaled_range(steps):
    """The exponent by the rescaled range (Hurst 1951), boxes from 8 to half of the window."""
    lengths = [round(8 * 2 ** (half / 2)) for half in range(9)]
    lengths = [length for length in lengths if length <= len(steps) // 2]
    ranges = []
    for length in lengths:
        boxes = steps[-(len(steps) // length) * length :].reshape(-1, length)
        reached = np.cumsum(boxes - boxes.mean(axis=1, keepdims=True), axis=1)
        ranges.append(np.mean(np.ptp(reached, axis=1) / boxes.std(axis=1)))
    return np.polyfit(np.log(lengths), np.log(ranges), 1)[0]


@pytest.mark.parametrize("exponent", [0.3, 0.5])
def test_the_rescaled_range_would_be_further_from_the_truth(exponent):
    windows = [fractional_noise(exponent, seed, 256) for seed in range(300)]
    detrended = [of_close(f.close.hurst(256), np.cumsum(steps))[-1] for steps in windows]
    assert abs(np.mean(detrended) - exponent) < 0.025
    assert np.mean([rescaled_range(steps) for steps in windows]) - exponent > 0.07
    assert np.std(detrended) == pytest.approx(0.05, abs=0.015)
