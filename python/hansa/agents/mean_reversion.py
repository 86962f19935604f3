"""Mean reversion: fade a stretched price once momentum is exhausted too."""

from collections.abc import Mapping

import numpy as np

from hansa.agents.base import Agent
from hansa.features import Expr, f
from hansa.types import Ballot, Snapshot


class MeanReversion(Agent):
    """Leans against a price far from its mean, when the relative strength index agrees.

    Stretched is beyond `entry` standard deviations of the close (a Bollinger band of that width);
    exhausted is an index above 50 + `exhaustion`, or below 50 - `exhaustion`. In between it has no
    view and abstains. Conviction grows with the stretch and is full at twice the entry. Source:
    Bollinger (2001), "Bollinger on Bollinger Bands"; Wilder (1978) for the index.
    """

    def __init__(
        self,
        window: int = 168,
        entry: float = 2.0,
        strength_window: int = 48,
        exhaustion: float = 10.0,
    ) -> None:
        self.window, self.entry = window, entry
        self.strength_window, self.exhaustion = strength_window, exhaustion

    def features(self) -> Mapping[str, Expr]:
        """The stretch in standard deviations, and the relative strength index in 0 .. 100."""
        return {
            "stretch": f.close.zscore(self.window),
            "strength": f.close.rsi(self.strength_window),
        }

    def consider(self, s: Snapshot) -> Ballot:
        """Against the stretch where both agree; no view elsewhere."""
        stretch, strength = s["stretch"], s["strength"]
        is_high = (stretch > self.entry) & (strength > 50 + self.exhaustion)
        is_low = (stretch < -self.entry) & (strength < 50 - self.exhaustion)
        fade = -np.clip(stretch / (2 * self.entry), -1, 1)
        return Ballot(conviction=np.where(is_high | is_low, fade, np.nan))
