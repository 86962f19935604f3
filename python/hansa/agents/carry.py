"""Carry: earns the premium of a derivative over its spot, and so the funding that follows it."""

from collections.abc import Mapping

import numpy as np

from hansa.agents.base import Agent
from hansa.agents.holding import beyond
from hansa.agents.legs import legs_of
from hansa.features import Expr, f
from hansa.types import Ballot, Snapshot


class Carry(Agent):
    """Short the derivative and long the spot while it costs more than the spot, or the reverse.

    The rate of the coming funding is not known before it is charged, but it follows the premium of
    the time before: that is what is looked at, its mean over `window` bars. Conviction begins
    beyond `entry_bps` and is full at `full_bps`. Both legs must be in the run; the others are
    abstained on. Source: Koijen, Moskowitz, Pedersen & Vrugt (2018), "Carry", Journal of Financial
    Economics 127(2); He, Manela, Ross & von Wachter (2022), "Fundamentals of perpetual futures".
    Loses when the premium widens, and to the costs of two legs, which it takes long to earn back.
    """

    def __init__(
        self,
        derivative: str = "",
        spot: str = "",
        window: int = 8,
        entry_bps: float = 2.0,
        full_bps: float = 10.0,
    ) -> None:
        if not (window >= 1 and 0 <= entry_bps < full_bps):
            raise ValueError("expected window >= 1 (bars) and 0 <= entry_bps < full_bps")
        self.derivative, self.spot, self.window = derivative, spot, window
        self.entry_bps, self.full_bps = entry_bps, full_bps

    def features(self) -> Mapping[str, Expr]:
        """The mean log price."""
        return {"level": f.close.log().sma(self.window)}

    def consider(self, s: Snapshot) -> Ballot:
        """Against the premium on the derivative, with it on the spot."""
        derivative, spot = legs_of(s.instruments, self.derivative, self.spot)
        level = s["level"]
        premium_bps = 10_000 * (level[..., derivative] - level[..., spot])
        share = np.clip(np.abs(premium_bps) / self.full_bps, 0.0, 1.0)
        side = beyond(premium_bps, self.entry_bps) * share
        conviction = np.full(level.shape, np.nan)
        conviction[..., derivative], conviction[..., spot] = -side, side
        return Ballot(conviction=conviction)
