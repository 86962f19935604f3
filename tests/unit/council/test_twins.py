"""The core's rules beside their plain twins in NumPy: equal to the last bit."""

import numpy as np
import pytest
from councils import RULES, joined, random_ballots, random_close
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_rules import decide

from hansa.council import make
from hansa.types import BallotBlock


@pytest.mark.parametrize("rule", RULES)
@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    shape=st.tuples(st.integers(1, 90), st.integers(1, 5), st.integers(1, 4)),
    seat=st.sampled_from([0.01, 1.0, 7.0]),
)
def test_the_core_decides_what_the_plain_twin_decides_to_the_last_bit(rule, seed, shape, seat):
    moments, agents, instruments = shape
    ballots = random_ballots(moments, agents, instruments, seed)
    close = random_close(moments, instruments, seed)
    weights = {"agent_0": seat}
    made = make(rule, ballots.agents, params={}, weights=weights)
    plain = decide(rule, ballots, close, weights)
    assert joined([made.decide(ballots, close)]) == joined([plain])


def test_hedge_learns_in_the_core_what_it_learns_in_the_twin_over_a_long_run():
    ballots, close = random_ballots(2_000, 3, 5, 1), random_close(2_000, 5, 1)
    decision = make("hedge", ballots.agents, params={}).decide(ballots, close)
    assert joined([decision]) == joined([decide("hedge", ballots, close, {})])
    assert np.ptp(decision.weight[:, 0]) > 0.01


@pytest.mark.parametrize("rule", RULES)
def test_what_is_said_again_is_decided_again(rule):
    once, close = random_ballots(40, 3, 2, 5), np.repeat(random_close(40, 2, 5), 3, axis=0)
    thrice = {
        name: np.repeat(getattr(once, name), 3, axis=0)
        for name in ("conviction", "confidence", "veto")
    }
    ballots = BallotBlock(once.agents, **thrice)
    made = make(rule, ballots.agents, params={})
    assert joined([made.decide(ballots, close)]) == joined([decide(rule, ballots, close, {})])
