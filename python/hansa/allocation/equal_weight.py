"""Equal weight: the same share for every instrument the council is for."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hansa.allocation.allocator import cap_on_grid
from hansa.allocation.parameters import check_range
from hansa.errors import ConfigError
from hansa.features import Expr
from hansa.types import DecisionBlock, FloatArray

_WHERE = "allocation 'equal_weight'"


@dataclass(frozen=True, slots=True, kw_only=True)
class EqualWeight:
    """One N-th of the gross for each instrument with conviction above the threshold, else 0.

    N is the whole universe, so that the number of instruments held does not change the others.
    Long only. NaN leaves a position as it is. Source: DeMiguel, Garlappi & Uppal (2009), "Optimal
    versus naive diversification".
    """

    threshold: float = 0.0
    gross_ratio_max: float = 1.0

    def __post_init__(self) -> None:
        """Raise ConfigError for a value out of range."""
        if not 0 <= self.threshold < 1:
            raise ConfigError(
                f"{_WHERE}: threshold must lie in [0, 1) so that a veto holds nothing, "
                f"found {self.threshold!r}"
            )
        check_range(_WHERE, "gross_ratio_max", self.gross_ratio_max, above=0.0, most=100.0)

    def features(self) -> Mapping[str, Expr]:
        """Nothing: it does not look at risk."""
        return {}

    def weights(self, decision: DecisionBlock, volatility: FloatArray) -> FloatArray:
        """Target weights `[T, N]`; volatility plays no part."""
        conviction = decision.conviction
        share = cap_on_grid(cap_on_grid(self.gross_ratio_max) / conviction.shape[-1])
        held = np.where(conviction > self.threshold, share, 0.0)
        held[np.isnan(conviction)] = np.nan
        return held
