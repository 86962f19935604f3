"""Allocation: target weights, and caps that hold whatever comes in."""

import numpy as np
import plain_weights
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hansa.allocation import make, names
from hansa.errors import ConfigError
from hansa.types import GRID, DecisionBlock

NAN = float("nan")


def _decision(conviction) -> DecisionBlock:
    said = np.atleast_2d(np.array(conviction, dtype=np.float64))
    no = np.zeros(said.shape, dtype=np.bool_)
    return DecisionBlock(said, np.zeros(said.shape), np.ones((len(said), 1)), no)


def _weights(name, conviction, volatility=0.01, **params):
    decision = _decision(conviction)
    known = np.broadcast_to(np.asarray(volatility, dtype=np.float64), decision.conviction.shape)
    return make(name, params).weights(decision, known)


def _random(seed, moments=20, instruments=7):
    random = np.random.default_rng(seed)
    said = random.uniform(-1, 1, (moments, instruments))
    said[random.random(said.shape) < 0.2] = NAN
    said[random.random(said.shape) < 0.1] = 0.0
    volatility = 10.0 ** random.uniform(-6, 0, said.shape)
    volatility[random.random(said.shape) < 0.1] = NAN
    volatility[random.random(said.shape) < 0.1] = 0.0
    return said, volatility


CAPS = st.floats(0.01, 3.0)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), instrument=CAPS, gross=CAPS, long_only=st.booleans())
def test_no_cap_of_volatility_target_is_ever_exceeded(seed, instrument, gross, long_only):
    weights = _weights(
        "volatility_target",
        *_random(seed),
        instrument_ratio_max=instrument,
        gross_ratio_max=gross,
        is_long_only=long_only,
    )
    stated = np.nan_to_num(weights)
    assert (np.abs(stated) <= instrument).all()
    assert (np.abs(stated).sum(axis=1) <= gross).all()
    np.testing.assert_array_equal(stated * GRID, np.rint(stated * GRID))
    assert stated.min() >= (0 if long_only else -instrument)


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10_000), instrument=CAPS, gross=CAPS, long_only=st.booleans())
def test_the_core_weighs_as_its_plain_twin_to_the_last_bit(seed, instrument, gross, long_only):
    said, volatility = _random(seed)
    volatility[0, :2] = 1e-310, np.inf
    caps = {"instrument_ratio_max": instrument, "gross_ratio_max": gross}
    target = make("volatility_target", {**caps, "is_long_only": long_only})
    plain = plain_weights.weights(target, said, volatility)
    assert target.weights(_decision(said), volatility).tobytes() == plain.tobytes()


def test_proportional_takes_convictions_for_shares_and_scales_what_is_too_much():
    weights = _weights("proportional", [[0.25, 0.5, 0, NAN], [1, -0.5, 0.5, 0]])
    np.testing.assert_array_equal(weights[0], [0.25, 0.5, 0, NAN])
    np.testing.assert_array_equal(weights[1], [0.5, -0.25, 0.25, 0])
    halved = _weights("proportional", [[1, 1]], gross_ratio_max=0.5)
    np.testing.assert_array_equal(halved, [[0.25, 0.25]])


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), gross=CAPS)
def test_no_cap_of_proportional_is_ever_exceeded(seed, gross):
    weights = _weights("proportional", *_random(seed), gross_ratio_max=gross)
    assert (np.abs(np.nan_to_num(weights)).sum(axis=1) <= gross).all()


@pytest.mark.parametrize("name", ["equal_weight", "always"])
@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), gross=CAPS)
def test_equal_shares_never_exceed_the_gross_cap(name, seed, gross):
    weights = np.nan_to_num(_weights(name, *_random(seed), gross_ratio_max=gross))
    assert (weights.sum(axis=1) <= gross).all()
    assert (weights >= 0).all()


@pytest.mark.parametrize("name", names())
@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_block_is_its_moments_one_by_one(name, seed):
    said, volatility = _random(seed)
    whole = _weights(name, said, volatility)
    rows = [_weights(name, said[t], volatility[t : t + 1]) for t in range(len(said))]
    assert np.concatenate(rows).tobytes() == whole.tobytes()


def test_volatility_target_agrees_with_its_formula():
    weights = _weights("volatility_target", [0.5, -0.25], [[0.01, 0.02]])
    expected = [0.5 * 0.2 / (0.01 * 8760**0.5), -0.25 * 0.2 / (0.02 * 8760**0.5)]
    np.testing.assert_allclose(weights, [expected], atol=1 / GRID)


def test_a_row_over_its_gross_keeps_its_proportions():
    weights = _weights("volatility_target", [1.0, -0.5], 1e-3, instrument_ratio_max=3.0)
    np.testing.assert_allclose(weights, [[2 / 3, -1 / 3]], atol=1 / GRID)


def test_no_conviction_closes_whatever_the_volatility():
    weights = _weights("volatility_target", [0.0, 0.0, 0.0], [[0.01, 0.0, NAN]])
    np.testing.assert_array_equal(weights, 0.0)


def test_what_cannot_be_sized_is_left_as_it_is():
    weights = _weights("volatility_target", [NAN, 1.0, 1.0], [[0.01, 0.0, NAN]])
    assert np.isnan(weights).all()


def test_long_only_closes_what_it_would_have_shorted():
    weights = _weights("volatility_target", [-1.0, 1.0], is_long_only=True)
    assert weights[0, 0] == 0
    assert weights[0, 1] > 0


def test_equal_weight_holds_what_stands_above_the_threshold():
    weights = _weights("equal_weight", [0.5, 0.25, -1.0, NAN], threshold=0.25)
    np.testing.assert_array_equal(weights, [[0.25, 0.0, 0.0, NAN]])


def test_always_holds_everything_in_equal_parts():
    np.testing.assert_array_equal(_weights("always", [NAN, -1.0, 0.0, 1.0]), [[0.25] * 4])


def test_only_volatility_target_asks_for_a_feature():
    declared = {name: set(make(name, {}).features()) for name in names()}
    assert declared == {
        "volatility_target": {"volatility"},
        "equal_weight": set(),
        "proportional": set(),
        "always": set(),
    }


@pytest.mark.parametrize(
    ("name", "params", "message"),
    [
        ("equal", {}, "no allocation 'equal'; did you mean 'equal_weight'"),
        ("volatility_target", {"volatilty_ratio": 0.1}, "did you mean 'volatility_ratio'"),
        ("volatility_target", {"is_long_only": 1}, "is_long_only must be true or false, found 1"),
        ("volatility_target", {"volatility_ratio": -0.1}, "volatility_ratio must be above 0"),
        ("volatility_target", {"window": 1}, "window must be at least 2 bars, found 1"),
        ("volatility_target", {"gross_ratio_max": NAN}, "gross_ratio_max must be above 0"),
        ("equal_weight", {"threshold": 1.0}, r"threshold must lie in \[0, 1\)"),
        ("always", {"threshold": 0.5}, "no parameter 'threshold'"),
    ],
)
def test_a_wrong_name_or_value_is_refused_with_advice(name, params, message):
    with pytest.raises(ConfigError, match=message):
        make(name, params)
