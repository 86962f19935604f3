"""Weighted median: the middle voice, which no single loud agent can move far."""

from collections.abc import Mapping

import numpy as np

from hansa.council.rule import check_members, constant_weights, seat_weights
from hansa.council.voices import Voices, conclude, voices_of
from hansa.types import BallotBlock, DecisionBlock, FloatArray


class Median:
    """The conviction with at most half of the voices' weight on either side.

    Where two convictions share the middle, it is half way between them. `weights` are seat weights
    by agent, 1 where not named. Source: Edgeworth (1888), "On a new method of reducing
    observations".
    """

    def __init__(self, agents: tuple[str, ...], weights: Mapping[str, float]) -> None:
        self._agents = agents
        self._seats = seat_weights(agents, weights)

    def decide(self, ballots: BallotBlock, close: FloatArray) -> DecisionBlock:
        """The decision at each moment; prices play no part in it."""
        check_members(self._agents, ballots)
        weight = constant_weights(self._seats, len(ballots.conviction))
        voices = voices_of(ballots, weight)
        return conclude(ballots, voices, _median(voices), weight)


def _median(voices: Voices) -> FloatArray:
    """Half way between the lower and the upper weighted median.

    The lower one is the least conviction with at least half of the weight at or below it. Agents
    are few, so comparing all pairs is cheaper than sorting and keeps to elementwise operations.
    """
    half = voices.total / 2
    lower = np.full(half.shape, np.inf)
    upper = np.full(half.shape, -np.inf)
    for conviction, voice in zip(voices.conviction, voices.weight, strict=True):
        at_most, at_least = np.zeros(half.shape), np.zeros(half.shape)
        for other, weight in zip(voices.conviction, voices.weight, strict=True):
            at_most += weight * (other <= conviction)
            at_least += weight * (other >= conviction)
        has_voice = voice > 0
        lower = np.where(has_voice & (at_most >= half), np.minimum(lower, conviction), lower)
        upper = np.where(has_voice & (at_least >= half), np.maximum(upper, conviction), upper)
    middle = np.full(half.shape, np.nan)
    np.add(lower, upper, out=middle, where=voices.total > 0)
    return middle / 2
