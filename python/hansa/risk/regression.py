"""Least squares with errors that allow for what neighbouring periods share."""

import math
from dataclasses import dataclass

import numpy as np

from hansa.types.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class Regression:
    """`coefficients` [K + 1], the constant first, their standard `errors` and two-sided `p_values`
    (normal); `explained_ratio` is R squared, `periods` T and `lags` what the errors allow for.
    """

    coefficients: FloatArray
    errors: FloatArray
    p_values: FloatArray
    explained_ratio: float
    periods: int
    lags: int


def newey_west(outcome: FloatArray, causes: FloatArray, lags: int | None = None) -> Regression:
    """Regress `[T]` on a constant and `[T, K]`, errors by Newey and West (1987).

    Bartlett weights over `lags` periods, without a small-sample factor; without `lags` the rule
    `floor(4 (T / 100)^(2 / 9))` of Newey and West 1994. All NaN with a NaN, with no more than
    K + 2 periods, or where causes are multiples of one another.
    """
    periods = len(outcome)
    lags = math.floor(4.0 * (periods / 100.0) ** (2.0 / 9.0)) if lags is None else lags
    design = np.column_stack((np.ones(periods), causes))
    known = np.isfinite(design).all() and np.isfinite(outcome).all()
    width = design.shape[1]
    if not known or periods <= width + 1 or np.linalg.matrix_rank(design) < width:
        unknown = np.full(width, np.nan)
        return Regression(unknown, unknown, unknown, float("nan"), periods, lags)
    coefficients = np.linalg.lstsq(design, outcome, rcond=None)[0].astype(np.float64)
    residual = outcome - design @ coefficients
    bread = np.linalg.inv(design.T @ design)
    covariance = bread @ _meat(design * residual[:, np.newaxis], lags) @ bread
    errors = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    total = float(np.sum((outcome - outcome.mean()) ** 2))
    return Regression(
        coefficients=coefficients,
        errors=errors,
        p_values=_two_sided(coefficients, errors),
        explained_ratio=1.0 - float(residual @ residual) / total if total else float("nan"),
        periods=periods,
        lags=lags,
    )


def _meat(scores: FloatArray, lags: int) -> FloatArray:
    found: FloatArray = scores.T @ scores
    for lag in range(1, min(lags, len(scores) - 1) + 1):
        across = scores[lag:].T @ scores[:-lag]
        found = found + (1.0 - lag / (lags + 1.0)) * (across + across.T)
    return found


def _two_sided(coefficients: FloatArray, errors: FloatArray) -> FloatArray:
    ratio = np.divide(
        np.abs(coefficients), errors, out=np.full(len(errors), np.nan), where=errors > 0
    )
    return np.array([math.erfc(each / math.sqrt(2.0)) for each in ratio])
