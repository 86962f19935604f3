"""How far prices reach within bars."""

from hansa.features import parameters
from hansa.features.columns import CLOSE, HIGH, LOW, maximum, minimum, where
from hansa.features.expression import Expr

_TYPICAL = (HIGH + LOW + CLOSE) / 3


class Ranges:
    """Ranges of bars, in units of price unless said otherwise."""

    __slots__ = ()

    def atr(self, window: int = 14) -> Expr:
        """Average true range (Wilder 1978) in units of price; the first bar has no range yet."""
        params = (parameters.count(window, of="atr: window"),)
        return Expr("atr", params, (HIGH, LOW, CLOSE))

    def natr(self, window: int = 14) -> Expr:
        """Average true range in percent of the close."""
        return 100 * self.atr(window) / CLOSE

    def true_range(self) -> Expr:
        """The bar's range, stretched to the close before it (Wilder 1978)."""
        return maximum(HIGH, CLOSE.lag(1)) - minimum(LOW, CLOSE.lag(1))

    def average_range(self, window: int = 14) -> Expr:
        """Mean of high - low."""
        return (HIGH - LOW).sma(window)

    def chaikin_volatility(self, span: int = 10, steps: int = 10) -> Expr:
        """Change of the exponential mean of high - low over `steps` bars, in percent."""
        return (HIGH - LOW).ema(span).roc(steps)

    def keltner_upper(self, window: int = 20, width: float = 2.0, ranges: int = 10) -> Expr:
        """Exponential mean of the typical price + `width` average true ranges (Keltner 1960,
        Raschke), those of `ranges` bars. The middle band is `f.typical_price().ema(window)`.
        """
        return _TYPICAL.ema(window) + self._reach(window, ranges) * width

    def keltner_lower(self, window: int = 20, width: float = 2.0, ranges: int = 10) -> Expr:
        """Exponential mean of the typical price - `width` average true ranges."""
        return _TYPICAL.ema(window) - self._reach(window, ranges) * width

    def _reach(self, window: int, ranges: int) -> Expr:
        """The average true range, seeded so that it begins with the exponential mean."""
        mean, reach = (
            parameters.count(value, of=f"keltner: {name}")
            for name, value in (("window", window), ("ranges", ranges))
        )
        later = int(mean - 1 - reach)
        true_range = self.true_range()
        start = true_range.skip(later) if later > 0 else true_range
        return start.wilder_mean(ranges)

    def mass_index(self, span: int = 9, window: int = 25) -> Expr:
        """Dorsey's index (1992): sum of the mean range over the mean of that mean."""
        mean = (HIGH - LOW).ema(span)
        return (mean / mean.ema(span)).rolling_sum(window)

    def relative_volatility(self, window: int = 14, deviation: int = 10) -> Expr:
        """Dorsey's index (1993), 0 to 100: Wilder's mean of the closes' deviation where they
        rose, over that where they rose or fell.
        """
        change, spread = CLOSE.difference(1), CLOSE.population_std(deviation)
        risen = where(change > 0, spread, 0).wilder_mean(window)
        fallen = where(change < 0, spread, 0).wilder_mean(window)
        return 100 * risen / (risen + fallen)
