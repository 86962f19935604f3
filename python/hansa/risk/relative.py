"""A curve beside a benchmark: how much of it is the benchmark's."""

from dataclasses import dataclass

import numpy as np

from hansa.risk.intervals import MOVES_LEAST, Interval, moves, sharpe_interval
from hansa.risk.sharpe import sharpe
from hansa.types.arrays import FloatArray

_ROUNDING_RATIO = 1e-12
_NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Relative:
    """`beta` of the returns to the benchmark's and yearly `alpha_ratio` beside it (Jensen 1968, no
    risk-free rate), their `correlation`, the yearly `tracking_error_ratio`, and the
    `information_ratio`: mean difference over its spread, per year (Grinold and Kahn 2000). The
    `appraisal_ratio` is alpha over the spread of what beta does not explain, per year (Treynor and
    Black 1973), `appraisal_interval` its 95 %, with beta taken as known; NaN where the run itself
    moved on fewer bars than an interval needs.
    """

    beta: float
    alpha_ratio: float
    correlation: float
    tracking_error_ratio: float
    information_ratio: float
    appraisal_ratio: float
    appraisal_interval: Interval


def relative(returns: FloatArray, benchmark: FloatArray, bars_per_year: float) -> Relative:
    """`[T]` returns beside those of a benchmark over the same bars.

    NaN with fewer than two bars, with a NaN, or where what a figure divides by does not move.
    """
    known = np.isfinite(returns).all() and np.isfinite(benchmark).all()
    if len(returns) < 2 or not known:
        return Relative(_NAN, _NAN, _NAN, _NAN, _NAN, _NAN, Interval(_NAN, _NAN))
    own, other = float(np.std(returns, ddof=1)), _spread(benchmark)
    product = float(np.cov(returns, benchmark)[0, 1])
    beta = product / other**2 if other else _NAN
    ahead, error = _ahead(returns, benchmark)
    beside = returns - beta * benchmark
    # What rounding leaves of a run that is its benchmark is no return of its own.
    is_own = bool(other) and float(np.std(beside, ddof=1)) > _ROUNDING_RATIO * max(own, other)
    is_known = is_own and moves(returns) >= MOVES_LEAST
    root = float(np.sqrt(bars_per_year))
    return Relative(
        beta=beta,
        alpha_ratio=float(np.mean(returns) - beta * np.mean(benchmark)) * bars_per_year,
        correlation=product / (own * other) if own and other else _NAN,
        tracking_error_ratio=error * root,
        information_ratio=ahead / error * root if error else _NAN,
        appraisal_ratio=sharpe(beside, bars_per_year) if is_own else _NAN,
        appraisal_interval=(
            sharpe_interval(beside, bars_per_year) if is_known else Interval(_NAN, _NAN)
        ),
    )


def _ahead(returns: FloatArray, benchmark: FloatArray) -> tuple[float, float]:
    """Mean and spread of the difference."""
    difference = returns - benchmark
    return float(np.mean(difference)), _spread(difference)


def _spread(values: FloatArray) -> float:
    """Standard deviation (n - 1); zero where it is rounding."""
    found = float(np.std(values, ddof=1))
    return found if found > _ROUNDING_RATIO * float(np.max(np.abs(values))) else 0.0
