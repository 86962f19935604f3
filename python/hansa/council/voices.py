"""Voices: ballots laid out agent by agent with the weight each carries, and what they come to."""

from dataclasses import dataclass

import numpy as np

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


def ratio(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    """The quotient, NaN where the denominator is not positive."""
    is_positive = denominator > 0
    quotient = np.full(numerator.shape, np.nan)
    np.divide(numerator, denominator, out=quotient, where=is_positive)
    return quotient


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
