"""The rules: what each makes of the ballots, against a plain reckoning of the same."""

from itertools import pairwise

import numpy as np
import pytest
from councils import (
    AGENTS,
    RULES,
    ballots_of,
    joined,
    one_moment,
    random_ballots,
    random_close,
    rows_of,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from hansa.council import make
from hansa.errors import ConfigError
from hansa.types import GRID

NAN = float("nan")


def _decide(rule, ballots, *, weights=None, **params):
    made = make(rule, ballots.agents, params=params, weights=weights)
    moments, _, instruments = ballots.conviction.shape
    return made.decide(ballots, np.full((moments, instruments), 100.0))


def _voices(ballots, seats, t, n):
    said, sure = ballots.conviction[t, :, n], ballots.confidence[t, :, n]
    cast = zip(said, sure * seats, strict=True)
    return [(float(x), float(w)) for x, w in cast if not np.isnan(x) and w > 0]


def _plain_mean(voices, present):
    return sum(x * w for x, w in voices) / sum(w for _, w in voices)


def _plain_median(voices, present):
    half = sum(w for _, w in voices) / 2
    low = min(x for x, _ in voices if sum(w for y, w in voices if y <= x) >= half)
    high = max(x for x, _ in voices if sum(w for y, w in voices if y >= x) >= half)
    return (low + high) / 2


def _plain_majority(voices, present):
    if present < 0.5:
        return NAN
    for side in (1, -1):
        backers = [(x, w) for x, w in voices if x * side > 0]
        if sum(w for _, w in backers) > sum(w for _, w in voices) / 2:
            return _plain_mean(backers, present)
    return 0.0


PLAIN = {"weighted_mean": _plain_mean, "median": _plain_median, "majority": _plain_majority}


@pytest.mark.parametrize("rule", PLAIN)
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), agents=st.integers(1, 6))
def test_a_rule_agrees_with_its_plain_reckoning(rule, seed, agents):
    ballots = random_ballots(5, agents, 3, seed)
    decision = _decide(rule, ballots)
    for t, n in np.ndindex(5, 3):
        voices = _voices(ballots, np.full(agents, 1 / agents), t, n)
        leaning = PLAIN[rule](voices, len(voices) / agents) if voices else NAN
        expected = 0.0 if ballots.veto[t, :, n].any() else leaning
        np.testing.assert_allclose(decision.conviction[t, n], expected, rtol=0, atol=1 / GRID)


@pytest.mark.parametrize("rule", RULES)
@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_decisions_and_dissent_stay_within_bounds_and_on_the_grid(rule, seed):
    decision = _decide(rule, random_ballots(12, 4, 3, seed))
    view = decision.conviction[~np.isnan(decision.conviction)]
    assert (np.abs(view) <= 1).all()
    assert ((decision.dissent >= 0) & (decision.dissent <= 1)).all()
    np.testing.assert_array_equal(view * GRID, np.rint(view * GRID))
    np.testing.assert_allclose(decision.weight.sum(axis=1), 1.0, rtol=1e-12)


@pytest.mark.parametrize("rule", RULES)
@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    cuts=st.lists(st.integers(0, 160), max_size=6),
    single=st.booleans(),
)
def test_any_split_into_blocks_decides_the_same_to_the_last_bit(rule, seed, cuts, single):
    moments, agents = 160, 4
    ballots, close = random_ballots(moments, agents, 3, seed), random_close(moments, 3, seed)
    horizons = {"agent_0": 1, "agent_1": 7, "agent_2": 30}
    known = horizons if rule == "hedge" else None
    whole = make(rule, ballots.agents, params={}, horizons=known).decide(ballots, close)
    edges = list(range(moments + 1)) if single else [0, *sorted(cuts), moments]
    split = make(rule, ballots.agents, params={}, horizons=known)
    parts = [
        split.decide(rows_of(ballots, start, end), close[start:end])
        for start, end in pairwise(edges)
    ]
    assert joined(parts) == joined([whole])


@pytest.mark.parametrize("rule", RULES)
def test_a_veto_makes_the_decision_zero_whatever_the_votes(rule):
    ballots = ballots_of([[[1.0, 1.0, NAN], [1.0, 1.0, NAN]]], veto=[[[0, 1, 1], [0, 0, 0]]])
    decision = _decide(rule, ballots)
    np.testing.assert_array_equal(decision.conviction, [[1.0, 0.0, 0.0]])
    np.testing.assert_array_equal(decision.vetoed, [[False, True, True]])


