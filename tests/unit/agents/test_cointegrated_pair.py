"""A pair by cointegration: the test on prices whose truth is known, the trade on real ones."""

import numpy as np
import pytest
from real_prices import column, said_by
from snapshots import noise, snapshot_of

from hansa.agents import make, poll
from hansa.agents.engle_granger import CRITICAL_5_PERCENT, engle_granger
from hansa.errors import AgentError
from hansa.types import to_grid


def _walks(count, bars=400):
    return np.cumsum(noise(bars, 2 * count, seed=5), axis=0).reshape(bars, count, 2)


def _twin(y, x):
    """The same by least squares on whole matrices."""
    line = np.column_stack([np.ones(len(x)), x])
    intercept, slope = np.linalg.lstsq(line, y, rcond=None)[0]
    residual = y - intercept - slope * x
    change = np.diff(residual)
    seen = np.column_stack([residual[1:-1], change[:-1]])
    found, _, _, _ = np.linalg.lstsq(seen, change[1:], rcond=None)
    error = change[1:] - seen @ found
    covariance = error @ error / (len(error) - 2) * np.linalg.inv(seen.T @ seen)
    kept = 1 + np.linalg.lstsq(residual[:-1, None], change, rcond=None)[0][0]
    deviation = np.sqrt(residual @ residual / (len(y) - 2))
    half_life = np.log(0.5) / np.log(kept) if 0 < kept < 1 else np.inf
    return intercept, slope, found[0] / np.sqrt(covariance[0, 0]), deviation, half_life


def test_it_is_that_of_least_squares_on_real_prices():
    level = np.log(column("close"))
    for end in range(720, 4_000, 97):
        y, x = level[end - 720 : end, 1], level[end - 720 : end, 0]
        fit = engle_granger(y, x)
        found = (fit.intercept, fit.slope, fit.statistic, fit.deviation, fit.half_life_bars)
        assert found == pytest.approx(_twin(y, x), rel=1e-6)


def test_walks_that_have_nothing_to_do_with_one_another_are_tied_as_often_as_said():
    walks = _walks(1_000)
    tied = [engle_granger(*walks[:, n].T).statistic < CRITICAL_5_PERCENT for n in range(1_000)]
    assert 0.03 < np.mean(tied) < 0.075


def test_a_planted_tie_is_found_with_its_ratio_and_half_life():
    x = _walks(1)[:, 0, 0]
    stray = np.zeros(len(x))
    for t, shock in enumerate(noise(len(x), 1, seed=8)[1:, 0], start=1):
        stray[t] = 0.8 * stray[t - 1] + shock
    fit = engle_granger(3 + 0.7 * x + stray, x)
    assert fit.is_tie
    assert fit.slope == pytest.approx(0.7, abs=0.05)
    assert fit.half_life_bars == pytest.approx(np.log(0.5) / np.log(0.8), rel=0.25)


def test_what_stands_still_is_no_tie():
    assert not engle_granger(np.ones(50), np.ones(50)).is_tie


def test_it_trades_the_residual_of_the_bars_before_by_its_ratio():
    params = {"first": "ETHUSDT", "second": "BINANCE:BTCUSDT", "window": 480, "refit_bars": 48}
    said = said_by(make("cointegrated_pair", params))
    level = np.log(column("close"))
    side, twin = 0.0, np.full((len(level), 2), 0.0)
    for t in range(480, len(level)):
        if (t - 480) % 48 == 0:
            past = level[t - 480 : t]
            intercept, slope, statistic, deviation, half_life = _twin(past[:, 1], past[:, 0])
        if statistic >= CRITICAL_5_PERCENT or slope <= 0 or half_life > 120:
            side = 0.0
            continue
        z = (level[t, 1] - intercept - slope * level[t, 0]) / deviation
        if 2 < abs(z) < 4:
            side = -np.sign(z)
        elif z * side >= -0.5 or abs(z) >= 4:
            side = 0.0
        twin[t] = np.array([-slope, 1.0]) * side / max(1.0, slope)
    np.testing.assert_allclose(said[:, :2], to_grid(twin), atol=2**-19)
    assert np.isnan(said[:, 2]).all()
    assert (twin[:, 1] > 0).sum() > 15 < (twin[:, 1] < 0).sum()


def test_an_instrument_that_is_not_there_is_named():
    agent = make("cointegrated_pair", {"first": "ETHUSDT", "second": "BTCUSDT"})
    with pytest.raises(AgentError, match="found no 'ETHUSDT' among TEST:0, TEST:1"):
        poll([agent], [snapshot_of(level=noise(3, 2))])
