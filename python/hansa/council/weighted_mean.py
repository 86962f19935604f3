"""Weighted mean: every agent pulls by its seat weight times its confidence."""

from collections.abc import Mapping

from hansa.council.deciding import CoreCouncil
from hansa.council.rule import seat_weights
from hansa.types import BallotBlock, DecisionBlock, FloatArray


class WeightedMean:
    """The mean of the convictions, weighed; NaN where nobody has a voice.

    `weights` are seat weights by agent, 1 where not named. Source: the linear opinion pool of
    Stone (1961), "The opinion pool".
    """

    def __init__(self, agents: tuple[str, ...], weights: Mapping[str, float]) -> None:
        self._council = CoreCouncil("weighted_mean", agents, seat_weights(agents, weights))

    def decide(self, ballots: BallotBlock, close: FloatArray) -> DecisionBlock:
        """The decision at each moment; prices play no part in it."""
        return self._council.decide(ballots, close)
