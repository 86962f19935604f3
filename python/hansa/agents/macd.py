"""MACD: on the side of an average's own speed."""

from collections.abc import Mapping

import numpy as np

from hansa.agents.base import Agent
from hansa.features import Expr, f
from hansa.types import Ballot, Snapshot


class Macd(Agent):
    """Long while the MACD line stands above its signal, short while below.

    The line is a fast less a slow exponential average, the signal an average of the line: it turns
    earlier than the averages cross. Source: Appel (1979), "The Moving Average Convergence
    Divergence Trading Method". Loses where prices go sideways: it always holds a side.
    """

    def __init__(self, fast: int = 12, slow: int = 26, signal: int = 9) -> None:
        if not (1 <= fast < slow and signal >= 1):
            raise ValueError("expected 1 <= fast < slow and signal >= 1 (bars)")
        self.fast, self.slow, self.signal = fast, slow, signal

    def features(self) -> Mapping[str, Expr]:
        """The line above its signal, in prices."""
        return {"histogram": f.close.macd_histogram(self.fast, self.slow, self.signal)}

    def consider(self, s: Snapshot) -> Ballot:
        """The side of the line."""
        return Ballot(conviction=np.sign(s["histogram"]))
