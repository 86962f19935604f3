"""Kalman filters (1960): where a value and its slope are, seen through noise."""

from typing import Self

from hansa.errors import ConfigError
from hansa.features import parameters
from hansa.features.term import Term


class Filters(Term):
    """Variances of the steps are in units of the noise's; 0 is a level or slope that stays. Each
    starts from its first values alone, and from then on is the best guess for normal noise.
    """

    __slots__ = ()

    def kalman_level(self, noise: float = 0.01) -> Self:
        """The level of a random walk (Harvey 1989, local level): at 0 the mean of all values, with
        time the exponential mean of the weight that belongs to `noise`.
        """
        return self._apply("kalman_level", _variance(noise, of="kalman_level: noise"))

    def kalman_trend(self, level_noise: float = 0.01, slope_noise: float = 0.0001) -> Self:
        """The level, where its slope walks too (Harvey 1989, local linear trend)."""
        return self._apply("kalman_trend", *_variances("kalman_trend", level_noise, slope_noise))

    def kalman_slope(self, level_noise: float = 0.01, slope_noise: float = 0.0001) -> Self:
        """Its slope, per observation; with both at 0 that of least squares over all values."""
        return self._apply("kalman_slope", *_variances("kalman_slope", level_noise, slope_noise))


def _variances(op: str, level: float, slope: float) -> tuple[float, float]:
    return _variance(level, of=f"{op}: level_noise"), _variance(slope, of=f"{op}: slope_noise")


def _variance(value: float, *, of: str) -> float:
    real = parameters.number(value, of=of)
    if real < 0.0:
        raise ConfigError(f"feature {of} must be a finite number, at least 0, found {value!r}")
    return real
