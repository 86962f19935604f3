"""Looking back: lags, changes and statistics over a window of observations."""

from typing import Self

from hansa.errors import ConfigError
from hansa.features import parameters
from hansa.features.term import Term


class Rolling(Term):
    """Operators over a window. An observation is a moment at which nothing they read is missing.

    A missing input gives a missing result and is skipped; results are missing while the window
    fills. Windows and steps run from 1 (2 where a deviation or rank is taken) to 1,000,000;
    anything else raises ConfigError.
    """

    __slots__ = ()

    def lag(self, steps: int = 1) -> Self:
        """The value `steps` observations ago."""
        return self._apply("lag", parameters.count(steps, of="lag: steps"))

    def difference(self, steps: int = 1) -> Self:
        """The change over `steps` observations."""
        return self._apply("difference", parameters.count(steps, of="difference: steps"))

    def returns(self, steps: int = 1) -> Self:
        """The simple return over `steps` observations: x / lag(x) - 1, as a ratio."""
        return self._apply("ret", parameters.count(steps, of="returns: steps"))

    def rolling_sum(self, window: int) -> Self:
        """Sum over the window."""
        return self._over("rolling_sum", window)

    def rolling_mean(self, window: int) -> Self:
        """Mean over the window."""
        return self._over("rolling_mean", window)

    def sma(self, window: int) -> Self:
        """Another name for `rolling_mean`: the simple moving average."""
        return self.rolling_mean(window)

    def rolling_std(self, window: int) -> Self:
        """Sample standard deviation over the window (divisor window - 1)."""
        return self._over("rolling_std", window, least=2)

    def rolling_min(self, window: int) -> Self:
        """Smallest value of the window."""
        return self._over("rolling_min", window)

    def rolling_max(self, window: int) -> Self:
        """Largest value of the window."""
        return self._over("rolling_max", window)

    def zscore(self, window: int) -> Self:
        """(x - mean) / standard deviation over the window; missing where that deviation is 0."""
        return self._over("zscore", window, least=2)

    def rank(self, window: int) -> Self:
        """The fraction of the other window values below, ties by half: 0 lowest, 1 highest."""
        return self._over("rank", window, least=2)

    def bollinger(self, window: int = 20, width: float = 2.0) -> Self:
        """(x - mean) / (width * standard deviation): -1 and 1 are the bands (Bollinger 2001)."""
        observations = parameters.count(window, of="bollinger: window", least=2)
        bands = parameters.number(width, of="bollinger: width")
        if bands <= 0.0:
            raise ConfigError(f"feature bollinger: width must be above 0, found {width!r}")
        return self._apply("bollinger", observations, bands)

    def realised_volatility(self, window: int) -> Self:
        """Sample deviation of `window` log returns, per observation (not annualised).

        A price that is not positive counts as missing.
        """
        return self._over("realised_volatility", window, least=2)

    def _over(self, op: str, window: int, *, least: int = 1) -> Self:
        return self._apply(op, parameters.count(window, of=f"{op}: window", least=least))
