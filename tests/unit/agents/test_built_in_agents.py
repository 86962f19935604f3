"""The five agents that come with Hansa, each by what it is for."""

import numpy as np
import pytest
from snapshots import snapshot_of

from hansa.agents import BUILT_IN, make, poll


def _view(name, **features):
    rows = {key: np.array([values], dtype=np.float64) for key, values in features.items()}
    block = poll([make(name, {})], [snapshot_of(**rows)])
    return block.conviction[0, 0], block.confidence[0, 0], block.veto[0, 0]


def test_trend_follows_the_faster_average():
    conviction, _, _ = _view("trend", trend=[12.0, -12.0, 0.0, np.nan])
    assert conviction[0] > 0.9
    assert conviction[1] == -conviction[0]
    assert conviction[2] == 0
    assert np.isnan(conviction[3])


def test_mean_reversion_fades_only_what_is_stretched_and_exhausted():
    stretch, strength = [3.0, -3.0, 3.0, 1.0, -9.0], [70.0, 30.0, 50.0, 70.0, 10.0]
    conviction, _, _ = _view("mean_reversion", stretch=stretch, strength=strength)
    np.testing.assert_array_equal(conviction, [-0.75, 0.75, np.nan, np.nan, 1.0])


def test_momentum_prefers_the_leader_per_unit_of_its_usual_move():
    conviction, _, _ = _view("momentum", lead=[0.2, 0.2, -0.4], usual=[0.1, 0.4, 0.0])
    assert conviction[0] > conviction[1] > 0
    assert np.isnan(conviction[2])


def test_volatility_speaks_for_nothing_and_louder_as_the_market_gets_rougher():
    conviction, confidence, _ = _view("volatility", roughness=[0.5, 1.75, 4.0, np.nan])
    np.testing.assert_array_equal(conviction, [0, 0, 0, np.nan])
    np.testing.assert_array_equal(confidence, [0, 0.5, 1, 0])


def test_risk_vetoes_a_fall_or_a_jump_and_never_votes():
    conviction, _, veto = _view("risk", drop=[0.4, 0.1, 0.1, np.nan], jump=[0.0, 6.0, 1.0, np.nan])
    assert np.isnan(conviction).all()
    assert veto.tolist() == [True, True, False, False]


@pytest.mark.parametrize("name", BUILT_IN)
def test_an_agent_declares_what_it_asks_its_snapshot_for(name):
    agent = make(name, {})
    declared = {key: np.zeros((2, 3)) for key in agent.features()}
    assert poll([agent], [snapshot_of(**declared)]).conviction.shape == (2, 1, 3)
