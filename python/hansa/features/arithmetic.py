"""Arithmetic, comparison and logic at one moment of one instrument."""

from typing import Self

from hansa.errors import ConfigError
from hansa.features import parameters
from hansa.features.term import Term


class Arithmetic(Term):
    """Operators that look at one moment. Truth is 1.0 or 0.0; anything but 0.0 counts as true.

    Missing (NaN) in any input gives missing. So does a result that is not a finite number, such as
    a division by zero.
    """

    __slots__ = ()

    def __add__(self, other: Term | float) -> Self:
        return self._join("add", other)

    def __radd__(self, other: float) -> Self:
        return self._after(other, "add")

    def __sub__(self, other: Term | float) -> Self:
        return self._join("sub", other)

    def __rsub__(self, other: float) -> Self:
        return self._after(other, "sub")

    def __mul__(self, other: Term | float) -> Self:
        return self._join("mul", other)

    def __rmul__(self, other: float) -> Self:
        return self._after(other, "mul")

    def __truediv__(self, other: Term | float) -> Self:
        return self._join("div", other)

    def __rtruediv__(self, other: float) -> Self:
        return self._after(other, "div")

    def __gt__(self, other: Term | float) -> Self:
        return self._join("gt", other)

    def __ge__(self, other: Term | float) -> Self:
        return self._join("ge", other)

    def __lt__(self, other: Term | float) -> Self:
        return self._join("lt", other)

    def __le__(self, other: Term | float) -> Self:
        return self._join("le", other)

    def __and__(self, other: Term | float) -> Self:
        return self._join("and", other)

    def __rand__(self, other: float) -> Self:
        return self._after(other, "and")

    def __or__(self, other: Term | float) -> Self:
        return self._join("or", other)

    def __ror__(self, other: float) -> Self:
        return self._after(other, "or")

    def __neg__(self) -> Self:
        return self._apply("neg")

    def __invert__(self) -> Self:
        return self._apply("not")

    def __abs__(self) -> Self:
        return self._apply("abs")

    def equals(self, other: Term | float) -> Self:
        """1.0 where both are exactly equal, else 0.0 (`==` compares the writing)."""
        return self._join("eq", other)

    def abs(self) -> Self:
        """The size without its sign."""
        return self._apply("abs")

    def sign(self) -> Self:
        """-1, 0 or 1."""
        return self._apply("sign")

    def log(self) -> Self:
        """Natural logarithm; missing where the value is not positive."""
        return self._apply("log")

    def sqrt(self) -> Self:
        """Square root; missing where the value is negative."""
        return self._apply("sqrt")

    def clip(self, low: float, high: float) -> Self:
        """Held between two bounds. ConfigError unless both are finite and low <= high."""
        bounds = parameters.number(low, of="clip: low"), parameters.number(high, of="clip: high")
        if bounds[0] > bounds[1]:
            raise ConfigError(f"feature clip: low must be at most high ({high!r}), found {low!r}")
        return self._apply("clip", *bounds)

    def given(self, other: Term) -> Self:
        """The value itself where `other` is known too, else missing."""
        return type(self)("given", (), (self, other))

    def _after(self, number: float, op: str) -> Self:
        """`op` of a number and this term."""
        return type(self)(op, (), (self._lift(number, of=op), self))
