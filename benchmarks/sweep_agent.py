"""The cross of two averages with both lengths free: what the sweeps vary."""

from collections.abc import Mapping

import numpy as np

from hansa import Agent, Ballot, Snapshot, f
from hansa.features import Expr

#: Averages of up to 708 hundredths lie at least 7e-8 apart or are equal: below this it is rounding.
_SLACK = 2e-8


class SweepCross(Agent):
    """Long while the fast average lies above the slow one."""

    def __init__(self, fast: int = 20, slow: int = 50) -> None:
        self.fast, self.slow = fast, slow

    def features(self) -> Mapping[str, Expr]:
        return {"fast": f.close.sma(self.fast), "slow": f.close.sma(self.slow)}

    def consider(self, s: Snapshot) -> Ballot:
        return Ballot(conviction=(s["fast"] > s["slow"] + _SLACK).astype(np.float64))
