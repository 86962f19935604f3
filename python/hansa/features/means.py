"""Moving averages beyond the plain and the exponential one."""

import math
from typing import Literal, Self, get_args

from hansa.errors import ConfigError
from hansa.features import parameters
from hansa.features.arithmetic import Arithmetic
from hansa.features.rolling import Rolling
from hansa.features.smoothing import Smoothing
from hansa.features.transforms import Transforms

#: The moving averages that `moving_average` and the indicators built on one can be asked for.
MeanKind = Literal[
    "sma", "ema", "wma", "dema", "tema", "trima", "kama", "t3", "hma", "zlema", "wilder"
]


class Means(Arithmetic, Rolling, Smoothing, Transforms):
    """Moving averages. Windows run from 1 (kama: 2) to 1,000,000; else ConfigError."""

    __slots__ = ()

    def wma(self, window: int) -> Self:
        """Mean with weights 1 for the oldest up to `window` for the newest."""
        return self._over("wma", window)

    def wilder_mean(self, window: int) -> Self:
        """Exponential mean with weight 1 / window (Wilder 1978), seeded like `ema`."""
        return self._over("wilder_mean", window)

    def wilder_sum(self, window: int) -> Self:
        """Sum s + x - s / window (Wilder 1978), from the sum of the first window - 1 values on."""
        return self._over("wilder_sum", window, least=2)

    def exponential_mean(self, seed: int, weight: float) -> Self:
        """Moves towards each value by `weight`, 0 to 1; starts as the mean of `seed` values."""
        observations = parameters.count(seed, of="exponential_mean: seed")
        moved = parameters.ratio(weight, of="exponential_mean: weight")
        return self._apply("exponential_mean", observations, moved)

    def kama(self, window: int = 30, fast: int = 2, slow: int = 30) -> Self:
        """Kaufman's adaptive mean (Trading Systems and Methods, 1995).

        Its weight goes from that of ema(slow) to that of ema(fast) with the efficiency of the
        last `window` changes, and is then squared.
        """
        spans = parameters.count(fast, of="kama: fast"), parameters.count(slow, of="kama: slow")
        observations = parameters.count(window, of="kama: window", least=2)
        return self._apply("kama", observations, *spans)

    def mama(self, fast_limit: float = 0.5, slow_limit: float = 0.05) -> Self:
        """The mean that adapts to the turn of the cycle's phase (Ehlers 2001), from 0 on."""
        return self._apply("mama", *_limits("mama", fast_limit, slow_limit))

    def fama(self, fast_limit: float = 0.5, slow_limit: float = 0.05) -> Self:
        """The mean that follows `mama` with half its weight."""
        return self._apply("fama", *_limits("fama", fast_limit, slow_limit))

    def trima(self, window: int) -> Self:
        """Triangular mean: the mean of the mean, weights rising to the middle."""
        parameters.count(window, of="trima: window")
        return self.sma((window + 1) // 2).sma(window // 2 + 1)

    def dema(self, span: int) -> Self:
        """2 ema - ema of ema: half the lag (Mulloy 1994)."""
        once = self.ema(span)
        return 2 * once - once.ema(span)

    def tema(self, span: int) -> Self:
        """3 ema - 3 ema of ema + ema of that: less lag still (Mulloy 1994)."""
        once = self.ema(span)
        twice = once.ema(span)
        return 3 * once - 3 * twice + twice.ema(span)

    def t3(self, span: int = 5, volume: float = 0.7) -> Self:
        """Six exponential means mixed to a smooth line (Tillson 1998); `volume` from 0 to 1."""
        v = parameters.ratio(volume, of="t3: volume")
        third = self.ema(span).ema(span).ema(span)
        fourth = third.ema(span)
        fifth = fourth.ema(span)
        mixed = -(v**3) * fifth.ema(span) + 3 * (v**2 + v**3) * fifth
        mixed = mixed - 3 * (2 * v**2 + v + v**3) * fourth
        return mixed + (1 + 3 * v + v**3 + 3 * v**2) * third

    def hma(self, window: int = 20) -> Self:
        """Hull's mean (2005): wma(2 wma(window / 2) - wma(window)) over sqrt(window)."""
        parameters.count(window, of="hma: window", least=2)
        return (2 * self.wma(window // 2) - self.wma(window)).wma(math.isqrt(window))

    def zlema(self, span: int = 30) -> Self:
        """Exponential mean of 2 x - lag(x) by half the span (Ehlers and Way 2010)."""
        parameters.count(span, of="zlema: span", least=3)
        return (2 * self - self.lag((span - 1) // 2)).ema(span)

    def midpoint(self, window: int = 14) -> Self:
        """Halfway between the highest and the lowest value of the window."""
        return (self.rolling_max(window) + self.rolling_min(window)) / 2

    def moving_average(self, window: int, kind: MeanKind = "sma") -> Self:
        """The moving average of that kind. ConfigError for a kind that is none."""
        if kind == "wilder":
            return self.wilder_mean(window)
        if kind not in get_args(MeanKind):
            kinds = ", ".join(get_args(MeanKind))
            raise ConfigError(
                f"feature moving_average: kind must be one of {kinds}, found {kind!r}"
            )
        found: Self = getattr(self, kind)(window)
        return found

    def mavp(
        self, window: Arithmetic, shortest: int = 2, longest: int = 30, kind: MeanKind = "sma"
    ) -> Self:
        """The moving average over as many observations as `window` says at each moment.

        `window` is cut to a whole number and held between `shortest` and `longest`; one moving
        average is kept for every length between. ConfigError unless shortest < longest.
        """
        least = parameters.count(shortest, of="mavp: shortest")
        most = parameters.count(longest, of="mavp: longest")
        if least >= most:
            raise ConfigError(
                f"feature mavp: shortest must be below longest ({longest!r}), found {shortest!r}"
            )
        length = type(self)(window.op, window.params, window.inputs)
        return self._of_length(length.clip(least, most).floor(), (shortest, longest), kind)

    def _of_length(self, length: Self, bounds: tuple[int, int], kind: MeanKind) -> Self:
        """A choice between the lengths within `bounds`, halved until one is left."""
        shortest, longest = bounds
        if shortest == longest:
            return self.moving_average(shortest, kind)
        middle = (shortest + longest) // 2
        longer = self._of_length(length, (middle + 1, longest), kind)
        shorter = self._of_length(length, (shortest, middle), kind)
        return type(self)("where", (), (length > middle, longer, shorter))


#: How many seeds in a row each kind needs before it has a value.
_SEEDS = {"sma": 1, "ema": 1, "wma": 1, "trima": 1, "wilder": 1, "dema": 2, "tema": 3, "t3": 6}
#: Kinds that look at a window alone, so that it does not matter where their stream began.
OF_A_WINDOW = ("sma", "wma", "trima", "hma")


def warm_up(window: int, kind: MeanKind) -> int:
    """How many leading values of a moving average are missing."""
    if kind == "kama":
        return window
    if kind == "hma":
        return window - 1 + math.isqrt(window) - 1
    if kind == "zlema":
        return (window - 1) // 2 + window - 1
    return _SEEDS[kind] * (window - 1)


def _limits(op: str, fast: float, slow: float) -> tuple[float, float]:
    return (
        parameters.ratio(fast, of=f"{op}: fast_limit"),
        parameters.ratio(slow, of=f"{op}: slow_limit"),
    )
