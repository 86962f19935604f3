"""The poll: every agent asked for its ballot, and the answers laid side by side."""

from collections.abc import Sequence

import numpy as np

from hansa.agents.base import Agent
from hansa.agents.moments import is_block, sealed
from hansa.agents.vote import Vote, ask, ask_each
from hansa.errors import AgentError
from hansa.types import BallotBlock, Snapshot


def poll(agents: Sequence[Agent], snapshots: Sequence[Snapshot]) -> BallotBlock:
    """The ballots of all agents over a block, or over one moment (then T = 1).

    `snapshots` holds one snapshot per agent, over the same moments and instruments. Stateful
    agents are asked moment by moment and carry on where the block before left them. Ballots are
    rounded to the grid; confidence is 0 where an agent abstains. Raises AgentError naming agent,
    instrument, moment and value.
    """
    _check_table(agents, snapshots)
    votes = [_vote(agent, s) for agent, s in zip(agents, snapshots, strict=True)]
    moments, instruments = snapshots[0].ts_ns.size, len(snapshots[0].instruments)
    shape = (moments, len(agents), instruments)
    block = BallotBlock(
        agents=tuple(agent.name for agent in agents),
        conviction=np.empty(shape),
        confidence=np.empty(shape),
        veto=np.empty(shape, dtype=np.bool_),
    )
    for column, vote in enumerate(votes):
        block.conviction[:, column] = vote.conviction
        block.confidence[:, column] = vote.confidence
        block.veto[:, column] = vote.veto
    return block


def _vote(agent: Agent, snapshot: Snapshot) -> Vote:
    if agent.is_stateful and is_block(snapshot):
        return ask_each(agent, snapshot)
    return ask(agent, sealed(snapshot))


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
        if s.instruments != first.instruments or not np.array_equal(s.ts_ns, first.ts_ns):
            raise AgentError(
                f"agent {name!r}: its snapshot covers other moments or instruments than that of "
                f"{names[0]!r}; all agents of a poll must see the same block"
            )
