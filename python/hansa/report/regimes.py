"""The run by regime of the market over the days before each day, as the whole run saw them."""

import numpy as np

from hansa.report.numbers import finite
from hansa.report.robustness_data import RegimeRow
from hansa.report.tables import RunTables
from hansa.risk import sharpe, window_sums
from hansa.types.arrays import BoolArray, FloatArray

#: About a month of days that trade: what looks back must have ended before the day begins.
WINDOW_DAYS = 20
_LEAST_DAYS = 3 * WINDOW_DAYS
_LEAST_FOR_RATIO = 30


def regimes(days: FloatArray, market: FloatArray, tables: RunTables) -> list[RegimeRow]:
    """Four rows over the days [D] after the first window; none without a market, or too short.

    The market rose where its return over the window before was above zero; it was turbulent where
    the standard deviation of its days in that window was above the median of all windows.
    """
    if len(days) < _LEAST_DAYS or not (np.isfinite(days).all() and np.isfinite(market).all()):
        return []
    if np.min(market) <= -1:
        return []
    rising = window_sums(np.log1p(market), WINDOW_DAYS)[:-1] > 0
    spread = _spread(market)[:-1]
    turbulent = spread > np.median(spread)
    return [
        _row((trend, state), (rising == is_up) & (turbulent == is_wide), days, market, tables)
        for trend, is_up in (("rising", True), ("falling", False))
        for state, is_wide in (("calm", False), ("turbulent", True))
    ]


def _spread(market: FloatArray) -> FloatArray:
    """Standard deviation of each window [D - WINDOW_DAYS + 1]."""
    windows = np.lib.stride_tricks.sliding_window_view(market, WINDOW_DAYS)
    spread: FloatArray = windows.std(axis=1, ddof=1)
    return spread


def _row(
    names: tuple[str, str],
    chosen: BoolArray,
    days: FloatArray,
    market: FloatArray,
    tables: RunTables,
) -> RegimeRow:
    """`chosen` [D - WINDOW_DAYS] says which days after the first window are of it."""
    run, held = days[WINDOW_DAYS:][chosen], market[WINDOW_DAYS:][chosen]
    per_year = len(days) / len(tables.ts_ns) * tables.bars_per_year
    return RegimeRow(
        trend=names[0],
        spread=names[1],
        days=len(run),
        share_ratio=len(run) / len(chosen),
        return_ratio=finite(np.prod(1.0 + run) - 1.0) if len(run) else None,
        benchmark_ratio=finite(np.prod(1.0 + held) - 1.0) if len(run) else None,
        sharpe=finite(sharpe(run, per_year)) if len(run) >= _LEAST_FOR_RATIO else None,
    )
