"""How values hang together: their correlogram, and what it makes of the spread of a mean."""

import math

import numpy as np

from hansa.risk.slices import column_slices
from hansa.types.arrays import FloatArray

#: An autoregression steeper than this is not told from a random walk.
_STEEPEST = 0.97
#: No variance is taken for less than this part of that of independent values.
LEAST_RATIO = 1e-3


def correlogram(columns: FloatArray) -> FloatArray | None:
    """Correlations of `[T, K]` values with themselves at the lags from 0 on, [T]: their mean over
    the columns that move. None where none does.
    """
    count = len(columns)
    size = 1 << (2 * count - 1).bit_length()
    power, moving = np.zeros(size // 2 + 1), 0
    for each in column_slices(columns):
        centred = each[:, np.ptp(each, axis=0) > 0]
        centred = centred - centred.mean(axis=0)
        centred /= np.sqrt(np.sum(centred * centred, axis=0))
        moving += centred.shape[1]
        power += np.sum(np.abs(np.fft.rfft(centred, size, axis=0)) ** 2, axis=1)
    return np.fft.irfft(power)[:count] / moving if moving else None


def unbiased(seen: FloatArray) -> FloatArray:
    """A correlogram of many columns without what taking each mean out took from it: at lag k about
    the part `(1 - k / T) / T` of the long-run ratio. In that of one column this drowns in noise.
    """
    count = len(seen)
    found: FloatArray = seen + long_run_ratio(seen) / count * (1.0 - np.arange(count) / count)
    found[0] = 1.0
    return found


def long_run_ratio(seen: FloatArray) -> float:
    """The variance of a mean of T values with the correlogram `seen` [T], times T, as a part of
    the variance of one value: 1 where neighbours share nothing.

    Andrews and Monahan 1992: an autoregression of one lag is taken out and put back; what is left
    is weighed by the quadratic spectral kernel with the bandwidth of Andrews 1991.
    """
    slope = _bounded(float(seen[1]))
    behind, ahead = np.concatenate(([seen[1]], seen[:-1])), np.append(seen[1:], 0.0)
    left = (1.0 + slope**2) * seen - slope * (behind + ahead)
    lags = np.arange(1, len(seen)) / _bandwidth(_bounded(float(left[1] / left[0])), len(seen))
    found = left[0] + 2.0 * np.sum(_quadratic_spectral(lags) * left[1:])
    return max(float(found) / (1.0 - slope) ** 2, LEAST_RATIO)


def _bounded(slope: float) -> float:
    return min(max(slope, -_STEEPEST), _STEEPEST)


def _bandwidth(slope: float, count: int) -> float:
    """Andrews 1991, eq. 6.2 and 6.4, for an autoregression of one lag; never quite 0."""
    bend = 4.0 * slope**2 / (1.0 - slope) ** 4
    return max(1.3221 * math.pow(bend * count, 0.2), 1e-3)


def _quadratic_spectral(lags: FloatArray) -> FloatArray:
    """Andrews 1991, eq. 2.7; `lags` in bandwidths, above 0."""
    angle = 6.0 * math.pi * lags / 5.0
    found: FloatArray = 3.0 / angle**2 * (np.sin(angle) / angle - np.cos(angle))
    return found
