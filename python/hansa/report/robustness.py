"""How much of the run was luck, and in which markets it was made."""

import numpy as np

from hansa.report.daily import daily_returns
from hansa.report.regimes import WINDOW_DAYS, regimes
from hansa.report.robustness_data import Luck, ResampledRow, Robustness
from hansa.report.tables import RunTables
from hansa.risk import (
    maximum_drawdown_ratio,
    optimal_block_length_bars,
    resampled_paths,
    total_return_ratio,
)
from hansa.types.arrays import FloatArray

#: Fewer days say little of what their order could have been.
_LEAST_DAYS = 60
_PERCENTILES = (5, 25, 50, 75, 95)


def robustness(tables: RunTables, held: FloatArray) -> Robustness:
    """`held` [T] is buy and hold, NaN where the run is not compared with it."""
    days = daily_returns(tables, tables.equity)
    return Robustness(
        luck=_luck(days),
        window_days=WINDOW_DAYS,
        regimes=regimes(days, daily_returns(tables, held), tables),
    )


def _luck(days: FloatArray) -> Luck | None:
    """None where the run is short, was ruined, or never moved."""
    is_known = len(days) >= _LEAST_DAYS and bool(np.isfinite(days).all())
    if not is_known or np.min(days) <= -1 or np.ptp(days) == 0:
        return None
    block = optimal_block_length_bars(days)
    found = resampled_paths(days, block)
    path = np.concatenate(([1.0], np.cumprod(1.0 + days)))
    total, deepest = total_return_ratio(path), maximum_drawdown_ratio(path)
    return Luck(
        days=len(days),
        block_days=block,
        resamples=len(found.total_return_ratio),
        loss_ratio=float(np.mean(found.total_return_ratio < 0)),
        deeper_ratio=float(np.mean(found.maximum_drawdown_ratio < deepest)),
        rows=[
            _row("net return", total, found.total_return_ratio),
            _row("deepest drawdown", deepest, found.maximum_drawdown_ratio),
        ],
    )


def _row(name: str, of_run: float, found: FloatArray) -> ResampledRow:
    p5, p25, p50, p75, p95 = np.percentile(found, _PERCENTILES).tolist()
    return ResampledRow(
        name=name,
        run_ratio=of_run,
        percentile_5_ratio=p5,
        percentile_25_ratio=p25,
        percentile_50_ratio=p50,
        percentile_75_ratio=p75,
        percentile_95_ratio=p95,
    )
