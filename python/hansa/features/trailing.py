"""Bands that follow a price and let go only of a price beyond them."""

from typing import Self

from hansa.features.term import Term


class Trailing(Term):
    """An upper band with its lower band and the price between them."""

    __slots__ = ()

    def trailing_band(self, lower: Term, price: Term) -> Self:
        """The band that holds `price`: the lower one while long, this upper one while short.

        A band moves towards the price alone, until the price before was beyond it. The side is
        long at first, and turns where the price is beyond the band that holds it.
        """
        return type(self)("trailing_band", (), (self, lower, price))

    def trailing_side(self, lower: Term, price: Term) -> Self:
        """1 while the lower band holds `price`, -1 while this upper one does."""
        return type(self)("trailing_side", (), (self, lower, price))

    def heikin_open(self, mean: Term) -> Self:
        """Halfway from its last value to the last `mean`; this term is where it begins.

        It is the open of Heikin-Ashi where this is the middle of the bar's body and `mean` the
        mean of its prices: see `f.heikin_open()`.
        """
        return type(self)("heikin_open", (), (self, mean))
