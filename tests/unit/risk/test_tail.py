"""Value at risk, expected shortfall and the shape of returns."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansa.risk import excess_kurtosis, expected_shortfall_ratio, skewness, value_at_risk_ratio

HUNDRED = -np.arange(1.0, 101.0) / 1000.0


def test_value_at_risk_is_the_fifth_worst_of_a_hundred():
    assert value_at_risk_ratio(HUNDRED, 0.95) == pytest.approx(0.096)


def test_expected_shortfall_is_the_mean_of_the_five_worst():
    assert expected_shortfall_ratio(HUNDRED, 0.95) == pytest.approx(0.098)


def test_few_returns_give_the_worst_one():
    assert value_at_risk_ratio(np.array([0.1, -0.2]), 0.99) == 0.2


@pytest.mark.parametrize("returns", [[], [0.1, math.nan]])
def test_an_unknown_return_makes_the_tail_unknown(returns):
    assert math.isnan(value_at_risk_ratio(np.array(returns), 0.95))
    assert math.isnan(expected_shortfall_ratio(np.array(returns), 0.95))


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=50), st.sampled_from([0.5, 0.95, 0.99]))
def test_expected_shortfall_is_never_below_value_at_risk(returns, level):
    values = np.array(returns)
    shortfall = expected_shortfall_ratio(values, level)
    assert shortfall >= value_at_risk_ratio(values, level) - 1e-12


def test_a_level_outside_its_range_is_refused():
    with pytest.raises(ValueError, match="level between 0 and 1, found 95"):
        value_at_risk_ratio(HUNDRED, 95)


def test_a_symmetric_sample_has_no_skewness():
    assert skewness(np.array([-1.0, 0.0, 1.0])) == pytest.approx(0.0)


def test_two_points_have_the_least_kurtosis():
    assert excess_kurtosis(np.array([-1.0, 1.0])) == pytest.approx(-2.0)


def test_a_constant_has_no_shape():
    assert math.isnan(skewness(np.full(5, 0.1)))
