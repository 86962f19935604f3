"""A decision: what the council concludes from the ballots."""

from dataclasses import dataclass

from hansa.types.arrays import BoolArray, FloatArray


@dataclass(frozen=True, slots=True)
class DecisionBlock:
    """The council's conclusions over a block. T moments, A agents, N instruments.

    `conviction` [T, N] in [-1, 1], NaN where the council has no view (no ballot, no quorum): the
    position is then left as it is. `dissent` [T, N] in [0, 1], 0 for one mind. `weight` [T, A]:
    each agent's weight in the rule, summing to 1. `vetoed` [T, N]: conviction is 0 by veto.
    """

    conviction: FloatArray
    dissent: FloatArray
    weight: FloatArray
    vetoed: BoolArray
