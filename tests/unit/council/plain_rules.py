"""The council's rules written plainly over NumPy arrays: the oracle of the core's."""

from dataclasses import dataclass
from operator import mul

import numpy as np

from hansa.council import Scorer
from hansa.council.rule import seat_weights
from hansa.council.scores import ratio
from hansa.types import BallotBlock, BoolArray, DecisionBlock, FloatArray, to_grid


@dataclass(frozen=True, slots=True)
class Voices:
    """What each agent says and how much it counts, one `[T, N]` plane per agent, in council order.

    `conviction` is 0 where an agent abstains, and `weight` (seat weight times confidence) too, so
    that abstaining leaves numerator and denominator. `total` [T, N] is the sum of the weights.
    """

    conviction: FloatArray
    weight: FloatArray
    total: FloatArray


def voices_of(ballots: BallotBlock, weight: FloatArray) -> Voices:
    """The voices in the ballots under the seat weights `[T, A]`."""
    shape = ballots.conviction.shape
    agents, planes = shape[1], (shape[1], shape[0], shape[2])
    conviction, voice = np.empty(planes), np.empty(planes)
    for a in range(agents):
        said = ballots.conviction[:, a]
        is_abstaining = np.isnan(said)
        conviction[a] = np.where(is_abstaining, 0.0, said)
        voice[a] = np.where(is_abstaining, 0.0, ballots.confidence[:, a])
        voice[a] *= weight[:, a, np.newaxis]
    return Voices(conviction, voice, ordered_sum(voice))


def ordered_sum(planes: FloatArray) -> FloatArray:
    """The sum of planes `[A, ...]` over agents, in council order: NumPy's own order may vary."""
    total = np.zeros(planes.shape[1:])
    for plane in planes:
        total += plane
    return total


def mean_of(voices: Voices) -> FloatArray:
    """The weighted mean conviction `[T, N]`, NaN where nobody has a voice."""
    return ratio(ordered_sum(voices.weight * voices.conviction), voices.total)


def conclude(
    ballots: BallotBlock, voices: Voices, leaning: FloatArray, weight: FloatArray
) -> DecisionBlock:
    """The decision that follows from where the council leans (NaN: no view), after any veto.

    Dissent is the weighted mean distance of the convictions from the leaning, before the veto. Any
    veto makes the decision 0, whether or not there was a view. All is rounded to the grid.
    """
    apart = np.zeros(leaning.shape)
    for conviction, voice in zip(voices.conviction, voices.weight, strict=True):
        apart += voice * np.abs(conviction - leaning)
    dissent = np.minimum(ratio(apart, voices.total), 1.0)
    vetoed: BoolArray = np.any(ballots.veto, axis=1)
    conviction = np.where(vetoed, 0.0, np.clip(leaning, -1.0, 1.0))
    return DecisionBlock(
        conviction=to_grid(conviction) + 0.0,  # one zero on record, never -0.0
        dissent=to_grid(np.where(np.isnan(dissent), 0.0, dissent)) + 0.0,
        weight=weight,
        vetoed=vetoed,
    )


def decide(
    rule: str, ballots: BallotBlock, close: FloatArray, weights: dict[str, float]
) -> DecisionBlock:
    """What `rule` with its usual settings decides on a run's first block."""
    seats = seat_weights(ballots.agents, weights)
    weight = np.tile(seats, (len(ballots.conviction), 1))
    if rule == "hedge":
        weight = _path(Scorer(ballots.agents, {}).update(ballots, close), seats)
    voices = voices_of(ballots, weight)
    leaning = {"median": median, "majority": lambda voices: majority(voices, seats)}
    return conclude(ballots, voices, leaning.get(rule, mean_of)(voices), weight)


def majority(voices: Voices, seats: FloatArray, quorum_ratio: float = 0.5) -> FloatArray:
    present = ordered_sum((voices.weight > 0) * seats[:, np.newaxis, np.newaxis])
    return np.where(present >= quorum_ratio - 1e-9, _verdict(voices), np.nan)


def _path(scores: FloatArray, seats: FloatArray) -> FloatArray:
    factors = 1.0 + 0.005 * np.where(np.isnan(scores), 0.0, scores)
    weights, path = seats.tolist(), []
    for row in factors.tolist():
        if any(factor != 1.0 for factor in row):
            weights = _step(weights, row, 0.02)
        path.append(weights)
    return np.array(path).reshape(scores.shape)


def median(voices: Voices) -> FloatArray:
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


def _verdict(voices: Voices) -> FloatArray:
    verdict = np.zeros(voices.total.shape)
    for side in (1.0, -1.0):
        votes = voices.weight * (voices.conviction * side > 0)
        cast = ordered_sum(votes)
        strength = ratio(ordered_sum(votes * voices.conviction), cast)
        verdict = np.where(cast > voices.total / 2, strength, verdict)
    return np.where(voices.total > 0, verdict, np.nan)


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
