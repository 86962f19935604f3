"""Online portfolios as agents: they say what the algorithm would hold."""

import numpy as np
import pytest
from snapshots import snapshot_of

from hansa.agents import make, poll
from hansa.agents.online_portfolios import FAMILY
from hansa.allocation import online
from hansa.errors import ConfigError

GROWTH = np.exp(np.random.default_rng(1).normal(0, 0.02, (40, 3)))


def _said(name, growth):
    return poll([make(name, {})], [snapshot_of(growth=growth)]).conviction[:, 0]


@pytest.mark.parametrize("name", [each.name for each in FAMILY])
def test_shares_sum_to_one_and_begin_anew_with_a_run(name):
    said = _said(name, GROWTH)
    assert said.sum(axis=1) == pytest.approx(1, abs=1e-5)
    np.testing.assert_array_equal(said, _said(name, GROWTH))


def test_they_are_those_of_the_algorithm():
    portfolio = online.Olmar(3)
    for row, said in zip(GROWTH, _said("olmar", GROWTH), strict=True):
        portfolio.learn(row)
        assert said == pytest.approx(portfolio.weights(), abs=2**-20)


def test_without_a_price_an_instrument_stands_still_and_is_abstained_on():
    growth = GROWTH.copy()
    growth[0], growth[5, 1] = np.nan, np.nan
    said = _said("exponential_gradient", growth)
    assert np.isnan(said[0]).all()
    assert np.isnan(said[5]).tolist() == [False, True, False]
    assert said[6].sum() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("name", ["olmar", "anticor", "corn"])
def test_a_window_that_is_none_is_refused_before_the_run(name):
    with pytest.raises(ConfigError, match=rf"agent '{name}': cannot be built.*found 0"):
        make(name, {"window": 0})
