"""What the agents share that take a side at one sign and keep it until another."""

from typing import ClassVar

import numpy as np

from hansa.agents.base import Agent
from hansa.types import Ballot, BoolArray, FloatArray, Snapshot


class Holding(Agent):
    """Takes a side of each instrument and keeps it until told to leave. A subclass says both.

    Conviction is 1 while long, -1 while short, 0 between; NaN where there is nothing to judge by,
    and the side is kept through it. A sign to enter the other side turns the position at once.
    """

    is_stateful: ClassVar[bool] = True
    _side: FloatArray | None = None

    def entry(self, s: Snapshot) -> FloatArray:
        """The side to take now, `[N]`: 1, -1, 0 for none, NaN for not known."""
        raise NotImplementedError

    def leaves(self, s: Snapshot, side: FloatArray) -> BoolArray:
        """Where the side that is held is to be left, `[N]`."""
        raise NotImplementedError

    def reset(self) -> None:
        """Forgets which sides it took."""
        self._side = None

    def consider(self, s: Snapshot) -> Ballot:
        """The sides after this moment."""
        wanted = self.entry(s)
        held = np.zeros(wanted.shape) if self._side is None else self._side
        kept = np.where(self.leaves(s, held), 0.0, held)
        is_known = np.isfinite(wanted)
        self._side = np.where(is_known & (wanted != 0), wanted, np.where(is_known, kept, held))
        return Ballot(conviction=np.where(is_known, self._side, np.nan))


def beyond(values: FloatArray, level: float) -> FloatArray:
    """1 above `level`, -1 below minus `level`, 0 between, NaN where the value is not known."""
    return np.where(np.abs(values) > level, np.sign(values), values * 0.0)
