"""Weighted mean: every agent pulls by its seat weight times its confidence."""

from collections.abc import Mapping

from hansa.council.rule import check_members, constant_weights, seat_weights
from hansa.council.voices import conclude, mean_of, voices_of
from hansa.types import BallotBlock, DecisionBlock, FloatArray


class WeightedMean:
    """The mean of the convictions, weighed; NaN where nobody has a voice.

    `weights` are seat weights by agent, 1 where not named. Source: the linear opinion pool of
    Stone (1961), "The opinion pool".
    """

    def __init__(self, agents: tuple[str, ...], weights: Mapping[str, float]) -> None:
        self._agents = agents
        self._seats = seat_weights(agents, weights)

    def decide(self, ballots: BallotBlock, close: FloatArray) -> DecisionBlock:
        """The decision at each moment; prices play no part in it."""
        check_members(self._agents, ballots)
        weight = constant_weights(self._seats, len(ballots.conviction))
        voices = voices_of(ballots, weight)
        return conclude(ballots, voices, mean_of(voices), weight)
