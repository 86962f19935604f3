"""Objectives of many sets at once, from their returns by period."""

import numpy as np

from hansa.errors import ConfigError
from hansa.risk.slices import column_slices
from hansa.types import FloatArray


def scores(returns: FloatArray, objective: str, periods_per_year: float) -> FloatArray:
    """The objective of each of K columns of `[P, K]` returns; NaN where it is not known, as where
    there is no loss to divide by (Sortino and Calmar ratios).

    As `hansa.risk` defines each, over periods in place of bars. ConfigError for an objective that
    returns do not say.
    """
    found = _SCORES.get(objective)
    if found is None:
        raise ConfigError(
            f"sweep.objective: expected one of {', '.join(_SCORES)} with [sweep.split], for bars "
            f"that judge have only returns, found {objective}"
        )
    with np.errstate(divide="ignore", invalid="ignore"):
        each = [found(columns, periods_per_year) for columns in column_slices(returns)]
    values = np.concatenate(each) if each else np.empty(0)
    return np.where(np.isfinite(values), values, np.nan)


def _sharpe(returns: FloatArray, per_year: float) -> FloatArray:
    if len(returns) < 2:
        return np.full(returns.shape[1], np.nan)
    spread = returns.std(axis=0, ddof=1)
    known = spread > 1e-12 * np.abs(returns).max(axis=0)
    found: FloatArray = returns.mean(axis=0) / np.where(known, spread, np.nan) * np.sqrt(per_year)
    return found


def _sortino(returns: FloatArray, per_year: float) -> FloatArray:
    downside = np.sqrt(np.mean(np.minimum(returns, 0.0) ** 2, axis=0))
    found: FloatArray = returns.mean(axis=0) / downside * np.sqrt(per_year)
    return found


def _net_return(returns: FloatArray, _: float) -> FloatArray:
    found: FloatArray = np.prod(1.0 + returns, axis=0) - 1.0
    return found


def _annual_growth(returns: FloatArray, per_year: float) -> FloatArray:
    whole = np.prod(1.0 + returns, axis=0)
    found: FloatArray = np.maximum(whole, 0.0) ** (per_year / max(len(returns), 1)) - 1.0
    return found


def _volatility(returns: FloatArray, per_year: float) -> FloatArray:
    found: FloatArray = returns.std(axis=0, ddof=1) * np.sqrt(per_year)
    return found


def _maximum_drawdown(returns: FloatArray, _: float) -> FloatArray:
    curve = np.vstack((np.ones(returns.shape[1]), np.cumprod(1.0 + returns, axis=0)))
    found: FloatArray = np.max(1.0 - curve / np.maximum.accumulate(curve, axis=0), axis=0)
    return found


def _calmar(returns: FloatArray, per_year: float) -> FloatArray:
    found: FloatArray = _annual_growth(returns, per_year) / _maximum_drawdown(returns, per_year)
    return found


_SCORES = {
    "sharpe": _sharpe,
    "sortino": _sortino,
    "net_return": _net_return,
    "annual_growth": _annual_growth,
    "calmar": _calmar,
    "maximum_drawdown": _maximum_drawdown,
    "volatility": _volatility,
}
