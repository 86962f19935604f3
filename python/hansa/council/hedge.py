"""Hedge: seats gain or lose weight by how their agents' ballots turned out."""

from collections.abc import Mapping
from operator import mul

import numpy as np

from hansa.allocation.parameters import check_range
from hansa.council.rule import check_members, seat_weights
from hansa.council.scores import Scorer
from hansa.council.voices import conclude, mean_of, voices_of
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
        self._agents = agents
        self._weights: list[float] = seat_weights(agents, weights).tolist()
        self._learning_ratio, self._floor_ratio = learning_ratio, floor_ratio
        self._scorer = Scorer(agents, horizons)

    def decide(self, ballots: BallotBlock, close: FloatArray) -> DecisionBlock:
        """The decision at each moment, under weights that know the scores up to that moment."""
        check_members(self._agents, ballots)
        weight = self._learn(self._scorer.update(ballots, close))
        voices = voices_of(ballots, weight)
        return conclude(ballots, voices, mean_of(voices), weight)

    def _learn(self, scores: FloatArray) -> FloatArray:
        factors = 1.0 + self._learning_ratio * np.where(np.isnan(scores), 0.0, scores)
        has_news = (factors != 1.0).any(axis=1).tolist()
        path: list[list[float]] = []
        for row, is_news in zip(factors.tolist(), has_news, strict=True):
            if is_news:
                self._weights = _step(self._weights, row, self._floor_ratio)
            path.append(self._weights)
        return np.array(path, dtype=np.float64).reshape(scores.shape)


def _step(weights: list[float], factors: list[float], floor: float) -> list[float]:
    grown = list(map(mul, weights, factors))
    total = _ordered_total(grown)
    scaled = [weight / total for weight in grown]
    if min(scaled) >= floor:
        return scaled
    raised = [max(weight, floor) for weight in scaled]
    total = _ordered_total(raised)
    return [weight / total for weight in raised]


def _ordered_total(values: list[float]) -> float:
    """The plain sum from left to right: `sum` compensates its rounding from Python 3.12 on."""
    total = 0.0
    for value in values:
        total += value
    return total
