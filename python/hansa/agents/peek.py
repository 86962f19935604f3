"""Peek check: sampled moments recomputed without what came later, and compared."""

import copy
import itertools
from collections.abc import Iterable, Sequence

import numpy as np

from hansa.agents.base import Agent
from hansa.agents.moments import block_until, is_block, moment_of
from hansa.agents.vote import Vote, ask, place_of
from hansa.errors import PeekError
from hansa.types import BallotBlock, FloatArray, Snapshot

#: Two grid steps: NumPy may differ in the last bit between shapes, and a grid point with it.
TOLERANCE = 2.0**-19


def sample_moments(total: int, *, count: int, seed: int) -> list[int]:
    """`count` rows of a block of `total`, in order: the first, and one of each equal stretch.

    The first row has the whole future ahead of it. The same arguments give the same rows.
    """
    if total <= count:
        return list(range(total))
    random = np.random.default_rng([seed, total, count])
    edges = [total * part // count for part in range(count + 1)]
    rows = [int(random.integers(low, high)) for low, high in itertools.pairwise(edges)]
    return sorted({0, *rows})


class Auditor:
    """Copies of a council's agents, made before the first ballot, that check each block's ballots.

    The copies never see a later moment than the one they answer for, so what the voting agents
    may have remembered of a whole block does not help them here. `moments_per_block` rows of each
    block are checked, chosen by `seed` and the block's place in the run.
    """

    def __init__(self, agents: Sequence[Agent], *, seed: int, moments_per_block: int = 4) -> None:
        self._agents = [copy.deepcopy(agent) for agent in agents]
        self._seed, self._count, self._blocks = seed, moments_per_block, 0

    def check(self, snapshots: Sequence[Snapshot], ballots: BallotBlock) -> None:
        """Raise PeekError if an agent's ballot in this block depends on what came later."""
        seed = self._seed + self._blocks
        self._blocks += 1
        if len(ballots.conviction) < 2:  # one moment has nothing after it to look at
            return
        rows = sample_moments(len(ballots.conviction), count=self._count, seed=seed)
        for agent, snapshot in zip(self._agents, snapshots, strict=True):
            check_block(agent, snapshot, ballots, rows)


def check_block(
    agent: Agent, snapshot: Snapshot, ballot: BallotBlock, moments: Iterable[int]
) -> None:
    """Raise PeekError unless the agent's ballots at rows `moments` stand without the rows after.

    Each is recomputed twice: from the block cut off after it, and from that moment alone. `agent`
    should be a copy made before it first voted (`Auditor` keeps such). A stateful agent is asked
    moment by moment with nothing else in reach, so there is nothing to recompute for it. The error
    names agent, instrument, moment and both values.
    """
    if agent.is_stateful or not is_block(snapshot):
        return
    column = ballot.agents.index(agent.name)
    cast = Vote(ballot.conviction[:, column], ballot.confidence[:, column], ballot.veto[:, column])
    for row in sorted(set(moments)):  # rising, so that no call has seen beyond the next
        said = _row(cast, row)
        alone = ask(agent, moment_of(snapshot, row))
        _compare(agent, moment_of(snapshot, row), said, alone, "seen alone")
        until = ask(agent, block_until(snapshot, row))
        _compare(agent, moment_of(snapshot, row), said, _row(until, row), "with nothing after it")


def is_same(
    first: FloatArray, second: FloatArray
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Elementwise: equal within the tolerance, or both abstaining."""
    is_close = np.abs(first - second) <= TOLERANCE
    return is_close | (np.isnan(first) & np.isnan(second))


def _row(vote: Vote, row: int) -> Vote:
    return Vote(vote.conviction[row], vote.confidence[row], vote.veto[row])


def _compare(agent: Agent, moment: Snapshot, said: Vote, again: Vote, how: str) -> None:
    for what in ("conviction", "confidence", "veto"):
        before = np.asarray(getattr(said, what), dtype=np.float64)
        after = np.asarray(getattr(again, what), dtype=np.float64)
        is_different = ~is_same(before, after)
        if is_different.any():
            at = int(np.argmax(is_different))
            raise PeekError(
                f"agent {agent.name!r} depends on other moments of its block: {what} for "
                f"{place_of(moment, (at,))} is {float(before[at])} within the whole block but "
                f"{float(after[at])} {how}; work on the last axis only, and take the past from "
                "features such as f.close.lag(1)"
            )
