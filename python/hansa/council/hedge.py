"""Hedge: seats gain or lose weight by how their agents' ballots turned out."""

from collections.abc import Mapping

from hansa.allocation.parameters import check_range
from hansa.council.deciding import CoreCouncil
from hansa.council.rule import seat_weights
from hansa.council.scores import checked_horizons
from hansa.types import BallotBlock, DecisionBlock, FloatArray

_WHERE = "council rule 'hedge'"


class Hedge:
    """The weighted mean under weights that follow the record: w *= 1 + learning_ratio * score.

    Scores enter only once the ballot's horizon has passed. After each one the weights are scaled
    to sum to 1; if one fell below `floor_ratio` it is raised to it, so that nobody is silenced for
    good, and all are scaled again. Source: Freund & Schapire (1997), "A decision-theoretic
    generalization of on-line learning"; linear form: Cesa-Bianchi, Mansour & Stoltz (2007).
    """

    def __init__(
        self,
        agents: tuple[str, ...],
        weights: Mapping[str, float],
        horizons: Mapping[str, int],
        *,
        learning_ratio: float = 0.005,
        floor_ratio: float = 0.02,
    ) -> None:
        check_range(_WHERE, "learning_ratio", learning_ratio, above=0.0, most=0.5)
        check_range(_WHERE, "floor_ratio", floor_ratio, above=0.0, most=0.5 / max(len(agents), 1))
        self._council = CoreCouncil(
            "hedge",
            agents,
            seat_weights(agents, weights),
            horizons=checked_horizons(agents, horizons),
            numbers=(learning_ratio, floor_ratio),
        )

    def decide(self, ballots: BallotBlock, close: FloatArray) -> DecisionBlock:
        """The decision at each moment, under weights that know the scores up to that moment."""
        return self._council.decide(ballots, close)
