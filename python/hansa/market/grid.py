"""A decimal step, and the exact passage between floats and whole steps of it."""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from hansa.errors import DataError
from hansa.types import BoolArray, FloatArray, IntArray

STEPS_MAX = 2**50
"""Beyond this many units of the last decimal, float64 no longer tells neighbours apart safely."""

NOISE_RATIO = 1e-9
"""What binary arithmetic may have added to a price, as a part of it."""

NOISE_STEPS = 0.01
"""The same as a part of a step; the smaller of the two counts."""

_DIGITS = 14  # a float that is a decimal of so few digits was written so, and has no noise
_SINGLES_LEAST = 20  # so many float32 to a step: at 0.01 below 8,192
_EXPONENT_MAX = 22  # 10^22 is the last power of ten that float64 holds exactly


@dataclass(frozen=True, slots=True)
class Grid:
    """The step `mantissa` x 10^-`exponent`: 0.05 is 5 and 2, 100 is 100 and 0.

    A float stands for the shortest decimal that reads back as it, the one its file showed. That
    decimal is n steps exactly if the correctly rounded quotient (n * mantissa) / 10^exponent is
    that float, which holds while n * mantissa is below 2^53 (Clinger, 1990). A float of more than
    14 digits was computed, and its last ones may be noise: see `noisy`.
    """

    mantissa: int
    exponent: int

    @classmethod
    def of(cls, step: Decimal) -> "Grid":
        """The grid of a positive decimal step; DataError if it has too many digits."""
        if not step.is_finite() or step <= 0:
            raise DataError(f"expected a step above 0, found {step}; choose one such as 0.01")
        exponent = max(0, -int(step.normalize().as_tuple().exponent))
        mantissa = int(step.scaleb(exponent))
        if exponent > _EXPONENT_MAX or mantissa > STEPS_MAX:
            raise DataError(
                f"expected a step of at most {_EXPONENT_MAX} decimals, found {step}; "
                "choose a coarser one"
            )
        return cls(mantissa, exponent)

    @property
    def step(self) -> Decimal:
        """The step as a decimal."""
        return Decimal(self.mantissa).scaleb(-self.exponent)

    def nearest(self, values: FloatArray) -> IntArray:
        """The nearest whole number of steps; 0 where a value is not finite or too large."""
        usable = self.holds(values)
        scaled = np.where(usable, values, 0.0) * 10.0**self.exponent / self.mantissa
        return np.rint(scaled).astype(np.int64)

    def values(self, steps: IntArray) -> FloatArray:
        """The float64 nearest to each number of steps."""
        return (steps * self.mantissa).astype(np.float64) / 10.0**self.exponent

    def holds(self, values: FloatArray) -> BoolArray:
        """Whether each value is finite and small enough to be told from its neighbours."""
        with np.errstate(invalid="ignore", over="ignore"):
            small: BoolArray = np.abs(values) * 10.0**self.exponent <= STEPS_MAX
        return small

    def fits(self, values: FloatArray) -> BoolArray:
        """Whether each value is a whole number of steps, exactly or but for noise."""
        exact = self._exact(values)
        return exact if exact.all() else exact | self._noise(values, exact)

    def noisy(self, values: FloatArray) -> BoolArray:
        """Whether each value is a step but for the noise of binary arithmetic, as 0.1 + 0.2 is.

        It lies beside a step by at most NOISE_RATIO of itself and NOISE_STEPS of a step, and is no
        decimal of 14 digits or fewer, for such a one was meant: 60000.00001 is not 60000. So is
        what float32 makes of a step, as some write it: 100.3499984741211 is 100.35.
        """
        return self._noise(values, self._exact(values))

    def floor(self, values: FloatArray) -> IntArray:
        """The greatest whole number of steps that is not above each value, of values that hold;
        the nearest one of a value that is a step but for noise.
        """
        steps = self.nearest(values)
        above = np.flatnonzero(self.values(steps) > values)
        steps[above[~self.noisy(values[above])]] -= 1
        return steps

    def _exact(self, values: FloatArray) -> BoolArray:
        exact: BoolArray = self.holds(values) & (self.values(self.nearest(values)) == values)
        return exact

    def _noise(self, values: FloatArray, exact: BoolArray) -> BoolArray:
        found = self.holds(values) & ~exact
        near = values[found]
        beside = np.abs(near - self.values(self.nearest(near)))
        step = self.mantissa / 10.0**self.exponent
        close = beside <= np.minimum(NOISE_RATIO * np.abs(near), NOISE_STEPS * step)
        found[found] = (close & ~_is_written(near)) | self._single(near, step)
        return found

    def _single(self, values: FloatArray, step: float) -> BoolArray:
        """Whether each value is the float32 of a step, where these are so dense that no price of a
        few decimals is meant by one.
        """
        singles = self.values(self.nearest(values)).astype(np.float32)
        found: BoolArray = (singles == values) & (
            np.abs(np.spacing(singles)) <= step / _SINGLES_LEAST
        )
        return found


def _is_written(values: FloatArray) -> BoolArray:
    """Whether each finite value is the float of a decimal of at most 14 digits."""
    size = np.floor(np.log10(np.maximum(np.abs(values), 1e-300)))
    power = 10.0 ** np.clip(_DIGITS - 1 - size, 0, _EXPONENT_MAX)
    written: BoolArray = np.rint(values * power) / power == values
    return written


def coarsest(values: FloatArray, *, decimals_max: int = 12) -> Grid | None:
    """The greatest of 5, 2, 1 x 10^-k (k from 0) of which every value is a multiple, or None."""
    distinct = np.unique(values)
    for exponent in range(decimals_max + 1):
        for mantissa in (5, 2, 1):
            grid = Grid(mantissa, exponent)
            if bool(grid.fits(distinct).all()):
                return grid
    return None
