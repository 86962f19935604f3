"""Bollinger reversion: against a price outside its bands, until it is back at its mean."""

from collections.abc import Mapping

from hansa.agents.holding import Holding, beyond
from hansa.features import Expr, f
from hansa.types import BoolArray, FloatArray, Snapshot


class BollingerReversion(Holding):
    """Buys below the lower band, sells short above the upper one, out again at the mean.

    Source: Bollinger (2001), "Bollinger on Bollinger Bands". Loses when the price walks along a
    band, which is what trends do; there is no stop. `mean_reversion` asks for exhaustion as well.
    """

    def __init__(self, window: int = 20, width: float = 2.0) -> None:
        if not (window >= 2 and width > 0):
            raise ValueError("expected window >= 2 (bars) and width > 0 (standard deviations)")
        self.window, self.width = window, width

    def features(self) -> Mapping[str, Expr]:
        """The place within the bands: 0 at the mean, 1 at the upper and -1 at the lower band."""
        return {"place": f.close.bollinger(self.window, self.width)}

    def entry(self, s: Snapshot) -> FloatArray:
        """Against the stray."""
        return -beyond(s["place"], 1.0)

    def leaves(self, s: Snapshot, side: FloatArray) -> BoolArray:
        """Back at the mean."""
        return s["place"] * side >= 0
