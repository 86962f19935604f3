"""Volume: which way it flows, and how much of it there is."""

from hansa.features import parameters
from hansa.features.bars.prices import Prices
from hansa.features.columns import CLOSE, HIGH, LOW, VOLUME, where
from hansa.features.expression import Expr


class Volumes(Prices):
    """Indicators of volume. Those that run from the beginning depend on where it was."""

    __slots__ = ()

    def obv(self) -> Expr:
        """On-balance volume (Granville 1963): added where the close rises, else taken away."""
        return Expr("obv", (), (CLOSE, VOLUME))

    def accumulation(self) -> Expr:
        """Chaikin's line: running sum of volume by where the close stands in the bar's range."""
        return _flow().running_sum()

    def accumulation_oscillator(self, fast: int = 3, slow: int = 10) -> Expr:
        """Chaikin's oscillator: fast less slow exponential mean of the line, from its first."""
        quick, lazy = (
            self.accumulation().exponential_mean(1, 2 / (span + 1))
            for span in parameters.spans("accumulation_oscillator", fast, slow)
        )
        return (quick - lazy).skip(slow - 1)

    def chaikin_flow(self, window: int = 20) -> Expr:
        """Chaikin's money flow: flow of the window over its volume, -1 to 1."""
        return _flow().rolling_sum(window) / VOLUME.rolling_sum(window)

    def money_flow(self, window: int = 14) -> Expr:
        """Money flow index (Quong and Soudack 1989), 0 to 100: typical price by volume where it
        rose, over that where it rose or fell. A change below 1e-12 of the price is rounding.
        """
        price = self.typical_price()
        change, least = price.difference(1), price * 1e-12
        risen = where(change > least, price * VOLUME, 0).rolling_sum(window)
        fallen = where(-change > least, price * VOLUME, 0).rolling_sum(window)
        return 100 * risen / (risen + fallen)

    def force(self, span: int = 13) -> Expr:
        """Elder's force index (1993): exponential mean of change of the close by volume."""
        return (CLOSE.difference(1) * VOLUME).ema(span)

    def market_facilitation(self) -> Expr:
        """Range of the bar by its volume (Williams 1995)."""
        return (HIGH - LOW) / VOLUME

    def price_volume_trend(self) -> Expr:
        """Running sum of the return by volume."""
        return (CLOSE.returns(1) * VOLUME).running_sum()

    def positive_volume(self) -> Expr:
        """Fosback's index (1976): the close's changes on rising volume, compounded from 1."""
        return _compounded(VOLUME.difference(1) > 0)

    def negative_volume(self) -> Expr:
        """Dysart's index: the close's changes on falling volume, compounded from 1."""
        return _compounded(VOLUME.difference(1) < 0)

    def relative_volume(self, window: int = 20) -> Expr:
        """Volume over the mean of the window before it."""
        return VOLUME / VOLUME.sma(window).lag(1)


def _compounded(counts: Expr) -> Expr:
    """The close's changes where they count, one upon the other."""
    return where(counts, CLOSE.ratio(1).log(), 0).running_sum().exp()


def _flow() -> Expr:
    """Volume by the place of the close in the range, -1 to 1; 0 for a bar without range."""
    spread = HIGH - LOW
    place = ((CLOSE - LOW) - (HIGH - CLOSE)) / where(spread > 0, spread, 1)
    return where(spread > 0, place, 0) * VOLUME
