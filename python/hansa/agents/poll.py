"""The poll: every agent asked for its ballot, and the answers laid side by side."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from hansa import _core
from hansa.agents.base import Agent
from hansa.agents.moments import is_block, sealed
from hansa.agents.vote import Vote, answer, answers, checked, is_plain
from hansa.errors import AgentError
from hansa.types import Ballot, BallotBlock, Snapshot

#: Called with the seat of an agent that failed, and why.
OnFailure: TypeAlias = Callable[[int, AgentError], None]


def poll(
    agents: Sequence[Agent], snapshots: Sequence[Snapshot], *, on_failure: OnFailure | None = None
) -> BallotBlock:
    """The ballots of all agents over a block, or over one moment (then T = 1).

    `snapshots` holds one snapshot per agent, over the same moments and instruments. Stateful
    agents are asked moment by moment and carry on where the block before left them. Ballots are
    rounded to the grid; confidence is 0 where an agent abstains. Raises AgentError naming agent,
    instrument, moment and value; with `on_failure` that is told, and the agent abstains.
    """
    _check_table(agents, snapshots)
    moments, instruments = snapshots[0].ts_ns.size, len(snapshots[0].instruments)
    shape = (moments, len(agents), instruments)
    block = BallotBlock(
        agents=tuple(agent.name for agent in agents),
        conviction=np.empty(shape),
        confidence=np.empty(shape),
        veto=np.zeros(shape, dtype=np.bool_),
    )
    for seat, (agent, snapshot) in enumerate(zip(agents, snapshots, strict=True)):
        try:
            _ask(agent, sealed(snapshot), block, seat)
        except AgentError as error:
            if on_failure is None:
                raise
            _abstain(block, seat)
            on_failure(seat, error)
    return block


def _ask(agent: Agent, seen: Snapshot, block: BallotBlock, seat: int) -> None:
    each = agent.is_stateful and is_block(seen)
    ballot = answers(agent, seen) if each else answer(agent, seen)
    if not _lay(ballot, block, seat, seen):
        _write(checked(agent, seen, ballot), block, seat)


def _abstain(block: BallotBlock, seat: int) -> None:
    block.conviction[:, seat], block.confidence[:, seat] = np.nan, 0.0
    block.veto[:, seat] = False


def _lay(ballot: Ballot, block: BallotBlock, seat: int, snapshot: Snapshot) -> bool:
    """Lays down a plain ballot within bounds; False for any other, which is to be looked at."""
    shape = (*snapshot.ts_ns.shape, len(snapshot.instruments))
    if not (is_plain(ballot, shape) and _is_in_order(ballot)):
        return False
    place = (seat, len(block.agents), len(snapshot.instruments))
    out = (block.conviction, block.confidence)
    if not _core.lay_ballots(ballot.conviction, ballot.confidence, place, out):
        return False
    if ballot.veto is not None:
        block.veto[:, seat] = ballot.veto
    return True


def _is_in_order(ballot: Ballot) -> bool:
    """Whether the core can take its arrays: columns of a frame or turned ones lie otherwise."""
    parts = (ballot.conviction, ballot.confidence)
    return all(isinstance(part, float) or part.flags.c_contiguous for part in parts)


def _write(vote: Vote, block: BallotBlock, seat: int) -> None:
    block.conviction[:, seat] = vote.conviction
    block.confidence[:, seat] = vote.confidence
    block.veto[:, seat] = vote.veto


def _check_table(agents: Sequence[Agent], snapshots: Sequence[Snapshot]) -> None:
    names = [agent.name for agent in agents]
    if not agents or len(snapshots) != len(agents):
        raise AgentError(
            f"expected one snapshot for each agent and at least one agent, found "
            f"{len(snapshots)} snapshots for {len(agents)} agents {names}"
        )
    if len(set(names)) < len(names):
        raise AgentError(f"agents must have names of their own, found {names}")
    first = snapshots[0]
    for name, s in zip(names, snapshots, strict=True):
        same_moments = s.ts_ns is first.ts_ns or np.array_equal(s.ts_ns, first.ts_ns)
        if s.instruments != first.instruments or not same_moments:
            raise AgentError(
                f"agent {name!r}: its snapshot covers other moments or instruments than that of "
                f"{names[0]!r}; all agents of a poll must see the same block"
            )
