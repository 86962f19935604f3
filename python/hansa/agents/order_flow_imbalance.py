"""Order-flow imbalance by bars: with whoever was in a hurry, as far as bars tell."""

from collections.abc import Mapping

import numpy as np

from hansa.agents.base import Agent
from hansa.features import Expr, f
from hansa.types import Ballot, Snapshot


class OrderFlowImbalance(Agent):
    """Goes with the side that bought or sold more over the last `window` bars.

    Bars do not say who was the aggressor: volume is split in bulk, by the part 2 Phi(z) - 1, where
    z is the change of the close in its deviations over `deviation_window`. Where ticks are at hand
    the strategy `order_flow` sees more. Source: Easley, Lopez de Prado & O'Hara (2012), "Flow
    toxicity and liquidity in a high-frequency world", Review of Financial Studies 25(5), for the
    split; Chordia & Subrahmanyam (2004), Journal of Financial Economics 72(3), for the direction.
    Loses where pressure is temporary and the price comes back; by bars it is a kin of momentum.
    """

    def __init__(
        self, window: int = 24, deviation_window: int = 168, entry_ratio: float = 0.1
    ) -> None:
        if not (window >= 1 and deviation_window >= 2 and 0 <= entry_ratio < 1):
            raise ValueError(
                "expected window >= 1, deviation_window >= 2 (bars), 0 <= entry_ratio < 1"
            )
        self.window, self.deviation_window = window, deviation_window
        self.entry_ratio = entry_ratio

    def features(self) -> Mapping[str, Expr]:
        """Buying less selling as a part of all volume, in -1 .. 1."""
        change = f.close.difference(1)
        z = change / change.rolling_std(self.deviation_window)
        # 2 Phi(z) - 1 to within 0.001, from what the graph has.
        part = ((z + z * z * z * 0.044715) * (2.0 / np.pi) ** 0.5).tanh()
        flow = (part * f.volume).rolling_sum(self.window)
        return {"imbalance": flow / f.volume.rolling_sum(self.window)}

    def consider(self, s: Snapshot) -> Ballot:
        """With the flow, the more the more one-sided; out while it is even."""
        imbalance = s["imbalance"]
        share = np.clip(imbalance / (2 * self.entry_ratio + 1e-9), -1.0, 1.0)
        return Ballot(
            conviction=np.where(np.abs(imbalance) < self.entry_ratio, imbalance * 0.0, share)
        )
