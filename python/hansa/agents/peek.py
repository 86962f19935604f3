"""Peek check: sampled moments recomputed without what came later, and compared."""

import copy
import itertools
from collections.abc import Iterable, Sequence

import numpy as np

from hansa.agents.base import Agent
from hansa.agents.moments import block_until, is_block, stretch_until
from hansa.agents.reach import in_words, needed_moments
from hansa.agents.vote import (
    Vote,
    answer,
    answer_at,
    ask,
    checked,
    collected,
    is_plain,
    place_of,
)
from hansa.errors import PeekError
from hansa.types import Ballot, BallotBlock, FloatArray, Snapshot

#: Two grid steps: NumPy may differ in the last bit between shapes, and a grid point with it.
TOLERANCE = 2.0**-19

#: Rows up to a moment that are looked at first: a block may be long, and nearly always they agree.
_STRETCH_ROWS = 64


def sample_moments(total: int, *, count: int, seed: int) -> list[int]:
    """`count` rows of a block of `total`, in order: the first, and one of each equal stretch.

    The first row has the whole future ahead of it. The same arguments give the same rows.
    """
    if total <= count:
        return list(range(total))
    edges = [total * part // count for part in range(count + 1)]
    stretches = enumerate(itertools.pairwise(edges), start=seed << 8)
    return sorted({0, *(low + _mixed(place) % (high - low) for place, (low, high) in stretches)})


def _mixed(number: int) -> int:
    """64 bits that look random: SplitMix64 (Steele, Lea & Flood 2014)."""
    mask = 2**64 - 1
    z = number * 0x9E3779B97F4A7C15 & mask
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & mask
    z = (z ^ z >> 27) * 0x94D049BB133111EB & mask
    return z ^ z >> 31


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

    Each is recomputed twice: from the block cut off after it (first its last rows alone, all of it
    where those differ), and from that moment alone. `agent` should be a copy made before it first
    voted (`Auditor` keeps such). A stateful agent is asked moment by moment with nothing else in
    reach, so there is nothing to recompute for it. The error names agent, instrument, moment and
    both values.
    """
    if agent.is_stateful or not is_block(snapshot):
        return
    rows = sorted(set(moments))  # rising, so that no call has seen beyond the next
    alone: list[Ballot] = []
    until: list[Ballot] = []
    for row in rows:
        alone.append(answer_at(agent, snapshot, row))
        until.append(_answer_last(agent, stretch_until(snapshot, row, _STRETCH_ROWS)))
    twice = rows + rows
    seat = ballot.agents.index(agent.name)
    said = Vote(
        ballot.conviction[twice, seat], ballot.confidence[twice, seat], ballot.veto[twice, seat]
    )
    named = Snapshot(snapshot.instruments, snapshot.ts_ns[twice], {})
    if not _is_identical(said, checked(agent, named, collected(named, alone + until))):
        until = [_answer_last(agent, block_until(snapshot, row)) for row in rows]
        again = checked(agent, named, collected(named, alone + until))
        _compare(agent, snapshot, rows, said, again)


def _is_identical(first: Vote, second: Vote) -> bool:
    """Equal to the last bit, as nearly always; what is not may still be the same."""
    return (
        first.conviction.tobytes() == second.conviction.tobytes()
        and first.confidence.tobytes() == second.confidence.tobytes()
        and first.veto.tobytes() == second.veto.tobytes()
    )


def _answer_last(agent: Agent, block: Snapshot) -> Ballot:
    """The agent's ballot on the last moment of a block."""
    ballot = answer(agent, block)
    if not is_plain(ballot, (block.ts_ns.size, len(block.instruments))):
        vote = checked(agent, block, ballot)
        return Ballot(vote.conviction[-1], vote.confidence[-1], vote.veto[-1])
    sure = ballot.confidence
    confidence = sure if isinstance(sure, float) else sure[-1]
    return Ballot(
        ballot.conviction[-1], confidence, None if ballot.veto is None else ballot.veto[-1]
    )


def is_same(
    first: FloatArray, second: FloatArray
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Elementwise: equal within the tolerance, or both abstaining."""
    is_close = np.abs(first - second) <= TOLERANCE
    return is_close | (np.isnan(first) & np.isnan(second))


def _compare(
    agent: Agent, snapshot: Snapshot, rows: Sequence[int], said: Vote, again: Vote
) -> None:
    """Raise PeekError at the first difference; the first half of the moments was seen alone."""
    for what in ("conviction", "confidence", "veto"):
        before = np.asarray(getattr(said, what), dtype=np.float64)
        after = np.asarray(getattr(again, what), dtype=np.float64)
        is_different = ~is_same(before, after)
        if is_different.any():
            place, instrument = (int(index) for index in np.argwhere(is_different)[0])
            row, value = rows[place % len(rows)], float(before[place, instrument])
            how = "seen alone" if place < len(rows) else "with nothing after it"
            looks_ahead = is_different[len(rows) + place % len(rows), instrument]
            kind = _kind(agent, snapshot, (row, instrument, what), value) if looks_ahead else ""
            raise PeekError(
                f"agent {agent.name!r} depends on other moments of its block: {what} for "
                f"{place_of(snapshot, (row, instrument))} is {value} within the whole block but "
                f"{float(after[place, instrument])} {how}; {kind}work on the last axis only, and "
                "take the past from features such as f.close.lag(1)"
            )


def _kind(agent: Agent, snapshot: Snapshot, at: tuple[int, int, str], value: float) -> str:
    """How far ahead it looks, found by asking with more and more of the block in reach."""
    row, instrument, what = at
    rest = snapshot.ts_ns.size - 1 - row

    def agrees(ahead: int) -> bool:
        vote = ask(agent, block_until(snapshot, row + ahead))
        again = np.asarray(getattr(vote, what), dtype=np.float64)[row, instrument]
        return bool(is_same(np.array(value), again))

    return f"{in_words(needed_moments(rest, agrees), rest)}; "
