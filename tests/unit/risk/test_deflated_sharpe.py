"""The deflated Sharpe ratio against the paper's own example and plain arithmetic."""

import math
from statistics import NormalDist

import numpy as np
import pytest

from hansa.risk import (
    deflated_sharpe,
    deflated_sharpe_of,
    expected_maximum_sharpe,
    minimum_track_record_bars,
    probabilistic_sharpe,
)
from hansa.risk.deflated_sharpe import Moments


def test_the_best_of_a_hundred_is_that_of_the_paper():
    # Bailey and Lopez de Prado 2014: 100 trials, yearly variance 1/2, 250 bars a year.
    assert expected_maximum_sharpe(100, 0.5 / 250) == pytest.approx(0.1132, abs=1e-4)


def test_the_example_of_the_paper_is_deflated_as_it_says():
    # Its numerical example: five years of days, yearly ratio 2.5, skewness -3, kurtosis 10.
    best = Moments(1_250, 2.5 / math.sqrt(250), -3.0, 10.0 - 3.0)
    found = deflated_sharpe_of(best, 100, trial_variance=0.5 / 250)
    assert found == pytest.approx(0.9004, abs=5e-5)


def test_one_trial_raises_no_hurdle():
    assert expected_maximum_sharpe(1, 0.5) == 0.0


def test_no_trial_is_refused():
    with pytest.raises(ValueError, match="at least one trial, found 0"):
        expected_maximum_sharpe(0, 0.5)


def test_probability_equals_plain_arithmetic():
    r = np.array([0.02, -0.01, 0.03, 0.0, 0.01, -0.02, 0.04])
    n, mean = len(r), sum(r) / len(r)
    m2, m3, m4 = (sum((x - mean) ** k for x in r) / n for k in (2, 3, 4))
    ratio = mean / math.sqrt(m2 * n / (n - 1))
    spread = math.sqrt(1 - m3 / m2**1.5 * ratio + (m4 / m2**2 - 1) / 4 * ratio**2)
    expected = NormalDist().cdf((ratio - 0.1) * math.sqrt(n - 1) / spread)
    assert probabilistic_sharpe(r, 0.1) == pytest.approx(expected)


def test_more_trials_lower_the_probability():
    returns = np.random.default_rng(1).normal(0.001, 0.01, 1_000)
    found = [deflated_sharpe(returns, trials) for trials in (1, 2, 10, 1_000)]
    assert found == sorted(found, reverse=True)
    assert found[0] > found[-1]


@pytest.mark.parametrize("returns", [[], [0.1], [0.0] * 9, [0.1, math.nan, 0.2]])
def test_it_is_unknown_without_a_sharpe_ratio(returns):
    assert math.isnan(deflated_sharpe(np.array(returns), 5))


def test_a_track_record_of_the_length_that_it_needs_is_believed_at_its_level():
    returns = np.random.default_rng(2).normal(0.1, 1.0, 600)
    needed = minimum_track_record_bars(returns, 0.01, level=0.9)
    believed = NormalDist().inv_cdf(probabilistic_sharpe(returns, 0.01))
    assert believed * math.sqrt((needed - 1) / 599) == pytest.approx(NormalDist().inv_cdf(0.9))


def test_what_is_no_better_is_never_believed():
    returns = np.random.default_rng(2).normal(-0.05, 1.0, 600)
    assert minimum_track_record_bars(returns) == math.inf
    assert math.isnan(minimum_track_record_bars(np.zeros(9)))
