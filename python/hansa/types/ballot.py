"""A ballot: one agent's view, and the votes of a whole council over a block of moments."""

from dataclasses import dataclass

import msgspec
import numpy as np

from hansa.types.arrays import BoolArray, FloatArray

#: Ballots are rounded to multiples of 1 / GRID where they enter the record, because NumPy may
#: differ in the last bit between array shapes, versions and processors.
GRID = 2**20


def to_grid(values: FloatArray) -> FloatArray:
    """Round to the ballot grid (halves to even); NaN stays NaN. Any shape, same shape back."""
    return np.rint(values * GRID) / GRID


class Ballot(msgspec.Struct, frozen=True):
    """One agent's view of every instrument, at one moment or over a block of moments.

    `conviction` lies in [-1, 1] (short .. long) with the universe as last axis: `[N]` or `[T, N]`;
    NaN abstains, which is not zero. `confidence` in [0, 1] weighs it (a number or an array).
    `veto` is True where the agent forbids any position in that instrument.
    """

    conviction: FloatArray
    confidence: FloatArray | float = 1.0
    veto: BoolArray | None = None


@dataclass(frozen=True, slots=True)
class BallotBlock:
    """The ballots of all agents over a block, on the grid. T moments, A agents, N instruments.

    `conviction` [T, A, N] with NaN where an agent abstains; `confidence` [T, A, N], 0 there;
    `veto` [T, A, N].
    """

    agents: tuple[str, ...]
    conviction: FloatArray
    confidence: FloatArray
    veto: BoolArray
