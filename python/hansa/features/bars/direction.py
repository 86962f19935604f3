"""Where bars point to: directional movement, Aroon, the vortex."""

from hansa.features import parameters
from hansa.features.bars.ranges import Ranges
from hansa.features.columns import CLOSE, HIGH, LOW, where
from hansa.features.expression import Expr

_MEDIAN = (HIGH + LOW) / 2


class Direction(Ranges):
    """Directional movement (Wilder 1978) and its like; 0 to 100 unless said otherwise."""

    __slots__ = ()

    def plus_dm(self, window: int = 14) -> Expr:
        """Wilder's sum of the upward movements, in units of price."""
        return _movement(up=True).wilder_sum(window)

    def minus_dm(self, window: int = 14) -> Expr:
        """Wilder's sum of the downward movements, in units of price."""
        return _movement(up=False).wilder_sum(window)

    def plus_di(self, window: int = 14) -> Expr:
        """Upward movement in percent of the true range."""
        return (100 * self.plus_dm(window) / self.true_range().wilder_sum(window)).skip(1)

    def minus_di(self, window: int = 14) -> Expr:
        """Downward movement in percent of the true range."""
        return (100 * self.minus_dm(window) / self.true_range().wilder_sum(window)).skip(1)

    def dx(self, window: int = 14) -> Expr:
        """Distance of the two movements in percent of both."""
        plus, minus = self.plus_di(window), self.minus_di(window)
        return 100 * (plus - minus).abs() / (plus + minus)

    def adx(self, window: int = 14) -> Expr:
        """Wilder's mean of `dx`: how strong a trend is, not which way it goes."""
        return self.dx(window).wilder_mean(window)

    def adxr(self, window: int = 14) -> Expr:
        """Mean of `adx` and its value window - 1 bars ago."""
        parameters.count(window, of="adxr: window", least=2)
        return (self.adx(window) + self.adx(window).lag(window - 1)) / 2

    def aroon_up(self, window: int = 14) -> Expr:
        """How recent the highest high of window + 1 bars is (Chande 1995); 100 is now."""
        parameters.count(window, of="aroon_up: window")
        return 100 * (window - HIGH.since_highest(window + 1)) / window

    def aroon_down(self, window: int = 14) -> Expr:
        """How recent the lowest low of window + 1 bars is."""
        parameters.count(window, of="aroon_down: window")
        return 100 * (window - LOW.since_lowest(window + 1)) / window

    def aroon(self, window: int = 14) -> Expr:
        """aroon_up - aroon_down, -100 to 100."""
        return self.aroon_up(window) - self.aroon_down(window)

    def vortex_plus(self, window: int = 14) -> Expr:
        """Sum of |high - last low| over that of the true range (Botes and Siepman 2010)."""
        moved = (HIGH - LOW.lag(1)).abs().rolling_sum(window)
        return moved / self.true_range().rolling_sum(window)

    def vortex_minus(self, window: int = 14) -> Expr:
        """Sum of |low - last high| over that of the true range."""
        moved = (LOW - HIGH.lag(1)).abs().rolling_sum(window)
        return moved / self.true_range().rolling_sum(window)

    def supertrend(self, window: int = 10, width: float = 3.0) -> Expr:
        """Seban's line (2008): the band of `width` average true ranges around the median price
        that holds the close.
        """
        reach = self.atr(window) * width
        return (_MEDIAN + reach).trailing_band(_MEDIAN - reach, CLOSE)

    def supertrend_side(self, window: int = 10, width: float = 3.0) -> Expr:
        """1 while the close is held from below, -1 from above."""
        reach = self.atr(window) * width
        return (_MEDIAN + reach).trailing_side(_MEDIAN - reach, CLOSE)

    def swing_high(self, left: int = 2, right: int = 2) -> Expr:
        """1 where the high `right` bars ago is above all of `left` before and `right` after it
        (Williams 1995): a fractal, known when the last of them has closed.
        """
        pivot = HIGH.lag(right)
        return (pivot > HIGH.rolling_max(right)) & (pivot > HIGH.lag(right + 1).rolling_max(left))

    def swing_low(self, left: int = 2, right: int = 2) -> Expr:
        """1 where the low `right` bars ago is below all of `left` before and `right` after it."""
        pivot = LOW.lag(right)
        return (pivot < LOW.rolling_min(right)) & (pivot < LOW.lag(right + 1).rolling_min(left))

    def bull_power(self, span: int = 13) -> Expr:
        """High less the exponential mean of the close (Elder 1993), in units of price."""
        return HIGH - CLOSE.ema(span)

    def bear_power(self, span: int = 13) -> Expr:
        """Low less the exponential mean of the close, in units of price."""
        return LOW - CLOSE.ema(span)


def _movement(*, up: bool) -> Expr:
    """How far the bar reaches beyond the one before on one side, where that is its larger side."""
    risen, fallen = HIGH.difference(1), -LOW.difference(1)
    this, other = (risen, fallen) if up else (fallen, risen)
    return where((this > other) & (this > 0), this, 0)
