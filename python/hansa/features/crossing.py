"""Across the universe: each instrument among the others of the same moment."""

from typing import Self

from hansa.features.term import Term


class Crossing(Term):
    """Operators over the row of one moment. Missing members are left out and stay missing."""

    __slots__ = ()

    def cross_rank(self) -> Self:
        """The fraction of the row's other members below, ties by half; 0.5 for a lone member."""
        return self._apply("cross_rank")

    def demean(self) -> Self:
        """The value less the mean of the row."""
        return self._apply("demean")
