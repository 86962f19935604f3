"""Majority: long, short or nothing by vote, if enough of the council took part."""

from collections.abc import Mapping

from hansa.allocation.parameters import check_range
from hansa.council.deciding import CoreCouncil
from hansa.council.rule import seat_weights
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
        # The weights sum to 1 but for the last bits: unanimity must not fail by those.
        numbers = (quorum_ratio - 1e-9, 0.0)
        seats = seat_weights(agents, weights)
        self._council = CoreCouncil("majority", agents, seats, numbers=numbers)

    def decide(self, ballots: BallotBlock, close: FloatArray) -> DecisionBlock:
        """The decision at each moment; prices play no part in it."""
        return self._council.decide(ballots, close)
