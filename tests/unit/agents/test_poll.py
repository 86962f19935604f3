"""The poll: what is a ballot, what is refused, and how it is rounded."""

import numpy as np
import pytest
from cheats import CrossSection, Smoother
from hypothesis import given, settings
from hypothesis import strategies as st
from snapshots import noise, same_block, snapshot_of

from hansa.agents import Agent, poll
from hansa.agents.moments import block_until, iso_time, moment_of, moments_of
from hansa.errors import AgentError
from hansa.types import GRID, Ballot, BallotBlock, to_grid


def _saying(**ballot) -> Agent:
    class Saying(Agent):
        def consider(self, s):
            return Ballot(**{k: v(s["x"]) if callable(v) else v for k, v in ballot.items()})

    return Saying()


def _polled(agent: Agent, moments: int = 4, instruments: int = 3) -> BallotBlock:
    return poll([agent], [snapshot_of(x=noise(moments, instruments))])


def test_a_ballot_lands_on_the_grid():
    block = _polled(_saying(conviction=np.tanh, confidence=lambda x: np.abs(np.tanh(x))))
    np.testing.assert_array_equal(block.conviction * GRID, np.rint(block.conviction * GRID))
    np.testing.assert_array_equal(block.confidence * GRID, np.rint(block.confidence * GRID))


@pytest.mark.parametrize("turned", [np.asfortranarray, lambda x: np.repeat(x, 2, axis=1)[:, ::2]])
def test_how_a_ballot_lies_in_memory_changes_nothing(turned):
    views = {"conviction": np.tanh, "confidence": lambda x: np.abs(np.tanh(x))}
    agent = _saying(**{name: (lambda x, of=of: turned(of(x))) for name, of in views.items()})
    assert same_block(_polled(agent), _polled(_saying(**views)))


def test_a_nan_abstains_and_silences_its_confidence():
    block = _polled(_saying(conviction=lambda x: np.where(x > 0, np.nan, 0.5), confidence=0.7))
    is_out = np.isnan(block.conviction)
    assert is_out.any()
    assert not is_out.all()
    assert (block.confidence[is_out] == 0).all()
    assert (block.confidence[~is_out] > 0).all()


def test_an_unknown_confidence_abstains():
    block = _polled(_saying(conviction=lambda x: x * 0, confidence=lambda x: x * np.nan))
    assert np.isnan(block.conviction).all()


def test_an_abstaining_agent_can_veto():
    block = _polled(_saying(conviction=lambda x: x * np.nan, veto=lambda x: x > 0))
    np.testing.assert_array_equal(block.veto[:, 0], noise(4, 3) > 0)


def test_minus_zero_is_recorded_as_zero():
    block = _polled(_saying(conviction=lambda x: x * 0 - 1e-9))
    assert not np.signbit(block.conviction).any()


def test_an_excess_that_rounds_away_is_none():
    block = _polled(_saying(conviction=lambda x: x * 0 + 1 + 1e-12))
    assert (block.conviction == 1).all()


REFUSED = {
    r"conviction must lie in \[-1, 1\], found 1.5 for TEST:0 at 2024-01-01T00:00:00Z": dict(
        conviction=lambda x: x * 0 + 1.5
    ),
    r"conviction must lie in \[-1, 1\], found inf": dict(conviction=lambda x: x * 0 + np.inf),
    r"confidence must lie in \[0, 1\], found -0.25": dict(
        conviction=lambda x: x * 0, confidence=-0.25
    ),
    r"shape \(4, 3\) \(moments, instruments\), found \(3,\)": dict(
        conviction=lambda x: np.zeros(3)
    ),
    r"confidence must be one value or have shape \(4, 3\), found \(3,\)": dict(
        conviction=lambda x: x * 0, confidence=np.ones(3)
    ),
    "conviction must be an array of numbers, found bool": dict(conviction=lambda x: x > 0),
    "veto must be an array of booleans, found float64": dict(
        conviction=lambda x: x * 0, veto=lambda x: x
    ),
    r"consider failed at 2024-01-01T00:00:00Z to 2024-01-01T03:00:00Z .*IndexError.*\.py:\d+": dict(
        conviction=lambda x: x[99]
    ),
}


@pytest.mark.parametrize("message", REFUSED)
def test_what_is_no_ballot_is_refused_by_name(message):
    with pytest.raises(AgentError, match=f"agent 'saying': .*{message}"):
        _polled(_saying(**REFUSED[message]))


