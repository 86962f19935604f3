"""Two instruments that move together: sell the dear one and buy the cheap one until they meet."""

from collections import deque
from dataclasses import dataclass
from math import floor, log, sqrt

from hansa import _core
from hansa.strategies.base import Strategy


@dataclass(eq=False, kw_only=True)
class Pairs(Strategy):
    """Trades the log ratio of two closes when it strays from its own recent mean.

    z = (ratio - mean) / deviation over the last `window` moments at which both closed, the present
    left out. Beyond `entry_z` the dear leg is sold and the cheap one bought, `value` of the quote
    currency each, with market orders; within `exit_z` both are closed. It is no arbitrage: nothing
    ties the two together, and there is no stop. Source: Gatev, Goetzmann & Rouwenhorst (2006),
    "Pairs trading", Review of Financial Studies 19(3); they compare normalised prices over a fixed
    period and hold until they cross.
    """

    first: str
    second: str
    value: float
    window: int = 240
    entry_z: float = 2.0
    exit_z: float = 0.5

    def __post_init__(self) -> None:
        if not (self.value > 0 and self.window >= 2 and self.entry_z > self.exit_z >= 0):
            raise ValueError("expected value > 0, window >= 2 and entry_z > exit_z >= 0")

    def on_start(self) -> None:
        """Nothing seen, nothing wanted."""
        self.places = self.desk.place(self.first), self.desk.place(self.second)
        self.ratios = deque[float](maxlen=self.window)
        self.closed: dict[int, tuple[int, float]] = {}
        self.held_lots = {place: 0 for place in self.places}
        self.wanted_lots = dict(self.held_lots)

    def on_bar(self, bar: _core.BarView) -> None:
        """When both have closed at one time, the ratio is judged."""
        if bar.instrument not in self.places:
            return
        self.closed[bar.instrument] = bar.ts_event_ns, bar.close
        stamps = {ts for ts, _ in self.closed.values()}
        if len(self.closed) == 2 and len(stamps) == 1:
            self._judge(*(self.closed[place][1] for place in self.places))

    def on_report(self, report: _core.ReportView) -> None:
        """Counts what the fills leave."""
        if report.change_lots:
            signed = report.change_lots if report.side == "buy" else -report.change_lots
            self.held_lots[report.instrument] += signed

    def _judge(self, first: float, second: float) -> None:
        ratio = log(first / second)
        if len(self.ratios) == self.window:
            z = score(ratio, self.ratios)
            if abs(z) > self.entry_z and not any(self.wanted_lots.values()):
                dear = 1.0 if z > 0 else -1.0
                self._want(-dear * self.value / first, dear * self.value / second)
            elif abs(z) < self.exit_z:
                self._want(0.0, 0.0)
        self.ratios.append(ratio)
        self._trade()

    def _want(self, first: float, second: float) -> None:
        for place, units in zip(self.places, (first, second), strict=True):
            kind = self.desk.instruments[place]
            whole = floor(abs(units) / float(kind.lot * kind.multiplier))
            self.wanted_lots[place] = whole if units > 0 else -whole

    def _trade(self) -> None:
        """Each leg that is not where it should be, and has no order under way, is sent for; so a
        leg that was refused or filled in part is tried again at the next moment.
        """
        busy = {order.instrument for order in self.desk.orders()}
        for place, wanted in self.wanted_lots.items():
            missing = wanted - self.held_lots[place]
            if missing and place not in busy:
                self.desk.submit(place, missing)


def score(value: float, past: deque[float]) -> float:
    """How many standard deviations `value` lies from the mean of the past; 0 of a past that stood
    still.
    """
    mean = sum(past) / len(past)
    variance = sum((each - mean) ** 2 for each in past) / (len(past) - 1)
    return (value - mean) / sqrt(variance) if variance > 0 else 0.0
