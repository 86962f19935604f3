"""Proportional: conviction is the share."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hansa.allocation.allocator import cap_on_grid, towards_zero
from hansa.allocation.parameters import check_range
from hansa.features import Expr
from hansa.types import DecisionBlock, FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Proportional:
    """Each instrument's weight is its conviction times the gross; where all convictions together
    are more than 1, in proportion so much less. Long and short. NaN leaves a position as it is.

    For agents that say shares, such as the online portfolios.
    """

    gross_ratio_max: float = 1.0

    def __post_init__(self) -> None:
        """Raise ConfigError for a value out of range."""
        check_range(
            "allocation 'proportional'",
            "gross_ratio_max",
            self.gross_ratio_max,
            above=0.0,
            most=100.0,
        )

    def features(self) -> Mapping[str, Expr]:
        """Nothing: it does not look at risk."""
        return {}

    def weights(self, decision: DecisionBlock, volatility: FloatArray) -> FloatArray:
        """Target weights `[T, N]`; volatility plays no part."""
        conviction = decision.conviction
        whole = np.zeros(conviction.shape[:-1])
        for column in np.moveaxis(np.abs(np.nan_to_num(conviction)), -1, 0):  # in a fixed order
            whole = whole + column
        share = cap_on_grid(self.gross_ratio_max) / np.maximum(whole, 1.0)
        return towards_zero(conviction * share[..., np.newaxis])
