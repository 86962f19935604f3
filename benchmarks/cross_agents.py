"""The cross of two averages as Hansa's users write it: over columns, called at each bar, at the
second door.
"""

from collections import deque
from collections.abc import Mapping

import numpy as np
from workload import FAST, SLACK, SLOW, UNITS

from hansa import Agent, Ballot, Snapshot, Strategy, f
from hansa.features import Expr


class Cross(Agent):
    """Long while the fast average lies above the slow one; an expression over whole blocks."""

    def features(self) -> Mapping[str, Expr]:
        return {"apart": f.close.sma(FAST) - f.close.sma(SLOW)}

    def consider(self, s: Snapshot) -> Ballot:
        return Ballot(conviction=(s["apart"] > SLACK).astype(np.float64))


class CrossEachBar(Agent):
    """The same with a memory of its own: called once for each bar, in order."""

    is_stateful = True

    def __init__(self) -> None:
        self.reset()

    def features(self) -> Mapping[str, Expr]:
        return {"close": f.close}

    def reset(self) -> None:
        self._fast: deque[float] = deque()
        self._slow: deque[float] = deque()
        self._fast_sum = self._slow_sum = 0.0

    def consider(self, s: Snapshot) -> Ballot:
        close = float(s["close"][0])
        self._fast_sum += close - (self._fast.popleft() if len(self._fast) == FAST else 0.0)
        self._slow_sum += close - (self._slow.popleft() if len(self._slow) == SLOW else 0.0)
        self._fast.append(close)
        self._slow.append(close)
        apart = self._fast_sum / FAST - self._slow_sum / SLOW
        is_above = len(self._slow) == SLOW and apart > SLACK
        return Ballot(conviction=np.array([1.0 if is_above else 0.0]))


class CrossStrategy(Strategy):
    """The same at the second door: called for each bar, it sends market orders of its own."""

    def on_start(self) -> None:
        self._fast: deque[float] = deque()
        self._slow: deque[float] = deque()
        self._fast_sum = self._slow_sum = 0.0
        self._is_long, self._lots = False, self.desk.lots(0, UNITS)

    def on_bar(self, bar: object) -> None:
        close = bar.close
        self._fast_sum += close - (self._fast.popleft() if len(self._fast) == FAST else 0.0)
        self._slow_sum += close - (self._slow.popleft() if len(self._slow) == SLOW else 0.0)
        self._fast.append(close)
        self._slow.append(close)
        if len(self._slow) < SLOW:
            return
        is_above = self._fast_sum / FAST - self._slow_sum / SLOW > SLACK
        if is_above != self._is_long:
            self.desk.submit(0, self._lots if is_above else -self._lots)
            self._is_long = is_above
