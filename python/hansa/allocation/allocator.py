"""The allocator: from decisions and risk to target weights."""

import math
from collections.abc import Mapping
from typing import Protocol

import numpy as np

from hansa.features import Expr
from hansa.types import GRID, DecisionBlock, FloatArray


class Allocator(Protocol):
    """Gives each instrument its share of equity, moment by moment, remembering nothing.

    Uses only operations that IEEE 754 fixes to the last bit and sums in a fixed order, so that any
    machine and any split into blocks gives the same weights.
    """

    def features(self) -> Mapping[str, Expr]:
        """What it needs to know: `volatility`, per bar; empty where it needs nothing."""
        ...

    def weights(self, decision: DecisionBlock, volatility: FloatArray) -> FloatArray:
        """Target weights of equity `[T, N]`, short below 0; NaN leaves a position as it is.

        `volatility` [T, N] is the deviation of one bar's return; ignored where not declared.
        """
        ...


def towards_zero(weights: FloatArray) -> FloatArray:
    """Rounded to the grid towards 0, so that rounding can never exceed a cap; NaN stays NaN."""
    return np.trunc(weights * GRID) / GRID + 0.0


def cap_on_grid(cap_ratio: float) -> float:
    """The cap rounded down to the grid: weights on the grid then sum to it or a whole step less."""
    return math.floor(cap_ratio * GRID) / GRID
