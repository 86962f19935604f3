"""Whole numbers as the core takes them, and what to say of those it cannot take."""

from collections.abc import Mapping
from operator import index
from typing import Final, SupportsIndex, TypeAlias, TypeGuard

#: The least and the most of a number, both included.
Bounds: TypeAlias = tuple[int, int]

#: Ticks, lots and times; both signs have the same reach.
SIGNED: Final[Bounds] = (-(2**63 - 1), 2**63 - 1)
#: Ids and tags.
UNSIGNED: Final[Bounds] = (0, 2**64 - 1)
#: What the binding raises for numbers that the core cannot take.
NO_NUMBERS: Final = (OverflowError, TypeError)


def is_whole(value: object) -> TypeGuard[SupportsIndex]:
    """True for what stands for a whole number, also numpy's.

    As `isinstance(value, SupportsIndex)`, which looks through the whole protocol at each call: that
    took more than half of the time of a strategy that reads the book ten times a second.
    """
    return hasattr(type(value), "__index__")


def misfit(given: Mapping[str, tuple[object, Bounds]]) -> str | None:
    """Of numbers by name, the first that is not whole or out of its bounds: what was expected and
    found, in words. None where all fit.
    """
    for name, (value, (least, most)) in given.items():
        if not _fits(value, least, most):
            return (
                f"{name}: expected a whole number from {_short(least)} to {_short(most)}, "
                f"found {_shown(value)}"
            )
    return None


def _fits(value: object, least: int, most: int) -> bool:
    return is_whole(value) and least <= index(value) <= most


def _short(bound: int) -> str:
    """Bounds of the machine as powers of two."""
    for power in (63, 64):
        if abs(bound) == 2**power - 1:
            return f"2^{power} - 1" if bound > 0 else f"-(2^{power} - 1)"
    return str(bound)


def _shown(value: object) -> str:
    if isinstance(value, int) and abs(value) >= 10**40:
        return f"one of {value.bit_length()} bits"
    return repr(value)[:80]
