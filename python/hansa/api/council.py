"""Ballots and decisions."""

import msgspec

from hansa.api.formats import At


class Voice(msgspec.Struct, frozen=True, kw_only=True):
    """An agent's part in a decision: no conviction is an abstention. `share` is its pull on the
    decision; `features` what it saw, where that was asked for.
    """

    agent: str
    conviction: float | None
    confidence: float
    weight: float
    share: float
    is_veto: bool
    features: dict[str, float | None] = {}


class DecisionView(msgspec.Struct, frozen=True, kw_only=True):
    """What the council concluded for an instrument at a moment, and what came of it. No decision is
    no view. `target_ratio` is a part of equity, null where the position is left as it is; `outcome`
    is a code, `meaning` its words; `line` a sentence for people. `seq` is the journal record after
    which it stands.
    """

    moment: int
    seq: int
    at: At
    at_ns: int
    instrument: str
    decision: float | None
    dissent: float
    is_vetoed: bool
    target_ratio: float | None
    outcome: str
    meaning: str
    line: str
    order_id: str
    voices: tuple[Voice, ...]


class CouncilView(msgspec.Struct, frozen=True, kw_only=True):
    """The last decision on every instrument of a run."""

    run: str
    moment: int
    seq: int
    at: str
    at_ns: int
    decisions: tuple[DecisionView, ...]


class BallotLine(msgspec.Struct, frozen=True, kw_only=True):
    """One agent's view of one instrument at one moment."""

    moment: int
    at: At
    at_ns: int
    agent: str
    instrument: str
    conviction: float | None
    confidence: float
    is_veto: bool


class AgentHistory(msgspec.Struct, frozen=True, kw_only=True):
    """An agent over the buckets of a run: its weight, and how often (of those times its view was
    signed) the sign of its view matched the next bar's return.
    """

    agent: str
    weight: tuple[float, ...]
    conviction: tuple[float | None, ...]
    hit_ratio: float | None
    voted_ratio: float
    abstained: int
    vetoes: int


class CouncilHistory(msgspec.Struct, frozen=True, kw_only=True):
    """The council over a run. `agreement` [agents x agents] is how often two agents that both took
    a side took the same one; null where they never did. `dissent` over the buckets of `ts_ns`.
    """

    run: str
    ts_ns: tuple[int, ...]
    agents: tuple[AgentHistory, ...]
    agreement: tuple[tuple[float | None, ...], ...]
    dissent: tuple[float | None, ...]


class OutcomeCount(msgspec.Struct, frozen=True, kw_only=True):
    """How often a decision came to this: the "why not" of a run."""

    outcome: str
    meaning: str
    count: int
    last_at: str
    last_instrument: str