def test_the_first_value_out_of_range_is_located():
    def once(x):
        return np.where(np.arange(x.size).reshape(x.shape) == 7, -2.0, 0.0)

    with pytest.raises(AgentError, match=r"found -2.0 for TEST:1 at 2024-01-01T02:00:00Z"):
        _polled(_saying(conviction=once))


def test_an_agent_cannot_write_into_its_features():
    def write(x):
        x[0] = 0
        return x

    with pytest.raises(AgentError, match="read-only"):
        _polled(_saying(conviction=write))


def test_an_agent_that_returns_something_else_is_refused():
    class Forgetful(Agent):
        def consider(self, s):
            return None

    with pytest.raises(AgentError, match="agent 'forgetful': consider must return a Ballot"):
        _polled(Forgetful())


def test_agents_must_see_the_same_block():
    snapshots = [snapshot_of(x=noise(4, 3)), snapshot_of(x=noise(5, 3))]
    with pytest.raises(AgentError, match="'smoother': its snapshot covers other moments"):
        poll([CrossSection(), Smoother()], snapshots)


@settings(max_examples=40, deadline=None)
@given(cut=st.integers(1, 19), seed=st.integers(0, 1000))
def test_a_stateful_agent_carries_on_across_blocks(cut, seed):
    x = noise(20, 3, seed)
    whole = snapshot_of(x=x)
    rest = [moment_of(whole, row) for row in range(cut, 20)]
    agent = Smoother()
    parts = [poll([agent], [s]) for s in (block_until(whole, cut - 1), *rest)]
    joined = BallotBlock(
        agents=("smoother",),
        conviction=np.concatenate([p.conviction for p in parts]),
        confidence=np.concatenate([p.confidence for p in parts]),
        veto=np.concatenate([p.veto for p in parts]),
    )
    assert same_block(joined, poll([Smoother()], [whole]))


def test_a_stateful_agent_may_fill_the_same_array_again():
    class Echo(Agent):
        is_stateful = True
        said = np.empty(3)

        def consider(self, s):
            np.tanh(s["x"], out=self.said)
            return Ballot(conviction=self.said)

    x = noise(4, 3)
    block = poll([Echo()], [snapshot_of(x=x)])
    np.testing.assert_array_equal(block.conviction[:, 0], to_grid(np.tanh(x)))


def test_of_no_moments_a_stateful_agent_is_asked_nothing():
    assert poll([Smoother()], [snapshot_of(x=noise(0, 3))]).conviction.shape == (0, 1, 3)


def test_no_agent_can_write_into_a_moment():
    moment = moment_of(snapshot_of(x=noise(4, 3)), 2)
    for array in (moment["x"], moment.ts_ns):
        with pytest.raises(ValueError, match="WRITEABLE"):
            array.flags.writeable = True


def test_a_single_moment_is_a_block_of_one():
    whole = snapshot_of(x=noise(4, 3))
    one = poll([CrossSection()], [moment_of(whole, 2)])
    assert one.conviction.shape == (1, 1, 3)
    np.testing.assert_array_equal(one.conviction[0], poll([CrossSection()], [whole]).conviction[2])


def test_nothing_later_can_be_reached_from_one_moment():
    whole = snapshot_of(x=noise(4, 3))
    for alone in (moment_of(whole, 1), list(moments_of(whole))[1]):
        assert alone["x"].base == whole["x"][1].tobytes()
        assert alone.ts_ns.base == whole.ts_ns[1].tobytes()
    assert block_until(whole, 1)["x"].base is None


def test_times_read_as_iso():
    assert iso_time(1_704_067_200_000_000_000) == "2024-01-01T00:00:00Z"
    assert iso_time(1_704_067_200_000_000_001) == "2024-01-01T00:00:00.000000001Z"


@pytest.mark.parametrize("part", ["conviction", "confidence", "veto"])
def test_arrays_that_lie_in_memory_by_columns_are_ballots_as_any(part):
    of = {"conviction": np.tanh, "confidence": lambda x: abs(np.tanh(x)), "veto": lambda x: x < 0}
    by_columns = {**of, part: lambda x: np.asfortranarray(of[part](x))}
    assert same_block(_polled(_saying(**of)), _polled(_saying(**by_columns)))
