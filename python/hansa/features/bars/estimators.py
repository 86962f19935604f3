"""Volatility and spread as the ranges and closes of bars tell them, for one bar, not a year."""

import math

from hansa.features import parameters
from hansa.features.columns import CLOSE, HIGH, LOW, OPEN, VOLUME, maximum, minimum
from hansa.features.expression import Expr

_RANGE = (HIGH / LOW).log()
_BODY = (CLOSE / OPEN).log()
_CORWIN_SCHULTZ = 3.0 - 2.0 * math.sqrt(2.0)


class Estimators:
    """Deviations of one bar's logarithmic return; spreads as a part of the price."""

    __slots__ = ()

    def parkinson(self, window: int = 20) -> Expr:
        """Deviation by the ranges of bars (Parkinson 1980); takes the price to have no drift."""
        return ((_RANGE * _RANGE).sma(window) / (4.0 * math.log(2.0))).sqrt()

    def garman_klass(self, window: int = 20) -> Expr:
        """Deviation by ranges and bodies (Garman and Klass 1980, their practical estimator)."""
        inside = 0.5 * _RANGE * _RANGE - (2.0 * math.log(2.0) - 1.0) * _BODY * _BODY
        return inside.sma(window).sqrt()

    def rogers_satchell(self, window: int = 20) -> Expr:
        """Deviation that a drift does not disturb (Rogers and Satchell 1991)."""
        return self._within(window).sqrt()

    def yang_zhang(self, window: int = 20) -> Expr:
        """Deviation with the jumps between bars in it, free of drift (Yang and Zhang 2000)."""
        bars = parameters.count(window, of="yang_zhang: window", least=2)
        share = 0.34 / (1.34 + (bars + 1) / (bars - 1))
        opened = (OPEN / CLOSE.lag(1)).log().rolling_std(window)
        closed = _BODY.rolling_std(window)
        return (
            opened * opened + share * closed * closed + (1.0 - share) * self._within(window)
        ).sqrt()

    def roll_spread(self, window: int = 50) -> Expr:
        """Bid to ask by how closes bounce between them (Roll 1984), a part of the price; missing
        where they do not.
        """
        change = CLOSE.log().difference(1)
        return 2.0 * (-change.covariance(change.lag(1), window)).sqrt()

    def corwin_schultz(self, window: int = 20) -> Expr:
        """Mean spread by the ranges of two bars together and each alone (Corwin and Schultz 2012,
        eq. 14), a part of the price; negative ones count as 0.
        """
        each = _RANGE * _RANGE + _RANGE.lag(1) * _RANGE.lag(1)
        both = (maximum(HIGH, HIGH.lag(1)) / minimum(LOW, LOW.lag(1))).log()
        alpha = ((2.0 * each).sqrt() - each.sqrt()) / _CORWIN_SCHULTZ
        grown = (alpha - both / math.sqrt(_CORWIN_SCHULTZ)).exp()
        return maximum(2.0 * (grown - 1.0) / (1.0 + grown), 0).sma(window)

    def amihud(self, window: int = 20) -> Expr:
        """Mean of |return| by the value traded: by how much money moves the price (Amihud 2002)."""
        return (CLOSE.returns(1).abs() / (CLOSE * VOLUME)).sma(window)

    def _within(self, window: int) -> Expr:
        up, down = (HIGH / OPEN).log(), (LOW / OPEN).log()
        return (up * (up - _BODY) + down * (down - _BODY)).sma(window)
