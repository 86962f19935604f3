"""The space of a search: which parameters, and what values of each."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import TypeAlias

from hansa.errors import ConfigError

Value: TypeAlias = bool | int | float | str

#: Digits of a drawn number: enough to tell two apart, few enough to be written down.
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Choices:
    """A parameter with listed values."""

    key: str
    values: tuple[Value, ...]

    def __post_init__(self) -> None:
        if not self.values:
            raise ConfigError(f"{self.key}: expected at least one value, found none")
        for number, value in enumerate(self.values):
            if value in self.values[:number]:  # 1, 1.0 and true are equal, here and to an agent
                before = self.values[self.values.index(value)]
                raise ConfigError(
                    f"{self.key}: expected values that differ, found {before!r} and {value!r}; "
                    "leave one of them out"
                )

    @property
    def listed(self) -> tuple[Value, ...]:
        """All values in order."""
        return self.values

    @property
    def count(self) -> float:
        """How many values there are."""
        return len(self.values)

    def at(self, share: float) -> Value:
        """The value at a share of the way, in [0, 1)."""
        return self.values[min(int(share * len(self.values)), len(self.values) - 1)]


@dataclass(frozen=True, slots=True)
class Range:
    """A parameter between two numbers, both included: whole ones, in steps, or any. `is_log` draws
    evenly by size (between 1 and 100 as often below 10 as above).
    """

    key: str
    low: float
    high: float
    step: float | None = None
    is_log: bool = False
    is_whole: bool = False

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low <= self.high):
            raise ConfigError(
                f"{self.key}: expected from not above to, found from {self.low:g} to {self.high:g}"
            )
        if self.is_log and not self.low > 0:
            raise ConfigError(
                f"{self.key}: expected from above 0 with log = true, found {self.low:g}"
            )
        if self.step is not None and (self.is_log or not self.step > 0):
            raise ConfigError(
                f"{self.key}: expected a step above 0, and none with log = true, found "
                f"{self.step:g}; leave one of them out"
            )

    @property
    def listed(self) -> tuple[Value, ...]:
        """All values in order. ConfigError where there is no end of them."""
        if math.isinf(self.count):
            raise ConfigError(
                f"{self.key}: expected a step, for a grid tries every value, found any number "
                f"from {self.low:g} to {self.high:g}; give a step, or search at random"
            )
        return tuple(self._nth(each) for each in range(self._steps + 1))

    @property
    def count(self) -> float:
        """How many values there are; infinity for any number."""
        return math.inf if self._is_any else self._steps + 1

    def at(self, share: float) -> Value:
        """The value at a share of the way, in [0, 1)."""
        if self.is_log:
            return self.nearest(self.low * (self.high / self.low) ** share)
        if self._is_any:
            return self.nearest(self.low + share * (self.high - self.low))
        return self._nth(min(int(share * (self._steps + 1)), self._steps))

    def nearest(self, value: float) -> Value:
        """The value of this range that is nearest to a number; of any number one that is short to
        write: six digits, more where the ends differ only in later ones.
        """
        if not self._is_any and not self.is_log:
            number = round((Decimal(repr(value)) - self._low) / self._step)
            return self._nth(min(max(number, 0), self._steps))
        if self.is_whole:
            return min(max(round(value), round(self.low)), round(self.high))
        return min(max(float(f"{value:.{self._digits}g}"), self.low), self.high)

    @property
    def _is_any(self) -> bool:
        return self.step is None and not self.is_whole and self.low < self.high

    @property
    def _digits(self) -> int:
        if self.is_log or self.low == self.high:
            return _DIGITS
        shared = max(abs(self.low), abs(self.high)) / (self.high - self.low)
        return _DIGITS + max(0, math.floor(math.log10(shared)))

    # Steps are counted as they were written down: in floats ten steps of 0.1 are not 1.
    @property
    def _low(self) -> Decimal:
        return Decimal(repr(self.low))

    @property
    def _step(self) -> Decimal:
        return Decimal(1) if self.step is None else Decimal(repr(self.step))

    @property
    def _steps(self) -> int:
        return int((Decimal(repr(self.high)) - self._low) / self._step)

    def _nth(self, number: int) -> Value:
        value = self._low + number * self._step
        return int(value) if self.is_whole else float(value)


Axis: TypeAlias = Choices | Range


@dataclass(frozen=True, slots=True)
class Space:
    """The parameters of a search, in the order in which they were given."""

    axes: tuple[Axis, ...]

    def __post_init__(self) -> None:
        if not self.axes:
            raise ConfigError(
                "sweep.space: expected at least one parameter with its values, such as "
                '"agents.trend.fast" = [8, 12, 16], found none'
            )

    @property
    def keys(self) -> tuple[str, ...]:
        """Names of the parameters."""
        return tuple(axis.key for axis in self.axes)

    @property
    def count(self) -> float:
        """How many sets there are; infinity where a parameter may be any number."""
        return math.prod(axis.count for axis in self.axes)

    def grid(self) -> Iterator[tuple[Value, ...]]:
        """Every set, the last parameter changing fastest. ConfigError without an end."""
        return product(*(axis.listed for axis in self.axes))

    def at(self, shares: Sequence[float]) -> tuple[Value, ...]:
        """The set at a share of the way along each axis."""
        return tuple(axis.at(share) for axis, share in zip(self.axes, shares, strict=True))
