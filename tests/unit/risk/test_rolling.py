"""Rolling figures, a curve beside a benchmark and least squares, against plain twins."""

import math

import numpy as np
import pytest

from hansa.risk import (
    newey_west,
    relative,
    rolling_beta,
    rolling_sharpe,
    rolling_volatility_ratio,
    sharpe_error,
)

RANDOM = np.random.default_rng(7)
OWN = RANDOM.normal(0.001, 0.02, 300)
MARKET = 0.6 * OWN + RANDOM.normal(0, 0.01, 300)


def test_rolling_volatility_is_that_of_each_window():
    found = rolling_volatility_ratio(OWN, 252.0, 20)
    plain = [np.std(OWN[k - 19 : k + 1], ddof=1) * math.sqrt(252) for k in range(19, 300)]
    np.testing.assert_allclose(found[19:], plain, rtol=1e-9)
    assert np.isnan(found[:19]).all()


def test_rolling_beta_is_that_of_each_window():
    found = rolling_beta(OWN, MARKET, 30)
    plain = [np.polyfit(MARKET[k - 29 : k + 1], OWN[k - 29 : k + 1], 1)[0] for k in range(29, 300)]
    np.testing.assert_allclose(found[29:], plain, rtol=1e-8)


def test_beta_to_what_does_not_move_is_unknown():
    assert np.isnan(rolling_beta(OWN, np.zeros(300), 30)).all()
    assert math.isnan(relative(OWN, np.full(300, 0.001), 252.0).beta)


@pytest.mark.parametrize("window", [0, 1, 301])
def test_a_window_that_does_not_fit_says_nothing(window):
    assert np.isnan(rolling_volatility_ratio(OWN, 252.0, window)).all()
    assert np.isnan(rolling_beta(OWN, MARKET, window)).all()


def test_a_leveraged_benchmark_has_its_leverage_as_beta_and_no_alpha():
    found = relative(2 * MARKET, MARKET, 252.0)
    assert found.beta == pytest.approx(2)
    assert found.alpha_ratio == pytest.approx(0, abs=1e-12)
    assert found.correlation == pytest.approx(1)
    assert found.tracking_error_ratio == pytest.approx(np.std(MARKET, ddof=1) * math.sqrt(252))


def test_the_benchmark_itself_has_no_tracking_error():
    found = relative(MARKET, MARKET, 252.0)
    assert found.tracking_error_ratio == 0
    assert math.isnan(found.information_ratio)


def test_the_appraisal_ratio_is_alpha_over_what_the_benchmark_leaves():
    found = relative(OWN, MARKET, 252.0)
    slope, level = np.polyfit(MARKET, OWN, 1)
    left = np.std(OWN - slope * MARKET - level, ddof=1)
    assert found.appraisal_ratio == pytest.approx(level / left * math.sqrt(252))
    assert found.appraisal_interval.low < found.appraisal_ratio < found.appraisal_interval.high


def test_the_appraisal_interval_holds_no_skill_nineteen_times_of_twenty():
    random = np.random.default_rng(11)
    market = random.normal(0.0005, 0.01, (300, 400))
    own = 0.8 * market + random.normal(0, 0.01, (300, 400))
    found = [relative(*pair, 252.0) for pair in zip(own, market, strict=True)]
    sure = np.mean([each.appraisal_interval.low > 0 for each in found])
    assert 0.005 <= sure <= 0.06


def test_the_benchmark_times_anything_has_no_appraisal_ratio():
    assert math.isnan(relative(3 * MARKET, MARKET, 252.0).appraisal_ratio)


def test_the_error_of_a_sharpe_ratio_is_that_of_its_estimates():
    true, bars = 0.1, 250
    draws = RANDOM.normal(true, 1.0, (4_000, bars))
    estimates = draws.mean(axis=1) / draws.std(axis=1, ddof=1) * math.sqrt(252)
    (error,) = sharpe_error(np.array([true * math.sqrt(252)]), bars, 252.0)
    assert estimates.std() == pytest.approx(error, rel=0.05)


def plain_newey_west(y, x, lags):
    """By the definition, sum by sum."""
    design = np.column_stack((np.ones(len(y)), x))
    bread = np.linalg.inv(design.T @ design)
    beta = bread @ design.T @ y
    e = y - design @ beta
    meat = np.zeros((design.shape[1],) * 2)
    for t in range(len(y)):
        for s in range(len(y)):
            if abs(t - s) <= lags:
                weight = 1 - abs(t - s) / (lags + 1)
                meat += weight * e[t] * e[s] * np.outer(design[t], design[s])
    return beta, np.sqrt(np.diag(bread @ meat @ bread))


@pytest.mark.parametrize("lags", [0, 1, 5])
def test_newey_west_equals_its_plain_twin(lags):
    x = RANDOM.normal(0, 1, (90, 2))
    y = 0.3 + x @ [1.0, -0.5] + np.convolve(RANDOM.normal(0, 1, 92), [1, 0.8, 0.5], "valid")
    found = newey_west(y, x, lags)
    beta, errors = plain_newey_west(y, x, lags)
    np.testing.assert_allclose(found.coefficients, beta, rtol=1e-9)
    np.testing.assert_allclose(found.errors, errors, rtol=1e-9)


def test_errors_of_what_lasts_are_wider_than_those_that_ignore_it():
    x = np.cumsum(RANDOM.normal(0, 1, 400))
    y = 0.5 * x + np.convolve(RANDOM.normal(0, 1, 419), np.ones(20), "valid")
    assert newey_west(y, x[:, None], 20).errors[1] > 2 * newey_west(y, x[:, None], 0).errors[1]


def test_lags_follow_the_length_and_p_values_the_normal():
    found = newey_west(OWN, MARKET[:, None])
    assert found.lags == 5  # floor(4 * 3^(2/9))
    assert found.p_values[1] < 1e-6
    assert 0 < found.explained_ratio < 1


@pytest.mark.parametrize(
    ("y", "x"),
    [
        (OWN[:3], MARKET[:3, None]),
        (OWN, np.column_stack((MARKET, 2 * MARKET))),
        (np.where(OWN[4] == OWN, np.nan, OWN), MARKET[:, None]),
    ],
)
def test_a_regression_that_cannot_be_made_is_unknown(y, x):
    assert np.isnan(newey_west(y, x).coefficients).all()


def test_a_window_of_equal_returns_has_no_spread_and_no_ratio():
    still = np.concatenate((OWN[:50], np.full(50, 0.0003), OWN[50:100]))
    with np.errstate(all="raise"):
        ratio = rolling_sharpe(still, 252.0, 20)
        volatility = rolling_volatility_ratio(still, 252.0, 20)
    assert np.isnan(ratio[75:95]).all()
    assert (volatility[75:95] == 0).all()
