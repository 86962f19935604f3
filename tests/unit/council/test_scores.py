"""Scores and the weights that follow them: complete horizons only, and a plain twin as oracle."""

import math

import numpy as np
import pytest
from councils import ballots_of, random_ballots, random_close, rows_of
from hypothesis import given, settings
from hypothesis import strategies as st

from hansa.council import Scorer, make
from hansa.council.past import SCALE_MOMENTS
from hansa.council.scores import OUTCOME_MAX


def _usual(close, t, n):
    squares = []
    for row in range(max(t - SCALE_MOMENTS + 1, 1), t + 1):
        move = close[row, n] / close[row - 1, n] - 1
        if math.isfinite(move):
            squares.append(move * move)
    return math.sqrt(sum(squares) / len(squares)) if len(squares) >= SCALE_MOMENTS / 2 else 0.0


def _plain_score(ballots, close, t, a, horizon):
    gained = []
    for n in range(close.shape[1]):
        if t < horizon:
            continue
        stake = ballots.confidence[t - horizon, a, n] * ballots.conviction[t - horizon, a, n]
        rise = close[t, n] / close[t - horizon, n] - 1
        size = _usual(close, t - horizon, n) * math.sqrt(horizon)
        if math.isfinite(stake) and math.isfinite(rise) and size > 0:
            gained.append(stake * min(max(rise / size, -OUTCOME_MAX), OUTCOME_MAX))
    return min(max(sum(gained) / len(gained), -1), 1) if gained else float("nan")


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), horizon=st.integers(1, 20))
def test_scores_agree_with_their_plain_twin(seed, horizon):
    ballots, close = random_ballots(90, 2, 3, seed), random_close(90, 3, seed)
    scores = Scorer(ballots.agents, {"agent_1": horizon}).update(ballots, close)
    for t in range(0, 90, 3):
        for a, h in enumerate((24, horizon)):
            expected = _plain_score(ballots, close, t, a, h)
            np.testing.assert_allclose(scores[t, a], expected, rtol=1e-9, atol=1e-12)


@settings(max_examples=20, deadline=None)
@given(cut=st.integers(30, 118), seed=st.integers(0, 1000))
def test_weights_up_to_a_moment_know_nothing_after_it(cut, seed):
    ballots, close = random_ballots(120, 3, 3, seed), random_close(120, 3, seed)
    other_close = close.copy()
    other_close[cut + 1 :] *= 3.0
    weights = [
        make("hedge", ballots.agents, params={}, horizons={"agent_0": 3}).decide(ballots, prices)
        for prices in (close, other_close)
    ]
    np.testing.assert_array_equal(weights[0].weight[: cut + 1], weights[1].weight[: cut + 1])


def _rising(moments=120):
    close = 100 * np.cumprod(1 + 0.01 * np.where(np.arange(moments) % 4 == 3, -1, 1))[:, None]
    said = np.tile(np.array([[[1.0], [-1.0], [0.0]]]), (moments, 1, 1))
    return ballots_of(said), close


def test_no_score_is_known_before_a_horizon_has_passed():
    ballots, close = _rising()
    scores = Scorer(ballots.agents, {"a": 4}).update(ballots, close)
    # Half of the window must be known before an outcome has a scale; the first move is at row 1.
    first = SCALE_MOMENTS // 2 + 4
    assert np.isnan(scores[:first, 0]).all()
    assert np.isfinite(scores[first:, 0]).all()


def test_hedge_listens_to_those_who_were_right():
    ballots, close = _rising()
    horizons = dict.fromkeys("abc", 4)
    weight = make("hedge", ballots.agents, params={}, horizons=horizons).decide(ballots, close)
    right, wrong, silent = weight.weight[-1]
    assert right > silent > wrong


def test_hedge_silences_nobody_for_good():
    ballots, close = _rising(moments=1500)
    params = {"learning_ratio": 0.5, "floor_ratio": 0.1}
    horizons = dict.fromkeys("abc", 4)
    weight = make("hedge", ballots.agents, params=params, horizons=horizons).decide(ballots, close)
    assert weight.weight.min() >= 0.1 / 1.2
    assert weight.weight[-1, 0] > 0.8


def test_hedge_begins_with_the_seat_weights():
    ballots, close = _rising(moments=3)
    weights = {"a": 2.0}
    rule = make("hedge", ballots.agents, params={}, weights=weights)
    np.testing.assert_array_equal(rule.decide(ballots, close).weight, [[0.5, 0.25, 0.25]] * 3)


def test_the_record_tells_hits_and_calibration():
    ballots, close = _rising()
    scorer = Scorer(ballots.agents, dict.fromkeys("abc", 4))
    scorer.update(ballots, close)
    right, wrong, silent = scorer.summary()
    assert (right.hit_ratio, right.brier) == (1.0, 0.0)
    assert (wrong.hit_ratio, wrong.brier) == (0.0, 1.0)
    assert right.mean_score == -wrong.mean_score > 0
    assert silent.ballots == 0
    assert math.isnan(silent.brier)


@settings(max_examples=15, deadline=None)
@given(cut=st.integers(0, 100), seed=st.integers(0, 1000))
def test_the_record_does_not_depend_on_the_blocks(cut, seed):
    ballots, close = random_ballots(100, 2, 3, seed), random_close(100, 3, seed)
    whole, split = Scorer(ballots.agents, {}), Scorer(ballots.agents, {})
    whole.update(ballots, close)
    split.update(rows_of(ballots, 0, cut), close[:cut])
    split.update(rows_of(ballots, cut, 100), close[cut:])
    assert split.summary() == whole.summary()


@pytest.mark.parametrize("price", [0.0, 1e-308, np.inf, np.nan])
def test_a_broken_price_is_no_outcome(price):
    ballots, close = _rising()
    close[60] = price
    scores = Scorer(ballots.agents, dict.fromkeys("abc", 4)).update(ballots, close)
    assert not np.isinf(scores).any()
    assert np.isfinite(scores[-1]).all()
