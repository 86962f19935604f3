"""Funding: on the side that is paid for holding a perpetual."""

from collections.abc import Mapping

import numpy as np

from hansa.agents.base import Agent
from hansa.agents.legs import legs_of
from hansa.features import Expr, f
from hansa.types import Ballot, FloatArray, Snapshot


class Funding(Agent):
    """Short a perpetual while its funding is high, long while it is negative.

    Looked at is the mean over `window` bars of the rate that was charged last: above
    `short_above_bps` it is sold, below `long_below_bps` bought, with full conviction from
    `full_bps` on; rates are for one interval of the venue. With `spot` named the other leg is held
    against `derivative`, and what the price does cancels out; without, each instrument that has
    funding stands alone, with all of its price. Source: Koijen, Moskowitz, Pedersen & Vrugt (2018),
    "Carry", Journal of Financial Economics 127(2); He, Manela, Ross & von Wachter (2022),
    "Fundamentals of perpetual futures". Loses when the crowd that pays is right and the price goes
    on; with two legs when the premium widens, and to costs where a high rate does not last.
    """

    def __init__(
        self,
        derivative: str = "",
        spot: str = "",
        window: int = 24,
        short_above_bps: float = 2.0,
        long_below_bps: float = 0.0,
        full_bps: float = 4.0,
    ) -> None:
        if not (window >= 1 and long_below_bps <= short_above_bps and full_bps > 0):
            raise ValueError(
                "expected window >= 1 (bars), long_below_bps <= short_above_bps and full_bps > 0"
            )
        self.derivative, self.spot, self.window = derivative, spot, window
        self.short_above_bps, self.long_below_bps = short_above_bps, long_below_bps
        self.full_bps = full_bps

    def features(self) -> Mapping[str, Expr]:
        """The mean of the rates known over the window, in bps."""
        return {"rate_bps": (f.funding.rate * 10_000).sma(self.window)}

    def consider(self, s: Snapshot) -> Ballot:
        """Against who pays; with two legs the spot against the derivative."""
        side = self._side(s["rate_bps"])
        if not self.derivative and not self.spot:
            return Ballot(conviction=side)
        derivative, spot = legs_of(s.instruments, self.derivative, self.spot)
        conviction = np.full(side.shape, np.nan)
        conviction[..., derivative] = side[..., derivative]
        conviction[..., spot] = -side[..., derivative]
        return Ballot(conviction=conviction)

    def _side(self, rate_bps: FloatArray) -> FloatArray:
        is_between = (rate_bps >= self.long_below_bps) & (rate_bps <= self.short_above_bps)
        return np.where(is_between, 0.0, -np.clip(rate_bps / self.full_bps, -1.0, 1.0))
