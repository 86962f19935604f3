"""Majority: long, short or nothing by vote, if enough of the council took part."""

from collections.abc import Mapping

import numpy as np

from hansa.allocation.parameters import check_range
from hansa.council.rule import check_members, constant_weights, seat_weights
from hansa.council.voices import Voices, conclude, ordered_sum, ratio, voices_of
from hansa.types import BallotBlock, DecisionBlock, FloatArray


class Majority:
    """The side with more than half of the votes cast, as strongly as that side means it.

    A vote is the sign of a conviction and weighs seat weight times confidence; a conviction of 0
    votes for neither side. Without more than half for one side the decision is 0. There is none
    (NaN) unless agents holding at least `quorum_ratio` of the seat weights have a voice. Source:
    Condorcet (1785), "Essai sur l'application de l'analyse".
    """

    def __init__(
        self, agents: tuple[str, ...], weights: Mapping[str, float], *, quorum_ratio: float = 0.5
    ) -> None:
        check_range("council rule 'majority'", "quorum_ratio", quorum_ratio, above=0.0, most=1.0)
        self._agents = agents
        self._seats = seat_weights(agents, weights)
        # The weights sum to 1 but for the last bits: unanimity must not fail by those.
        self._quorum = quorum_ratio - 1e-9

    def decide(self, ballots: BallotBlock, close: FloatArray) -> DecisionBlock:
        """The decision at each moment; prices play no part in it."""
        check_members(self._agents, ballots)
        weight = constant_weights(self._seats, len(ballots.conviction))
        voices = voices_of(ballots, weight)
        present = ordered_sum((voices.weight > 0) * self._seats[:, np.newaxis, np.newaxis])
        leaning = np.where(present >= self._quorum, _verdict(voices), np.nan)
        return conclude(ballots, voices, leaning, weight)


def _verdict(voices: Voices) -> FloatArray:
    verdict = np.zeros(voices.total.shape)
    for side in (1.0, -1.0):
        votes = voices.weight * (voices.conviction * side > 0)
        cast = ordered_sum(votes)
        strength = ratio(ordered_sum(votes * voices.conviction), cast)
        verdict = np.where(cast > voices.total / 2, strength, verdict)
    return np.where(voices.total > 0, verdict, np.nan)
