"""The decision path over a block of moments: features, ballots, decisions, target weights."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from hansa.agents import Agent, Auditor, OnFailure, declared_features, poll
from hansa.allocation import Allocator
from hansa.council import Rule
from hansa.engine.conditions import PARTS
from hansa.engine.feature_table import Features, FeatureTable
from hansa.engine.universe import Columns
from hansa.errors import AgentError
from hansa.features import Expr, Operator
from hansa.types import Ballot, BallotBlock, DecisionBlock, FloatArray, IntArray, Snapshot

#: Moments of a block that are recomputed without their future, unless told otherwise.
AUDITED_MOMENTS = 8


@dataclass(frozen=True, slots=True)
class Block:
    """What the decision path made of a block. T moments, A agents, N instruments.

    `weights` [T, N] are target weights of equity, NaN where the position is left as it is.
    `snapshots` holds what each agent saw.
    """

    snapshots: tuple[Snapshot, ...]
    ballots: BallotBlock
    decision: DecisionBlock
    weights: FloatArray


def silent_block(moments: int, instruments: int) -> Block:
    """What a council without members makes of a block: no ballots, no decisions, no targets."""
    voices, rows = (moments, 0, instruments), (moments, instruments)
    nothing = np.full(rows, np.nan)
    ballots = BallotBlock((), np.empty(voices), np.empty(voices), np.empty(voices, dtype=np.bool_))
    decision = DecisionBlock(
        conviction=nothing,
        dissent=np.zeros(rows),
        weight=np.empty((moments, 0)),
        vetoed=np.zeros(rows, dtype=np.bool_),
    )
    return Block((), ballots, decision, nothing)


class Pipeline:
    """Agents, council and allocation over one feature graph; blocks follow one another in time.

    Features shared by several agents are computed once. A sample of each block's moments is
    recomputed without what came later (`PeekError` names the agent that looked ahead).
    """

    def __init__(
        self,
        agents: Sequence[Agent],
        rule: Rule,
        allocator: Allocator,
        *,
        instruments: tuple[str, ...],
        seed: int,
        audited_moments: int = AUDITED_MOMENTS,
    ):
        self._agents, self._rule, self._allocator = list(agents), rule, allocator
        #: Told of an agent that failed, which abstains from then on; without it that is raised.
        self.on_failure: OnFailure | None = None
        self._instruments = instruments
        self.wanted = tuple(_wanted(self._agents, allocator))
        self._table = FeatureTable([self.wanted], instruments, self._operator_failed)
        self._auditor = Auditor(self._agents, seed=seed, moments_per_block=audited_moments)
        self._audited, self._audited_per_block = 0, audited_moments
        for agent in self._agents:
            agent.reset()

    @property
    def agents(self) -> tuple[str, ...]:
        """Names of the agents, in the order of their seats."""
        return tuple(agent.name for agent in self._agents)

    @property
    def audited_moments(self) -> int:
        """Moments that were recomputed without their future, and found equal."""
        return self._audited

    @property
    def reads(self) -> frozenset[str]:
        """What features read besides bars: "touch", "prints" and "funding"."""
        return self._table.reads

    def check_reads(self, kinds: Collection[str]) -> None:
        """AgentError where features read what no table of these kinds tells."""
        for part in sorted(self._table.reads):
            tables, words, section = PARTS[part]
            if not set(tables).intersection(kinds):
                field, live = "f.flow", "a live desk of Binance or ccxt: trade.channels"
                if part == "funding":
                    field, live = "f.funding", "a live desk has none"
                raise AgentError(
                    f"agents {', '.join(self.agents)}: expected {words} for features that read "
                    f"{field}, found a run without any; give it some with {section} ({live}), or "
                    "leave them out"
                )

    def warm_up_moments(self) -> dict[str, int]:
        """For each agent, the moments before its last feature has a value."""
        needed = self._table.warm_up_moments()
        return {agent: needed.get(agent, 0) for agent in self.agents}

    def block(self, ts_ns: IntArray, columns: Columns) -> Block:
        """The next moments `ts_ns` [T] with their bars. Raises AgentError or PeekError."""
        return self.decide(ts_ns, columns, self.features(ts_ns, columns))

    def decide(self, ts_ns: IntArray, columns: Columns, features: Features) -> Block:
        """The same for features that were computed elsewhere, for several at once."""
        snapshots = tuple(
            Snapshot(self._instruments, ts_ns, features.get(agent.name, {}))
            for agent in self._agents
        )
        put_out = None if self.on_failure is None else self.put_out
        ballots = poll(self._agents, snapshots, on_failure=put_out)
        self._auditor.check(snapshots, ballots)
        self._audited += min(self._audited_per_block, len(ts_ns))
        decision = self._rule.decide(ballots, columns[3])
        volatility = features.get(_ALLOCATION, {}).get("volatility", columns[3])
        weights = self._allocator.weights(decision, volatility)
        return Block(snapshots, ballots, decision, weights)

    def relive(self, ts_ns: IntArray, columns: Columns, ballots: BallotBlock) -> None:
        """The next moments once more, their `ballots` known from the journal: features and what
        the council remembers move on as they did. Agents that remember are asked again; AgentError
        names one that answers otherwise than it did.
        """
        features = self.features(ts_ns, columns)
        for seat, agent in enumerate(self._agents):
            if agent.is_stateful:
                seen = Snapshot(self._instruments, ts_ns, features.get(agent.name, {}))
                _compare(agent, poll([agent], [seen]), ballots, seat)
        self._rule.decide(ballots, columns[3])

    def _operator_failed(self, operator: Operator, error: AgentError) -> None:
        """An operator of the user failed: whoever reads it is out, where a desk goes on without."""
        if self.on_failure is None:
            raise error
        reading = self._table.readers(operator)
        for seat, agent in enumerate(self._agents):
            if agent.name in reading and not isinstance(agent, Absent):
                self.put_out(seat, error)

    def put_out(self, seat: int, error: AgentError) -> None:
        """An agent failed: it abstains from now on, and whoever is to be told is told."""
        self._agents[seat] = Absent(self._agents[seat].name)
        if self.on_failure is not None:
            self.on_failure(seat, error)

    def features(self, ts_ns: IntArray, columns: Columns) -> Features:
        """The next moments' features [T, N], by agent and by the agent's own name for each."""
        return self._table.block(ts_ns, columns)[0]


_ALLOCATION = "(allocation)"


class Absent(Agent):
    """In the seat of an agent that failed: abstains, whatever it sees."""

    def __init__(self, name: str):
        self.name = name  # type: ignore[misc]

    def consider(self, s: Snapshot) -> Ballot:
        """No view on anything."""
        return Ballot(conviction=np.full((*s.ts_ns.shape, len(s.instruments)), np.nan))


def _compare(agent: Agent, again: BallotBlock, recorded: BallotBlock, seat: int) -> None:
    said = [block[:, 0] for block in (again.conviction, again.confidence, again.veto)]
    was = [block[:, seat] for block in (recorded.conviction, recorded.confidence, recorded.veto)]
    if all(np.array_equal(new, old, equal_nan=True) for new, old in zip(said, was, strict=True)):
        return
    raise AgentError(
        f"agent {agent.name!r}: expected the ballots that stand in the journal, found others now "
        "that it is asked again; it remembers, so it must answer from its snapshots alone, with "
        "no clock and no randomness without a seed"
    )


def _wanted(agents: Sequence[Agent], allocator: Allocator) -> list[tuple[str, str, Expr]]:
    wanted = [(a.name, name, e) for a in agents for name, e in declared_features(a).items()]
    return wanted + [(_ALLOCATION, name, e) for name, e in allocator.features().items()]
