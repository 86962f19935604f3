"""How far the past reaches: autocorrelation, variance ratio, Hurst, fractional differences."""

from typing import Self

from hansa.errors import ConfigError
from hansa.features import parameters
from hansa.features.statistics import Statistics

#: Shorter windows hold too few sizes of boxes (the core has the same limit).
HURST_WINDOW_MIN = 32
#: The highest order of a fractional difference (the core has the same limit).
ORDER_MAX = 2.0


class Memory(Statistics):
    """Windows run to 1,000,000; anything else raises ConfigError."""

    __slots__ = ()

    def autocorrelation(self, window: int, steps: int = 1) -> Self:
        """Pearson's correlation with the value `steps` before, over the window; -1 to 1."""
        return self.correlation(self.lag(steps), window)

    def variance_ratio(self, window: int, steps: int = 2) -> Self:
        """Variance of the changes over `steps` by `steps` times that of single ones, of as many
        as the window has (Lo and MacKinlay 1988, eq. 12 and 14): 1 for a random walk, above it
        where moves go on. Of a price take the logarithm: `f.close.log().variance_ratio(100)`.
        """
        count = int(parameters.count(window, of="variance_ratio: window", least=4))
        span = int(parameters.count(steps, of="variance_ratio: steps", least=2))
        if 2 * span > count:
            raise ConfigError(
                "feature variance_ratio: steps must be at most half of the window "
                f"({window!r}), found {steps!r}"
            )
        single, many, long = self.difference(1), count - span + 1, self.difference(span)
        deviation, away = long.rolling_std(many), long.sma(many) - single.sma(count) * span
        squares = deviation * deviation * (many - 1) + away * away * many
        unbiased = squares / (span * many * (1.0 - span / count))
        return unbiased / (single.rolling_std(count) * single.rolling_std(count))

    def hurst(self, window: int) -> Self:
        """Exponent of the walk that the value is, by detrended fluctuation analysis (Peng et al.
        1994), corrected for short boxes: 0.5 where its steps are independent, below it where they
        turn back, above it where they go on. Looks at the whole window each time; from 32.

        Of a price take the logarithm: `f.close.log().hurst(256)`.
        """
        return self._over("hurst", window, least=HURST_WINDOW_MIN)

    def fractional_difference(self, order: float = 0.4, window: int = 100) -> Self:
        """Difference of a fractional order, 0 to 2, over a window of fixed width (Lopez de Prado
        2018, ch. 5): stationary, with as much memory as it can keep. 0 is the value itself, 1 its
        change. What lies before the window would weigh less than its last weight each.
        """
        power = parameters.number(order, of="fractional_difference: order")
        if not 0.0 <= power <= ORDER_MAX:
            raise ConfigError(
                f"feature fractional_difference: order must be from 0 to 2, found {order!r}"
            )
        observations = parameters.count(window, of="fractional_difference: window", least=2)
        return self._apply("fractional_difference", power, observations)
