"""A pair by cointegration: against the stray of two prices that belong together."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from hansa.agents.base import Agent
from hansa.agents.engle_granger import Cointegration, engle_granger
from hansa.agents.legs import legs_of
from hansa.features import Expr, f
from hansa.types import Ballot, Snapshot


@dataclass(eq=False, kw_only=True)
class CointegratedPair(Agent):
    """Sells `first` and buys its hedge in `second` while their residual stands above `entry_z`
    deviations, or the reverse; out within `exit_z`, beyond `stop_z`, or once they part. Every
    `refit_bars` the last `window` bars say whether the two belong together, by which ratio, and
    for how long they stray; nothing is held with a half-life above `half_life_bars_max`. Source:
    Engle & Granger (1987); Vidyamurthy (2004), "Pairs Trading". Loses when the tie breaks.
    """

    is_stateful: ClassVar[bool] = True
    first: str = ""
    second: str = ""
    window: int = 720
    refit_bars: int = 24
    half_life_bars_max: int = 120
    entry_z: float = 2.0
    exit_z: float = 0.5
    stop_z: float = 4.0

    def __post_init__(self) -> None:
        if self.window < 10 or self.refit_bars < 1:
            raise ValueError("expected window >= 10 and refit_bars >= 1")
        if not 0 <= self.exit_z < self.entry_z < self.stop_z:
            raise ValueError("expected 0 <= exit_z < entry_z < stop_z")
        self.reset()

    def reset(self) -> None:
        """No past, no side."""
        self._past: deque[tuple[float, float]] = deque(maxlen=self.window)
        self._fit: Cointegration | None = None
        self._age_bars, self._side = 0, 0.0

    def features(self) -> Mapping[str, Expr]:
        """The log price."""
        return {"level": f.close.log()}

    def consider(self, s: Snapshot) -> Ballot:
        """Both legs by the hedge ratio; no view of others."""
        places = list(legs_of(s.instruments, self.first, self.second))
        conviction = np.full(len(s.instruments), np.nan)
        y, x = s["level"][places].tolist()
        if np.isfinite(y) and np.isfinite(x):
            self._refit()
            self._past.append((y, x))
            hedge = self._judge(y, x)
            conviction[places] = np.array([1, -hedge]) * self._side / max(1.0, hedge)
        return Ballot(conviction=conviction)

    def _refit(self) -> None:
        self._age_bars += 1
        is_due = self._fit is None or self._age_bars > self.refit_bars
        if is_due and len(self._past) == self.window:  # of the bars before this one
            self._fit, self._age_bars = engle_granger(*np.array(self._past).T), 1

    def _judge(self, y: float, x: float) -> float:
        fit, z = self._fit, 0.0
        if fit is not None and fit.is_tie and fit.half_life_bars <= self.half_life_bars_max:
            z = (y - fit.intercept - fit.slope * x) / fit.deviation
        if self.entry_z < abs(z) < self.stop_z:
            self._side = -1.0 if z > 0 else 1.0
        elif z * self._side >= -self.exit_z or abs(z) >= self.stop_z:
            self._side = 0.0
        return fit.slope if fit is not None else 0.0
