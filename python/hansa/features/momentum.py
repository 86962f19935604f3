"""Momentum of one stream: changes, convergence and oscillators."""

from typing import Self

from hansa.features import parameters
from hansa.features.means import OF_A_WINDOW, MeanKind, Means, warm_up


class Momentum(Means):
    """Indicators of one price, all compositions: they print as what they are made of."""

    __slots__ = ()

    def ratio(self, steps: int = 10) -> Self:
        """The value over itself `steps` observations ago: x / lag(x)."""
        return self / self.lag(steps)

    def roc(self, steps: int = 10) -> Self:
        """Rate of change over `steps` observations, in percent."""
        return 100 * self.returns(steps)

    def cmo(self, window: int = 14) -> Self:
        """Chande's momentum (1994) with Wilder's smoothing, -100 to 100: 2 rsi - 100."""
        return 2 * self.rsi(window) - 100

    def cmo_unsmoothed(self, window: int = 14) -> Self:
        """Chande's momentum as he gives it: change over the sum of the changes' sizes."""
        return 100 * self.difference(window) / self.difference(1).abs().rolling_sum(window)

    def efficiency(self, window: int = 10) -> Self:
        """Kaufman's efficiency ratio (1995): size of the change over the way, 0 to 1."""
        return self.difference(window).abs() / self.difference(1).abs().rolling_sum(window)

    def apo(self, fast: int = 12, slow: int = 26, kind: MeanKind = "ema") -> Self:
        """Absolute price oscillator: the fast moving average less the slow one."""
        parameters.spans("apo", fast, slow)
        return self.moving_average(fast, kind) - self.moving_average(slow, kind)

    def ppo(self, fast: int = 12, slow: int = 26, kind: MeanKind = "ema") -> Self:
        """Percentage price oscillator: the same in percent of the slow one."""
        parameters.spans("ppo", fast, slow)
        lazy = self.moving_average(slow, kind)
        return 100 * (self.moving_average(fast, kind) - lazy) / lazy

    def macd_line(self, fast: int = 12, slow: int = 26, kind: MeanKind = "ema") -> Self:
        """The MACD line of any kind of moving average, the fast one begun where both are known.

        This is TA-Lib's line at the beginning too; `macd` begins each average as early as it can.
        """
        parameters.spans("macd_line", fast, slow)
        later = warm_up(slow, kind) - warm_up(fast, kind)
        start = self.skip(later) if later and kind not in OF_A_WINDOW else self
        return start.moving_average(fast, kind) - self.moving_average(slow, kind)

    def macd_fixed(self) -> Self:
        """Appel's MACD with his weights 0.15 and 0.075 (1979) instead of spans."""
        return self.skip(14).exponential_mean(12, 0.15) - self.exponential_mean(26, 0.075)

    def trix(self, span: int = 30) -> Self:
        """Change of the triple exponential mean from bar to bar, in percent (Hutson 1983)."""
        return self.ema(span).ema(span).ema(span).roc(1)

    def tsi(self, slow: int = 25, fast: int = 13) -> Self:
        """True strength index (Blau 1991): twice smoothed changes over their sizes, in percent."""
        change = self.difference(1)
        return 100 * change.ema(slow).ema(fast) / change.abs().ema(slow).ema(fast)

    def stochastic(self, window: int = 14) -> Self:
        """Where the value stands between the window's lowest and highest, in percent (Lane)."""
        lowest = self.rolling_min(window)
        return 100 * (self - lowest) / (self.rolling_max(window) - lowest)

    def stochastic_rsi(self, window: int = 14, stochastic: int = 5) -> Self:
        """The stochastic of the RSI (Chande and Kroll 1994); `sma(3)` of it is the slow line."""
        return self.rsi(window).stochastic(stochastic)

    def dpo(self, window: int = 20) -> Self:
        """Detrended price: the value half a window and one ago, less the mean of the window."""
        parameters.count(window, of="dpo: window")
        return self.lag(window // 2 + 1) - self.sma(window)

    def coppock(self, window: int = 10, short: int = 11, long: int = 14) -> Self:
        """Coppock's curve (1962): wma of the sum of two rates of change."""
        return (self.roc(short) + self.roc(long)).wma(window)

    def vertical_horizontal(self, window: int = 28) -> Self:
        """White's filter (1991): range of the window over the way within it."""
        span = self.rolling_max(window) - self.rolling_min(window)
        return span / self.difference(1).abs().rolling_sum(window)
