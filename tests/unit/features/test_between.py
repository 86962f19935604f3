"""Lines between two streams: each window again by numpy.linalg.lstsq."""

import numpy as np
import pytest
from universe import assert_looks_back_only, assert_stream_is_block, bars, ran

from hansa.errors import ConfigError
from hansa.features import f

OWN, OTHER, WINDOW = f.close.log(), f.close.of("BBB").log(), 24


def _line(x, y):
    """Intercept, slope, residuals and covariance of both of x on y."""
    design = np.column_stack([np.ones(len(y)), y])
    line = np.linalg.lstsq(design, x, rcond=None)[0]
    rest = x - design @ line
    errors = np.linalg.inv(design.T @ design) * (rest @ rest) / (len(x) - 2)
    return line, rest, errors


def _z(x, y):
    rest = _line(x, y)[1]
    return rest[-1] / np.sqrt(rest @ rest / (len(x) - 2))


def _engle_granger(x, y):
    rest = _line(x, y)[1]
    before, change = rest[:-1], np.diff(rest)
    slope = np.linalg.lstsq(before[:, np.newaxis], change, rcond=None)[0][0]
    left = change - slope * before
    return slope / np.sqrt(left @ left / (len(left) - 1) / (before @ before))


_CASES = {
    OWN.ols_beta(OTHER, WINDOW): lambda x, y: _line(x, y)[0][1],
    OWN.ols_alpha(OTHER, WINDOW): lambda x, y: _line(x, y)[0][0],
    OWN.ols_residual(OTHER, WINDOW): lambda x, y: _line(x, y)[1][-1],
    OWN.cointegration_zscore(OTHER, WINDOW): _z,
    OWN.cointegration(OTHER, WINDOW): _engle_granger,
    OWN.correlation(OTHER, WINDOW): lambda x, y: np.corrcoef(x, y)[0, 1],
}


@pytest.mark.parametrize("expression", _CASES, ids=range(len(_CASES)))
def test_a_window_is_what_least_squares_make_of_the_moments_at_which_both_are_known(expression):
    table = bars(260)
    found, logs = ran(expression, table), np.log(table["close"])
    for place in (0, 2, 3):
        known = ~np.isnan(logs[:, place]) & ~np.isnan(logs[:, 1])
        x, y = logs[known, place], logs[known, 1]
        ends = range(WINDOW, len(x) + 1)
        expected = [_CASES[expression](x[e - WINDOW : e], y[e - WINDOW : e]) for e in ends]
        np.testing.assert_allclose(found[known, place][WINDOW - 1 :], expected, rtol=1e-7)
        assert np.isnan(found[known, place][: WINDOW - 1]).all()
        assert np.isnan(found[~known, place]).all()


def test_the_statistic_of_a_unit_root_is_that_of_the_regression():
    table = bars(200, missing=0.0)
    found, logs = ran(OWN.dickey_fuller(WINDOW), table)[:, 0], np.log(table["close"][:, 0])
    for end in range(WINDOW, len(logs)):
        x = logs[end - WINDOW : end + 1]
        line, _, errors = _line(np.diff(x), x[:-1])
        assert found[end] == pytest.approx(line[1] / np.sqrt(errors[1, 1]), rel=1e-8)
    assert np.isnan(found[:WINDOW]).all()


def test_two_that_hang_together_are_told_from_two_that_do_not():
    rows, random = 2_000, np.random.default_rng(7)
    table = bars(rows, missing=0.0)
    spread = np.zeros(rows)
    for row in range(1, rows):
        spread[row] = 0.8 * spread[row - 1] + random.normal(0.0, 0.002)
    table["close"][:, 0] = table["close"][:, 1] ** 0.7 * np.exp(spread)
    statistic = ran(OWN.cointegration(OTHER, 500), table)[499:]
    assert (statistic[:, 0] < -3.34).mean() > 0.95
    assert (statistic[:, 3] < -3.34).mean() < 0.35


def test_a_perfect_line_leaves_nothing():
    table = bars(120, missing=0.0)
    table["close"][:, 0] = table["close"][:, 1] * 2.0 + 5.0
    x, y = f.close, f.close.of("BBB")
    assert ran(x.ols_beta(y, 20), table)[19:, 0] == pytest.approx(2.0)
    assert ran(x.ols_alpha(y, 20), table)[19:, 0] == pytest.approx(5.0)
    assert ran(x.ols_residual(y, 20), table)[19:, 0] == pytest.approx(0.0, abs=1e-9)


def test_a_line_on_what_never_moves_is_missing():
    table = bars(40, missing=0.0)
    table["close"][:, 1] = 7.0
    assert np.isnan(ran(f.close.ols_beta(f.close.of("BBB"), 10), table)).all()


@pytest.mark.parametrize("expression", _CASES, ids=range(len(_CASES)))
def test_blocks_and_rows_give_the_same_bits(expression):
    assert_stream_is_block(expression, bars(90))
    assert_looks_back_only(expression, bars(90))


@pytest.mark.parametrize(
    ("word", "least"),
    [("ols_beta", 2), ("ols_alpha", 2), ("ols_residual", 2), ("cointegration", 4),
     ("cointegration_zscore", 3)],
)  # fmt: skip
def test_a_window_that_is_too_short_is_refused_by_name(word, least):
    with pytest.raises(ConfigError, match=rf"feature {word}: window must be .* from {least} to"):
        getattr(OWN, word)(OTHER, least - 1)
