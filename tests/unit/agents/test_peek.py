"""Peek and scramble checks: every cheat is named, nobody honest is accused."""

import numpy as np
import pytest
from cheats import PEEKING, CrossSection, PastOfBlock, Remembering, Roll, Smoother
from hypothesis import given, settings
from hypothesis import strategies as st
from snapshots import bars_of, noise, snapshot_of, stretch_of

from hansa.agents import BUILT_IN, Agent, Auditor, check_block, poll, sample_moments, scramble_check
from hansa.agents.scramble import scramble
from hansa.errors import PeekError
from hansa.types import Snapshot

HONEST = (CrossSection, Smoother)


def _gappy(moments: int, instruments: int, seed: int) -> Snapshot:
    return snapshot_of(x=stretch_of(bars_of(moments, instruments, seed)))


def _audit(agent: Agent, snapshot: Snapshot, seed: int = 0, count: int = 8) -> None:
    auditor = Auditor([agent], seed=seed, moments_per_block=count)
    auditor.check([snapshot], poll([agent], [snapshot]))


def _leaks(cheat: type[Agent], seed: int = 0):
    def evaluate(bars):
        return poll([cheat()], [snapshot_of(x=stretch_of(bars))])

    return scramble_check(evaluate, bars_of(60, 3, seed), cuts=(10, 25, 40), seed=seed)


@pytest.mark.parametrize("cheat", PEEKING)
def test_a_peeking_agent_is_named_by_the_peek_check(cheat):
    with pytest.raises(PeekError, match=f"agent '{cheat.name}' .* TEST:[0-2] at 2024-01-0"):
        _audit(cheat(), _gappy(40, 3, seed=1))


@pytest.mark.parametrize("cheat", PEEKING)
def test_a_peeking_agent_is_named_by_the_scramble_check(cheat):
    leaks = _leaks(cheat)
    assert leaks
    assert {leak.agent for leak in leaks} == {cheat.name}
    assert all(leak.moment <= leak.cut for leak in leaks)


@pytest.mark.parametrize("cheat", PEEKING)
def test_a_peeking_agent_is_named_in_a_long_block_too(cheat):
    with pytest.raises(PeekError, match=f"agent '{cheat.name}'"):
        _audit(cheat(), _gappy(1_000, 3, seed=1))


def test_the_past_of_a_long_block_is_not_called_the_future():
    with pytest.raises(PeekError, match="seen alone; work on the last axis only"):
        _audit(PastOfBlock(), _gappy(1_000, 3, seed=1))


def test_an_agent_that_takes_the_past_from_its_block_is_refused_too():
    with pytest.raises(PeekError, match="seen alone; work on the last axis only"):
        _audit(PastOfBlock(), _gappy(40, 3, seed=1))


def test_the_past_of_a_block_is_no_leak_of_the_future():
    assert _leaks(PastOfBlock) == []


def test_what_an_agent_remembers_of_the_whole_block_fools_only_a_check_by_itself():
    snapshot, agent = _gappy(40, 3, seed=1), Remembering()
    ballots = poll([agent], [snapshot])
    check_block(agent, snapshot, ballots, [0, 5])
    with pytest.raises(PeekError, match="remembering"):
        check_block(Remembering(), snapshot, ballots, [0, 5])


def test_the_error_tells_both_values():
    x = np.array([[0.0], [0.5], [-0.5]])
    with pytest.raises(PeekError) as caught:
        _audit(Roll(), snapshot_of(x=x))
    said, alone = float(np.rint(np.tanh(0.5) * 2**20) / 2**20), 0.0
    assert f"is {said!r} within the whole block but {alone!r} seen alone" in str(caught.value)


@pytest.mark.parametrize("agent", HONEST)
@settings(max_examples=25, deadline=None)
@given(moments=st.integers(1, 40), instruments=st.integers(1, 9), seed=st.integers(0, 10_000))
def test_an_honest_agent_is_never_accused_of_peeking(agent, moments, instruments, seed):
    _audit(agent(), _gappy(moments, instruments, seed), seed=seed)


@pytest.mark.parametrize("agent", HONEST)
@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_an_honest_agent_is_never_accused_of_leaking(agent, seed):
    assert _leaks(agent, seed) == []


BUILT_IN_FEATURES = {
    "trend": ("trend",),
    "mean_reversion": ("stretch", "strength"),
    "momentum": ("lead", "usual"),
    "volatility": ("roughness",),
    "risk": ("drop", "jump"),
}


@pytest.mark.parametrize("name", BUILT_IN_FEATURES)
@settings(max_examples=25, deadline=None)
@given(moments=st.integers(1, 40), instruments=st.integers(1, 9), seed=st.integers(0, 10_000))
def test_a_built_in_agent_is_never_accused_of_peeking(name, moments, instruments, seed):
    features = {
        feature: 3 * noise(moments, instruments, seed + place)
        for place, feature in enumerate(BUILT_IN_FEATURES[name])
    }
    for values in features.values():
        values[: moments // 5] = np.nan
    _audit(BUILT_IN[name](), snapshot_of(**features), seed=seed)


def test_sampled_moments_repeat_and_cover_the_block():
    rows = sample_moments(4096, count=8, seed=3)
    assert rows == sample_moments(4096, count=8, seed=3)
    assert rows != sample_moments(4096, count=8, seed=4)
    assert rows[0] == 0
    assert [row // 512 for row in rows[-8:]] == list(range(8))


def test_a_short_block_is_checked_in_full():
    assert sample_moments(3, count=8, seed=0) == [0, 1, 2]


@given(cut=st.integers(0, 29), seed=st.integers(0, 1000), drift=st.sampled_from([-1.0, 1.0]))
@settings(max_examples=30, deadline=None)
def test_scrambled_bars_keep_the_past_and_stay_plausible(cut, seed, drift):
    bars = bars_of(30, 4, seed)
    bars |= {"open": bars["close"], "high": bars["close"] * 1.01, "low": bars["close"] * 0.99}
    random = np.random.default_rng(seed)
    after = scramble(bars, cut, drift=drift, random=random)
    for name, values in bars.items():
        np.testing.assert_array_equal(after[name][: cut + 1], values[: cut + 1])
    rest = {name: values[cut + 1 :] for name, values in after.items()}
    assert (rest["low"] <= np.minimum(rest["open"], rest["close"])).all()
    assert (rest["high"] >= np.maximum(rest["open"], rest["close"])).all()
    assert (rest["low"] > 0).all()
