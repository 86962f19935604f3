"""Mathematical functions of one value, and what is counted from the beginning."""

from typing import Self

from hansa.features import parameters
from hansa.features.term import Term


class Transforms(Term):
    """Functions of one moment, the same to the last bit on every machine; angles in radians.

    A value without a real result (the arcsine of 2) gives missing.
    """

    __slots__ = ()

    def exp(self) -> Self:
        """Euler's number to the power of the value."""
        return self._apply("exp")

    def log10(self) -> Self:
        """Logarithm to base 10; missing where the value is not positive."""
        return self._apply("log10")

    def sin(self) -> Self:
        """Sine."""
        return self._apply("sin")

    def cos(self) -> Self:
        """Cosine."""
        return self._apply("cos")

    def tan(self) -> Self:
        """Tangent."""
        return self._apply("tan")

    def asin(self) -> Self:
        """The angle whose sine the value is."""
        return self._apply("asin")

    def acos(self) -> Self:
        """The angle whose cosine the value is."""
        return self._apply("acos")

    def atan(self) -> Self:
        """The angle whose tangent the value is."""
        return self._apply("atan")

    def sinh(self) -> Self:
        """Hyperbolic sine."""
        return self._apply("sinh")

    def cosh(self) -> Self:
        """Hyperbolic cosine."""
        return self._apply("cosh")

    def tanh(self) -> Self:
        """Hyperbolic tangent."""
        return self._apply("tanh")

    def floor(self) -> Self:
        """The largest whole number not above."""
        return self._apply("floor")

    def ceil(self) -> Self:
        """The smallest whole number not below."""
        return self._apply("ceil")

    def normal_cdf(self) -> Self:
        """The part of a standard normal distribution that is not above the value: 0 to 1."""
        return self._apply("normal_cdf")

    def running_sum(self) -> Self:
        """The sum of all values so far, its rounding errors kept apart (Neumaier 1974)."""
        return self._apply("running_sum")

    def skip(self, steps: int) -> Self:
        """The values themselves after the first `steps`, which are missing."""
        return self._apply("skip", parameters.count(steps, of="skip: steps"))
