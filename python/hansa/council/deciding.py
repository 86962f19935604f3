"""The core's council behind the rules: ballots in, decisions out, the same bits for every size."""

import numpy as np

from hansa import _core
from hansa.council.rule import check_members
from hansa.types import BallotBlock, DecisionBlock, FloatArray


class CoreCouncil:
    """One of the core's rules with the agents it was made for.

    `numbers` are what the rule is set with: quorum of `majority`, learning and floor of `hedge`.
    `horizons` [A] are in moments, for `hedge` alone. The rules are in the core so that one decision
    at a time takes microseconds; plain twins in NumPy stand in the tests.
    """

    def __init__(
        self,
        rule: str,
        agents: tuple[str, ...],
        seats: FloatArray,
        *,
        horizons: tuple[int, ...] = (),
        numbers: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        self._agents = agents
        self._core = _core.Council(rule, seats.tolist(), list(horizons), numbers)

    def decide(self, ballots: BallotBlock, close: FloatArray) -> DecisionBlock:
        """The decision at each moment. Raises ConfigError for the ballots of other agents."""
        check_members(self._agents, ballots)
        moments, agents, instruments = ballots.conviction.shape
        rows = (moments, instruments)
        decision = DecisionBlock(
            conviction=np.empty(rows),
            dissent=np.empty(rows),
            weight=np.empty((moments, agents)),
            vetoed=np.empty(rows, dtype=np.bool_),
        )
        self._core.decide(
            (
                np.ascontiguousarray(ballots.conviction),
                np.ascontiguousarray(ballots.confidence),
                np.ascontiguousarray(close, dtype=np.float64),
            ),
            np.ascontiguousarray(ballots.veto).view(np.uint8),
            (decision.conviction, decision.dissent, decision.weight),
            decision.vetoed.view(np.uint8),
        )
        return decision
