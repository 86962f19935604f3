"""A mixture: several portfolios, each with its own money."""

from collections.abc import Sequence

import numpy as np

from hansa.allocation.online.portfolio import OnlinePortfolio
from hansa.types.arrays import FloatArray


class Mixture:
    """Funds every member alike and lets each grow: buy and hold of portfolios.

    Its wealth is the mean of its members' (Cover 1991), whichever of them turns out well.
    """

    def __init__(self, members: Sequence[OnlinePortfolio]):
        if not members:
            raise ValueError("members: expected at least one portfolio, found none")
        self._members, self._logs = tuple(members), np.zeros(len(members))

    def weights(self) -> FloatArray:
        """What to hold in the next bar."""
        held = np.array([each.weights() for each in self._members])
        wealth = np.exp(self._logs - self._logs.max())
        whole: FloatArray = wealth @ held / wealth.sum()
        return whole

    def learn(self, growth: FloatArray) -> None:
        """Each member grows and learns."""
        for place, each in enumerate(self._members):
            self._logs[place] += np.log(each.weights() @ growth)
            each.learn(growth)
