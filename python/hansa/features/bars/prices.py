"""One price for a bar, and bands and stops around prices."""

from hansa.features import parameters
from hansa.features.columns import CLOSE, HIGH, LOW, OPEN, VOLUME, maximum, minimum
from hansa.features.expression import Expr


class Prices:
    """Prices of bars: means of their columns, channels, the parabolic stop."""

    __slots__ = ()

    def average_price(self) -> Expr:
        """Mean of open, high, low and close."""
        return (OPEN + HIGH + LOW + CLOSE) / 4

    def median_price(self) -> Expr:
        """Halfway between high and low."""
        return (HIGH + LOW) / 2

    def typical_price(self) -> Expr:
        """Mean of high, low and close."""
        return (HIGH + LOW + CLOSE) / 3

    def weighted_close(self) -> Expr:
        """Mean of high, low and twice the close."""
        return (HIGH + LOW + 2 * CLOSE) / 4

    def midprice(self, window: int = 14) -> Expr:
        """Halfway between the highest high and the lowest low of the window."""
        return (HIGH.rolling_max(window) + LOW.rolling_min(window)) / 2

    def vwma(self, window: int = 30) -> Expr:
        """Mean of the close, weighted by volume."""
        return (CLOSE * VOLUME).rolling_sum(window) / VOLUME.rolling_sum(window)

    def vwap(self) -> Expr:
        """Mean of the typical price since the stream began, weighted by volume."""
        return (self.typical_price() * VOLUME).running_sum() / VOLUME.running_sum()

    def acceleration_upper(self, window: int = 20) -> Expr:
        """Headley's upper band (2002): mean of high (1 + 4 (high - low) / (high + low)).

        The middle band is `f.close.sma(window)`.
        """
        return (HIGH * (1 + 4 * (HIGH - LOW) / (HIGH + LOW))).sma(window)

    def acceleration_lower(self, window: int = 20) -> Expr:
        """Headley's lower band: mean of low (1 - 4 (high - low) / (high + low))."""
        return (LOW * (1 - 4 * (HIGH - LOW) / (HIGH + LOW))).sma(window)

    def heikin_open(self) -> Expr:
        """Open of Heikin-Ashi: halfway between open and close of the Heikin-Ashi bar before.

        Its close is `f.average_price()`.
        """
        return ((OPEN + CLOSE) / 2).heikin_open(self.average_price())

    def heikin_high(self) -> Expr:
        """The highest of high and Heikin-Ashi's open and close."""
        return maximum(HIGH, maximum(self.heikin_open(), self.average_price()))

    def heikin_low(self) -> Expr:
        """The lowest of low and Heikin-Ashi's open and close."""
        return minimum(LOW, minimum(self.heikin_open(), self.average_price()))

    def sar(self, acceleration: float = 0.02, maximum: float = 0.2) -> Expr:
        """Parabolic stop and reverse (Wilder 1978), in units of price; both ratios 0 to 1."""
        ratios = (
            parameters.ratio(acceleration, of="sar: acceleration"),
            parameters.ratio(maximum, of="sar: maximum"),
        )
        return Expr("sar", ratios, (HIGH, LOW))

    def sar_extended(
        self,
        start: float = 0.0,
        offset: float = 0.0,
        long: tuple[float, float, float] = (0.02, 0.02, 0.2),
        short: tuple[float, float, float] = (0.02, 0.02, 0.2),
    ) -> Expr:
        """The same, negative while short. `long` and `short`: first weight, step, maximum.

        `start`: 0 lets the first bars choose the side, above 0 is long from this stop, below 0
        short from its size. `offset`, a ratio, moves the stop away at each reversal.
        """
        sides = {"long": long, "short": short}
        course = [
            parameters.ratio(value, of=f"sar_extended: {side}_{name}")
            for side, values in sides.items()
            for name, value in zip(("first", "step", "maximum"), values, strict=True)
        ]
        first = parameters.number(start, of="sar_extended: start")
        away = parameters.ratio(offset, of="sar_extended: offset")
        return Expr("sar_extended", (first, away, *course), (HIGH, LOW))
