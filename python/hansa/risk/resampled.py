"""What other draws of the same returns would have come to: growth and deepest fall."""

from dataclasses import dataclass

import numpy as np

from hansa.risk.stationary import RESAMPLES, SEED, stationary_rows
from hansa.types.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class Resampled:
    """Of each resample [R]: its whole return, and its deepest fall from a peak (0 or below)."""

    total_return_ratio: FloatArray
    maximum_drawdown_ratio: FloatArray


def resampled_paths(
    returns: FloatArray,
    block_length_bars: float,
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Resampled:
    """Paths as long as `[T]` returns, drawn from them by the stationary bootstrap.

    Politis and Romano 1994: what neighbouring bars share stays within the blocks. Returns must be
    finite and above -1. Deterministic by seed; memory is bounded by slices of resamples.
    """
    logs = np.log1p(returns)
    ends, deepest = [], []
    for rows in stationary_rows(len(returns), block_length_bars, resamples, seed):
        paths = np.cumsum(logs[rows], axis=1)
        ends.append(np.expm1(paths[:, -1]))
        peaks = np.maximum(np.maximum.accumulate(paths, axis=1), 0.0)
        deepest.append(np.expm1(np.min(paths - peaks, axis=1)))
    return Resampled(np.concatenate(ends), np.concatenate(deepest))
