"""Between two streams, such as an instrument and another one: lines, spreads, cointegration."""

from typing import Self

from hansa.features import parameters
from hansa.features.crossing import Crossing
from hansa.features.statistics import Statistics


class Between(Statistics, Crossing):
    """Least squares of the value on another over the last `window` moments at which both are known.

    `x.ols_residual(f.close.of("BTCUSDT").log(), 240)` is the spread of `x` to that instrument.
    Windows run from 2 (3 or 4 where errors are counted) to 1,000,000; else ConfigError.
    """

    __slots__ = ()

    def ols_beta(self, other: Self, window: int) -> Self:
        """Slope b of x = a + b other; missing where `other` is constant."""
        observations = _window(window, "ols_beta", least=2)
        own, on = self.given(other), other.given(self)
        return own.covariance(on, observations) / on.covariance(on, observations)

    def ols_alpha(self, other: Self, window: int) -> Self:
        """Intercept a of the same line."""
        observations = _window(window, "ols_alpha", least=2)
        own, on = self.given(other), other.given(self)
        slope = self.ols_beta(other, observations)
        return own.sma(observations) - slope * on.sma(observations)

    def ols_residual(self, other: Self, window: int) -> Self:
        """Residual x - a - b other at the last moment: the spread of Engle and Granger (1987), its
        line drawn through the window alone.
        """
        observations = _window(window, "ols_residual", least=2)
        own, on = self.given(other), other.given(self)
        slope = self.ols_beta(other, observations)
        return (own - own.sma(observations)) - slope * (on - on.sma(observations))

    def cointegration_zscore(self, other: Self, window: int) -> Self:
        """The spread in standard errors of its line: by root of (sum of squares / (n - 2))."""
        count = _window(window, "cointegration_zscore", least=3)
        own, slope = self.given(other), self.ols_beta(other, count)
        joint = own.covariance(other.given(self), count)
        squares = (own.covariance(own, count) - slope * joint) * (count - 1)
        return self.ols_residual(other, count) / (squares / (count - 2)).sqrt()

    def dickey_fuller(self, window: int) -> Self:
        """Statistic of Dickey and Fuller (1979) with a constant and no lags, of the last `window`
        changes: the slope of the change on the value before, in standard errors. Below -2.86 a unit
        root is unlikely (5 %, MacKinnon 2010).
        """
        count = _window(window, "dickey_fuller", least=3)
        change, before = self.difference(1), self.lag(1)
        spread = before.covariance(before, count)
        joint = change.covariance(before, count)
        slope = joint / spread
        error = (change.covariance(change, count) - slope * joint) / (count - 2)
        return slope / (error / spread).sqrt()

    def cointegration(self, other: Self, window: int) -> Self:
        """Statistic of Engle and Granger (1987) for the window: Dickey and Fuller's, with neither
        constant nor lags, of the residuals of the line through these `window` moments. Below -3.34
        the two hang together (5 %, MacKinnon 2010); each test of many needs a stricter one.
        """
        count = _window(window, "cointegration", least=4)
        own, on = self.given(other), other.given(self)
        slope, changes = self.ols_beta(other, count), count - 1
        own_mean, on_mean = own.sma(count), on.sma(count)

        def summed(a: Self, a_from: Self | float, b: Self, b_from: Self | float) -> Self:
            """Sum of (a - a_from) (b - b_from) over the changes of the window."""
            means = (a.sma(changes) - a_from) * (b.sma(changes) - b_from)
            return a.covariance(b, changes) * (changes - 1) + means * changes

        x, y, dx, dy = own.lag(1), on.lag(1), own.difference(1), on.difference(1)
        joint = summed(x, own_mean, dx, 0.0) - slope * (
            summed(x, own_mean, dy, 0.0)
            + summed(y, on_mean, dx, 0.0)
            - slope * summed(y, on_mean, dy, 0.0)
        )
        before = summed(x, own_mean, x, own_mean) - slope * (
            2.0 * summed(x, own_mean, y, on_mean) - slope * summed(y, on_mean, y, on_mean)
        )
        after = summed(dx, 0.0, dx, 0.0) - slope * (
            2.0 * summed(dx, 0.0, dy, 0.0) - slope * summed(dy, 0.0, dy, 0.0)
        )
        back = joint / before
        return back / ((after - back * joint) / (changes - 1) / before).sqrt()


def _window(window: int, of: str, *, least: int) -> int:
    return int(parameters.count(window, of=f"{of}: window", least=least))
