"""The space of a search: which parameters, and what values of each."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
        if len(set(map(repr, self.values))) < len(self.values):
            raise ConfigError(f"{self.key}: expected values without repetitions")

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
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise ConfigError(
                f"{self.key}: expected from below to, found from {self.low:g} to {self.high:g}"
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
        if self.step is None and not self.is_whole:
            raise ConfigError(
                f"{self.key}: expected a step, for a grid tries every value, found any number "
                f"from {self.low:g} to {self.high:g}; give a step, or search at random"
            )
        return tuple(self._nth(each) for each in range(self._steps + 1))

    @property
    def count(self) -> float:
        """How many values there are; infinity for any number."""
        return math.inf if self.step is None and not self.is_whole else self._steps + 1

    def at(self, share: float) -> Value:
        """The value at a share of the way, in [0, 1)."""
        if self.is_log:
            return self._fitted(self.low * (self.high / self.low) ** share)
        if self.step is None and not self.is_whole:
            return self._fitted(self.low + share * (self.high - self.low))
        return self._nth(min(int(share * (self._steps + 1)), self._steps))

    @property
    def _steps(self) -> int:
        return math.floor((self.high - self.low) / (self.step or 1.0) + 1e-9)

    def _nth(self, number: int) -> Value:
        return self._fitted(self.low + number * (self.step or 1.0))

    def nearest(self, value: float) -> Value:
        """A number as it is written down: to six digits, or whole."""
        return self._fitted(value)

    def _fitted(self, value: float) -> Value:
        if self.is_whole:
            return round(value)
        return float(f"{value:.{_DIGITS}g}")


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