@pytest.mark.parametrize("rule", RULES)
def test_abstaining_is_not_zero(rule):
    abstained = _decide(rule, one_moment(0.5, 0.5, NAN))
    voted_zero = _decide(rule, one_moment(0.5, NAN, 0.0))
    assert abstained.conviction[0, 0] == 0.5
    assert voted_zero.conviction[0, 0] != 0.5


@pytest.mark.parametrize("rule", RULES)
def test_without_a_voice_there_is_no_decision(rule):
    decision = _decide(rule, one_moment(NAN, 0.7, confidence=(1.0, 0.0)))
    assert np.isnan(decision.conviction).all()
    np.testing.assert_array_equal(decision.dissent, 0.0)


@pytest.mark.parametrize("rule", RULES)
def test_one_mind_has_no_dissent(rule):
    assert _decide(rule, one_moment(0.25, 0.25, 0.25)).dissent[0, 0] == 0


def test_dissent_is_the_mean_distance_from_the_decision():
    assert _decide("weighted_mean", one_moment(1.0, -1.0)).dissent[0, 0] == 1.0
    assert _decide("weighted_mean", one_moment(0.5, 0.0)).dissent[0, 0] == 0.25


def test_confidence_and_seat_weight_pull_the_mean():
    ballots = one_moment(1.0, -1.0, confidence=(0.5, 1.0))
    decision = _decide("weighted_mean", ballots, weights={"a": 6.0})
    assert decision.conviction[0, 0] == 0.5
    np.testing.assert_allclose(decision.weight, [[6 / 7, 1 / 7]])


def test_one_loud_agent_does_not_move_the_median():
    assert _decide("median", one_moment(0.25, 0.25, -1.0)).conviction[0, 0] == 0.25
    assert _decide("median", one_moment(0.0, 0.5)).conviction[0, 0] == 0.25


def test_a_majority_needs_more_than_half_of_the_votes_cast():
    assert _decide("majority", one_moment(0.5, 0.25, -1.0)).conviction[0, 0] == 0.375
    assert _decide("majority", one_moment(0.5, 0.25, -1.0, 0.0)).conviction[0, 0] == 0.0


@pytest.mark.parametrize(("quorum", "has_view"), [(0.5, True), (0.75, False)])
def test_a_quorum_counts_those_who_have_a_voice(quorum, has_view):
    decision = _decide("majority", one_moment(0.5, 0.5, NAN, NAN), quorum_ratio=quorum)
    assert np.isfinite(decision.conviction[0, 0]) == has_view


def test_a_full_quorum_is_met_by_all():
    ballots = one_moment(*[0.5] * 3)
    assert _decide("majority", ballots, quorum_ratio=1.0).conviction[0, 0] == 0.5


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("medain", {}, "no council rule 'medain'; did you mean 'median'"),
        ("majority", {"params": {"quorum": 0.5}}, "did you mean 'quorum_ratio'"),
        ("majority", {"params": {"quorum_ratio": 1.5}}, "quorum_ratio must be above 0 and at most"),
        ("median", {"params": {"agents": 1}}, "no parameter 'agents'; it takes none"),
        ("median", {"weights": {"z": 1.0}}, "weight for 'z', no member"),
        ("median", {"weights": {"a": 0.0}}, "weight of 'a' must be above 0"),
        ("hedge", {"horizons": {"a": 0}}, "a horizon must be at least 1 moment"),
        (
            "hedge",
            {"params": {"floor_ratio": 0.2}},
            "floor_ratio must be above 0 and at",
        ),
    ],
)
def test_a_wrong_name_or_value_is_refused_with_advice(name, arguments, message):
    with pytest.raises(ConfigError, match=message):
        make(name, AGENTS, **{"params": {}} | arguments)


def test_ballots_of_another_council_are_refused():
    with pytest.raises(ConfigError, match="made for the agents"):
        make("median", ("x", "y"), params={}).decide(one_moment(0.5, 0.5), np.ones((1, 1)))
