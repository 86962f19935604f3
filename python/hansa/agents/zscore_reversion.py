"""Z-score reversion: against a price, or its lead over the universe, that strayed from its mean."""

from collections.abc import Mapping

from hansa.agents.holding import Holding, beyond
from hansa.features import Expr, f
from hansa.types import BoolArray, FloatArray, Snapshot


class ZscoreReversion(Holding):
    """Against the log price beyond `entry_z` deviations of its mean, out within `exit_z`.

    With `is_relative` it is the log price less the universe's mean, so that a stray of the whole
    market is none. Source: Poterba & Summers (1988), "Mean reversion in stock prices", Journal of
    Financial Economics 22(1); relative, and the levels, after Avellaneda & Lee (2010),
    "Statistical arbitrage in the US equities market", Quantitative Finance 10(7). Loses when the
    mean itself moves; there is no stop.
    """

    def __init__(
        self,
        window: int = 60,
        entry_z: float = 1.25,
        exit_z: float = 0.5,
        is_relative: bool = False,
    ) -> None:
        if not (window >= 2 and entry_z > exit_z >= 0):
            raise ValueError("expected window >= 2 (bars) and entry_z > exit_z >= 0")
        self.window, self.is_relative = window, is_relative
        self.entry_z, self.exit_z = entry_z, exit_z

    def features(self) -> Mapping[str, Expr]:
        """The stray in standard deviations."""
        level = f.close.log().demean() if self.is_relative else f.close.log()
        return {"stray": level.zscore(self.window)}

    def entry(self, s: Snapshot) -> FloatArray:
        """Against the stray."""
        return -beyond(s["stray"], self.entry_z)

    def leaves(self, s: Snapshot, side: FloatArray) -> BoolArray:
        """Back near the mean, or past it."""
        return s["stray"] * side >= -self.exit_z
