"""Oscillators of whole bars: where the close stands, and how it got there."""

from hansa.features.bars.prices import Prices
from hansa.features.columns import CLOSE, HIGH, LOW, OPEN, maximum, minimum, where
from hansa.features.expression import Expr


class Oscillators(Prices):
    """Oscillators; missing where the range they are measured in is 0."""

    __slots__ = ()

    def stochastic(self, window: int = 5) -> Expr:
        """Close between the lowest low and the highest high, in percent (Lane 1984): fast %K.

        Its mean is fast %D and slow %K: `f.stochastic(5).sma(3)`; the mean of that is slow %D.
        """
        lowest = LOW.rolling_min(window)
        return 100 * (CLOSE - lowest) / (HIGH.rolling_max(window) - lowest)

    def kdj(self, window: int = 9, smooth: int = 3) -> Expr:
        """3 K - 2 D, where K is Wilder's mean of the stochastic and D that of K."""
        k = self.stochastic(window).wilder_mean(smooth)
        return 3 * k - 2 * k.wilder_mean(smooth)

    def williams(self, window: int = 14) -> Expr:
        """Williams' %R (1973), -100 to 0: the stochastic less 100."""
        highest = HIGH.rolling_max(window)
        return -100 * (highest - CLOSE) / (highest - LOW.rolling_min(window))

    def stochastic_momentum(self, window: int = 13, fast: int = 2, slow: int = 25) -> Expr:
        """Blau's index (1993), -100 to 100: distance to the middle of the range, twice smoothed."""
        highest, lowest = HIGH.rolling_max(window), LOW.rolling_min(window)
        distance = (CLOSE - (highest + lowest) / 2).ema(slow).ema(fast)
        return 100 * distance / ((highest - lowest).ema(slow).ema(fast) / 2)

    def cci(self, window: int = 14) -> Expr:
        """Commodity channel index (Lambert 1980): distance of the typical price to its mean, in
        0.015 mean deviations.
        """
        price = self.typical_price()
        return (price - price.sma(window)) / (0.015 * price.mean_deviation(window))

    def balance_of_power(self) -> Expr:
        """(close - open) / (high - low) (Livshin 2001)."""
        return (CLOSE - OPEN) / (HIGH - LOW)

    def ultimate(self, short: int = 7, middle: int = 14, long: int = 28) -> Expr:
        """Williams' ultimate oscillator (1985), 0 to 100: buying pressure over three windows."""
        pressure = CLOSE - minimum(LOW, CLOSE.lag(1))
        reach = maximum(HIGH, CLOSE.lag(1)) - minimum(LOW, CLOSE.lag(1))
        short_part, middle_part, long_part = (
            pressure.rolling_sum(window) / reach.rolling_sum(window)
            for window in (short, middle, long)
        )
        return 100 * (4 * short_part + 2 * middle_part + long_part) / 7

    def intraday_momentum(self, window: int = 14) -> Expr:
        """Chande's index (1994), 0 to 100: gains from open to close over gains and losses."""
        gained = maximum(CLOSE - OPEN, 0).rolling_sum(window)
        return 100 * gained / (CLOSE - OPEN).abs().rolling_sum(window)

    def awesome(self, fast: int = 5, slow: int = 34) -> Expr:
        """Williams' awesome oscillator (1998): fast less slow mean of the median price."""
        return self.median_price().sma(fast) - self.median_price().sma(slow)

    def acceleration(self, fast: int = 5, slow: int = 34, signal: int = 5) -> Expr:
        """Williams' accelerator: the awesome oscillator less its mean."""
        return self.awesome(fast, slow) - self.awesome(fast, slow).sma(signal)

    def qstick(self, window: int = 10) -> Expr:
        """Mean of close - open (Chande 1994)."""
        return (CLOSE - OPEN).sma(window)

    def williams_accumulation(self) -> Expr:
        """Running sum of the close less the true low where it rose, the true high where it fell."""
        last = CLOSE.lag(1)
        risen = where(last < CLOSE, CLOSE - minimum(LOW, last), 0)
        return where(last > CLOSE, CLOSE - maximum(HIGH, last), risen).running_sum()
