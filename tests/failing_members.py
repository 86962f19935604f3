"""Members with a bug: strategies and agents that raise, each in its own way."""

import numpy as np

import hansa
from hansa import _core

#: 2022-04-08T00:00:00Z, in the midst of what the cases play.
MIDST_NS = 1_649_376_000 * 10**9


class Breaking(hansa.Strategy):
    """Keeps bids far below the price; in its last call it bids once more, and raises."""

    def __init__(self, calls: int):
        self._calls = calls

    def on_start(self) -> None:
        self.called = 0

    def on_bar(self, bar: _core.BarView) -> None:
        self.called += 1
        self.desk.submit(bar.instrument, 100, limit_ticks=bar.close_ticks // 2)
        if self.called == self._calls:
            raise ValueError("a bug")


class Circling(hansa.Strategy):
    """Asks to be called at once, without end."""

    def on_bar(self, bar: _core.BarView) -> None:
        self.desk.call_in(0.0, 0)

    def on_timer(self, tag: int) -> None:
        self.desk.call_in(0.0, tag)


class BadEnding(hansa.Strategy):
    """Raises when all is over."""

    def on_end(self) -> None:
        raise ValueError("a bug")


class Lapsing(hansa.Agent):
    """Votes by what it sees, and raises from a moment on."""

    def consider(self, s: hansa.Snapshot) -> hansa.Ballot:
        if np.max(s.ts_ns) > MIDST_NS:
            raise ValueError("a bug")
        return hansa.Ballot(conviction=np.full((*s.ts_ns.shape, len(s.instruments)), 0.5))


class Tiring(hansa.Agent):
    """Remembers how often it was asked, and raises when that was too often."""

    is_stateful = True

    def __init__(self, times: int):
        self._times, self._asked = times, 0

    def reset(self) -> None:
        self._asked = 0

    def consider(self, s: hansa.Snapshot) -> hansa.Ballot:
        self._asked += 1
        if self._asked > self._times:
            raise ValueError("a bug")
        return hansa.Ballot(conviction=np.full(len(s.instruments), 0.5))


class Forgetful(Tiring):
    """The same, but does not say that it remembers, as it should."""

    is_stateful = False
