"""Statistics of a window, of one stream and of two."""

import math
from typing import Self

from hansa.errors import ConfigError
from hansa.features import parameters
from hansa.features.means import Means


class Statistics(Means):
    """Windows run from 2 to 1,000,000; anything else raises ConfigError."""

    __slots__ = ()

    def covariance(self, other: Means, window: int) -> Self:
        """Sample covariance with `other` over the window (divisor window - 1)."""
        observations = parameters.count(window, of="covariance: window", least=2)
        return type(self)("covariance", (observations,), (self, other))

    def correlation(self, other: Means, window: int) -> Self:
        """Pearson's correlation with `other`, -1 to 1; missing where one of them is constant."""
        own, on = self.given(other), other.given(self)
        deviations = own.rolling_std(window) * on.rolling_std(window)
        return (self.covariance(other, window) / deviations).clip(-1, 1)

    def beta(self, market: "Statistics", window: int) -> Self:
        """Slope of the returns over those of `market`: covariance by variance (Sharpe 1964)."""
        own, on = self.given(market).returns(1), market.given(self).returns(1)
        joint = on.given(own)
        return own.covariance(on, window) / joint.covariance(joint, window)

    def population_std(self, window: int) -> Self:
        """Standard deviation with divisor `window`."""
        parameters.count(window, of="population_std: window", least=2)
        return self.rolling_std(window) * math.sqrt((window - 1) / window)

    def population_variance(self, window: int) -> Self:
        """Variance with divisor `window`."""
        deviation = self.population_std(window)
        return deviation * deviation

    def skewness(self, window: int) -> Self:
        """Sample skewness of the window, as pandas (Joanes and Gill 1998, G1); looks at all of it
        each time. Missing where nothing varies.
        """
        return self._over("skewness", window, least=3)

    def kurtosis(self, window: int) -> Self:
        """Sample excess kurtosis, 0 for a normal distribution (the same, G2)."""
        return self._over("kurtosis", window, least=4)

    def mean_deviation(self, window: int) -> Self:
        """Mean distance of the window's values to their mean; looks at all of them each time."""
        return self._over("mean_deviation", window, least=2)

    def slope(self, window: int) -> Self:
        """Slope of the least-squares line through the window, per observation."""
        return self._over("slope", window, least=2)

    def slope_angle(self, window: int) -> Self:
        """The slope as an angle in degrees; depends on the unit of the value."""
        return self.slope(window).atan() * (180 / math.pi)

    def regression(self, window: int, ahead: int = 0) -> Self:
        """The least-squares line at the last observation, or `ahead` observations later."""
        later = parameters.count(ahead, of="regression: ahead", least=0)
        return self.sma(window) + self.slope(window) * ((window - 1) / 2 + later)

    def regression_start(self, window: int) -> Self:
        """The least-squares line at the window's first observation (TA-Lib's intercept)."""
        return self.sma(window) - self.slope(window) * ((window - 1) / 2)

    def realised_variance(self, window: int) -> Self:
        """Sum of the squared logarithmic returns (Andersen and Bollerslev 1998)."""
        change = self.log().difference(1)
        return (change * change).rolling_sum(window)

    def bipower_variation(self, window: int) -> Self:
        """The realised variance but for jumps: pi / 2 times the sum of neighbouring returns'
        products, for as many as the window has (Barndorff-Nielsen and Shephard 2004, eq. 6).
        """
        change = self.log().difference(1).abs()
        return (change * change.lag(1)).rolling_sum(window) * (math.pi / 2.0)

    def half_life(self, window: int) -> Self:
        """Observations until half of a stray is gone, by the regression of the value on the one
        before (an autoregression); missing where it does not come back.
        """
        before = self.lag(1)
        kept = self.covariance(before, window) / before.covariance(before, window)
        root = (-kept.log()).sqrt()  # missing from 1 on, where nothing falls
        return math.log(2.0) / (root * root)

    def since_highest(self, window: int) -> Self:
        """Observations since the highest value of the window, the latest of equals; from 0."""
        return self._over("since_highest", window, least=2)

    def since_lowest(self, window: int) -> Self:
        """Observations since the lowest value of the window, the latest of equals; from 0."""
        return self._over("since_lowest", window, least=2)

    def percentile(self, window: int, percent: float) -> Self:
        """The smallest value of the window that `percent` of its values do not exceed."""
        share = parameters.number(percent, of="percentile: percent")
        if not 0.0 <= share <= 100.0:
            raise ConfigError(
                f"feature percentile: percent must be a number from 0 to 100, found {percent!r}"
            )
        observations = parameters.count(window, of="percentile: window", least=2)
        return self._apply("percentile", observations, share)

    def share_below(self, window: int) -> Self:
        """The fraction of the `window` values before that are below: 0 none, 1 all."""
        return self._over("share_below", window)

    def bollinger_upper(self, window: int = 20, width: float = 2.0) -> Self:
        """Mean + `width` population deviations (Bollinger 2001). The middle band is `sma`."""
        return self.sma(window) + self.population_std(window) * width

    def bollinger_lower(self, window: int = 20, width: float = 2.0) -> Self:
        """Mean - `width` population deviations."""
        return self.sma(window) - self.population_std(window) * width
