"""Volatility targeting written plainly over NumPy arrays: the oracle of the core's."""

import numpy as np

from hansa.allocation.allocator import cap_on_grid, towards_zero
from hansa.allocation.volatility_target import VolatilityTarget
from hansa.types import FloatArray


def weights(target: VolatilityTarget, conviction: FloatArray, volatility: FloatArray) -> FloatArray:
    """Each instrument capped, then the row scaled down to the gross cap."""
    if target.is_long_only:
        conviction = np.where(conviction < 0, 0.0, conviction)
    annual = volatility * np.sqrt(np.float64(target.bars_per_year))
    is_known = (annual > 0) & np.isfinite(annual)
    with np.errstate(over="ignore"):  # a vanishing volatility meets the cap
        sized = conviction * target.volatility_ratio / np.where(is_known, annual, np.nan)
    cap = target.instrument_ratio_max
    capped = np.where(conviction == 0, 0.0, np.clip(sized, -cap, cap))
    return towards_zero(_within_gross(capped, target.gross_ratio_max))


def _within_gross(stated_weights: FloatArray, gross_ratio_max: float) -> FloatArray:
    stated = np.where(np.isnan(stated_weights), 0.0, np.abs(stated_weights))
    gross = np.cumsum(stated, axis=-1)[..., -1:]
    cap = cap_on_grid(gross_ratio_max)
    is_over = gross > cap
    return stated_weights * np.where(is_over, cap / np.where(is_over, gross, 1.0), 1.0)
