"""The rule: what turns the ballots of a council into one decision."""

from collections.abc import Mapping
from typing import Protocol

import numpy as np

from hansa.allocation.parameters import advice
from hansa.errors import ConfigError
from hansa.types import BallotBlock, DecisionBlock, FloatArray


class Rule(Protocol):
    """Decides block after block; what it remembers in between makes every split of a run equal.

    Rules use only operations that IEEE 754 fixes to the last bit (+ - * / sqrt, comparisons) and
    sums in a fixed order, so that any machine repeats them exactly.
    """

    def decide(self, ballots: BallotBlock, close: FloatArray) -> DecisionBlock:
        """The decisions on the ballots; `close` [T, N] is the last close known at each moment."""
        ...


def seat_weights(agents: tuple[str, ...], weights: Mapping[str, float]) -> FloatArray:
    """The weight of each agent's seat `[A]`, 1 where `weights` names none, scaled to sum to 1.

    Raises ConfigError for an agent who is not on the council or a weight that is not positive.
    """
    for name, weight in weights.items():
        if name not in agents:
            raise ConfigError(f"council: weight for {name!r}, no member; {advice(name, agents)}")
        if not 0 < weight < 1e9:
            raise ConfigError(
                f"council: weight of {name!r} must be above 0 and below 1e9, found {weight!r}; "
                "take an agent off the council to silence it"
            )
    if not agents or len(set(agents)) < len(agents):
        raise ConfigError(f"council: expected agents with names of their own, found {agents}")
    seats = np.array([float(weights.get(name, 1.0)) for name in agents])
    total: float = np.cumsum(seats)[-1]
    return seats / total


def check_members(agents: tuple[str, ...], ballots: BallotBlock) -> None:
    """Raise ConfigError when the ballots are not those of the agents the rule was made for."""
    if ballots.agents != agents:
        raise ConfigError(
            f"council: made for the agents {agents}, found ballots of {ballots.agents}; "
            "make the rule with the agents that are polled, in their order"
        )
