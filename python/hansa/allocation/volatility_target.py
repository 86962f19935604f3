"""Volatility target: positions sized so that each carries the same risk."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hansa import _core
from hansa.allocation.allocator import cap_on_grid
from hansa.allocation.parameters import check_range
from hansa.errors import ConfigError
from hansa.features import Expr, f
from hansa.types import DecisionBlock, FloatArray

_WHERE = "allocation 'volatility_target'"


@dataclass(frozen=True, slots=True, kw_only=True)
class VolatilityTarget:
    """Weight = conviction * annual target / (volatility per bar * sqrt(bars a year)), capped.

    First each instrument is capped, then the row is scaled down to the gross cap. A conviction of
    0 is a weight of 0 whatever the volatility; otherwise an unknown or zero volatility leaves the
    position as it is. `is_long_only` turns short weights into 0. Source: Moreira & Muir (2017),
    "Volatility-managed portfolios"; Carver (2015), "Systematic Trading". A configuration that
    states no `bars_per_year` has those of its sessions, else of trading round the clock.
    """

    volatility_ratio: float = 0.2
    instrument_ratio_max: float = 0.5
    gross_ratio_max: float = 1.0
    bars_per_year: float = 8760.0
    window: int = 168
    is_long_only: bool = False

    def __post_init__(self) -> None:
        """Raise ConfigError for a value out of range."""
        check_range(_WHERE, "volatility_ratio", self.volatility_ratio, above=0.0, most=10.0)
        check_range(_WHERE, "instrument_ratio_max", self.instrument_ratio_max, above=0.0, most=100)
        check_range(_WHERE, "gross_ratio_max", self.gross_ratio_max, above=0.0, most=100.0)
        check_range(_WHERE, "bars_per_year", self.bars_per_year, above=0.0, most=1e9)
        if self.window < 2:
            raise ConfigError(f"{_WHERE}: window must be at least 2 bars, found {self.window}")

    def features(self) -> Mapping[str, Expr]:
        """The deviation of one bar's return over the window."""
        return {"volatility": f.close.realised_volatility(self.window)}

    def weights(self, decision: DecisionBlock, volatility: FloatArray) -> FloatArray:
        """Target weights `[T, N]`; NaN leaves a position as it is."""
        conviction = np.ascontiguousarray(decision.conviction, dtype=np.float64)
        weights = np.empty(conviction.shape)
        gross = cap_on_grid(self.gross_ratio_max)
        root = math.sqrt(self.bars_per_year)
        _core.volatility_weights(
            (self.volatility_ratio, self.instrument_ratio_max, gross, root),
            self.is_long_only,
            (conviction, np.ascontiguousarray(volatility, dtype=np.float64)),
            weights,
            conviction.shape[-1],
        )
        return weights
