"""Weighted median: the middle voice, which no single loud agent can move far."""

from collections.abc import Mapping

from hansa.council.deciding import CoreCouncil
from hansa.council.rule import seat_weights
from hansa.types import BallotBlock, DecisionBlock, FloatArray


class Median:
    """The conviction with at most half of the voices' weight on either side.

    Where two convictions share the middle, it is half way between them. `weights` are seat weights
    by agent, 1 where not named. Source: Edgeworth (1888), "On a new method of reducing
    observations".
    """

    def __init__(self, agents: tuple[str, ...], weights: Mapping[str, float]) -> None:
        self._council = CoreCouncil("median", agents, seat_weights(agents, weights))

    def decide(self, ballots: BallotBlock, close: FloatArray) -> DecisionBlock:
        """The decision at each moment; prices play no part in it."""
        return self._council.decide(ballots, close)
