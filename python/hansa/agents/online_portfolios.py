"""Online portfolio selection on the council: one agent for each algorithm.

Conviction is the share that the algorithm would hold; `proportional` allocation takes it as weight.
They lose where prices do not turn back (reversion: olmar, pamr, anticor), where the past's best is
not the future's (follow_the_leader, corn), and to costs: most turn over much of what they hold.
"""

from typing import ClassVar

import numpy as np

from hansa.agents.base import Agent
from hansa.allocation import online
from hansa.features import Expr, f
from hansa.types import Ballot, FloatArray, Snapshot


class OnlinePortfolio(Agent):
    """Learns from how each instrument grew since the last moment. A subclass says which algorithm
    it begins with. Without a price an instrument is taken to stand still, and abstained on.
    """

    is_stateful: ClassVar[bool] = True
    horizon_moments: ClassVar[int] = 1
    _portfolio: online.OnlinePortfolio | None = None

    def begin(self, count: int) -> online.OnlinePortfolio:
        """The algorithm, for so many instruments, as it begins."""
        raise NotImplementedError

    def features(self) -> dict[str, Expr]:
        """The growth of one bar."""
        return {"growth": f.close.returns() + 1}

    def reset(self) -> None:
        """Forgets what it learned."""
        self._portfolio = None

    def consider(self, s: Snapshot) -> Ballot:
        """What it would hold in the next bar, from 0 to 1."""
        growth: FloatArray = s["growth"]
        if self._portfolio is None:
            self._portfolio = self.begin(len(growth))
        is_known = np.isfinite(growth) & (growth > 0)
        if is_known.any():
            self._portfolio.learn(np.where(is_known, growth, 1.0))
        shares = np.clip(self._portfolio.weights(), 0.0, 1.0)
        return Ballot(conviction=np.where(is_known, shares, np.nan))


class UniversalPortfolio(OnlinePortfolio):
    """Cover's universal portfolio (1991): every constant portfolio, each with what it has made."""

    def __init__(self, samples: int = 2_000, seed: int = 1991) -> None:
        self.samples, self.seed = samples, seed

    def begin(self, count: int) -> online.OnlinePortfolio:
        """All portfolios with the same money."""
        return online.Universal(count, samples=self.samples, seed=self.seed)


class ExponentialGradient(OnlinePortfolio):
    """A little more of what did better (Helmbold et al. 1998)."""

    def __init__(self, rate: float = 0.05) -> None:
        self.rate = rate

    def begin(self, count: int) -> online.OnlinePortfolio:
        """All alike."""
        return online.ExponentialGradient(count, rate=self.rate)


class FollowTheLeader(OnlinePortfolio):
    """The best constant weights so far (Gaivoronski and Stella 2000)."""

    def __init__(self, refit_bars: int = 24) -> None:
        self.refit_bars = refit_bars
        self.begin(2)  # what it cannot begin with is refused now

    def begin(self, count: int) -> online.OnlinePortfolio:
        """All alike."""
        return online.FollowTheLeader(count, refit_bars=self.refit_bars)


class Pamr(OnlinePortfolio):
    """Passive aggressive mean reversion (Li et al. 2012): out of what did too well."""

    def __init__(self, threshold: float = 0.5) -> None:
        self.threshold = threshold

    def begin(self, count: int) -> online.OnlinePortfolio:
        """All alike."""
        return online.Pamr(count, threshold=self.threshold)


class Olmar(OnlinePortfolio):
    """Moving average reversion (Li and Hoi 2012): into what stands below its mean."""

    def __init__(self, window: int = 5, threshold: float = 10.0) -> None:
        self.window, self.threshold = window, threshold
        self.begin(2)  # what it cannot begin with is refused now

    def begin(self, count: int) -> online.OnlinePortfolio:
        """All alike."""
        return online.Olmar(count, window=self.window, threshold=self.threshold)


class Anticor(OnlinePortfolio):
    """Anticor (Borodin et al. 2004): from what did well to what is about to follow."""

    def __init__(self, window: int = 30) -> None:
        self.window = window
        self.begin(2)  # what it cannot begin with is refused now

    def begin(self, count: int) -> online.OnlinePortfolio:
        """All alike."""
        return online.Anticor(count, window=self.window)


class Corn(OnlinePortfolio):
    """Correlation-driven (Li et al. 2011): what did best after bars like the last ones."""

    def __init__(self, window: int = 5, least: float = 0.1) -> None:
        self.window, self.least = window, least
        self.begin(2)  # what it cannot begin with is refused now

    def begin(self, count: int) -> online.OnlinePortfolio:
        """All alike."""
        return online.Corn(count, window=self.window, least=self.least)


FAMILY: tuple[type[Agent], ...] = (
    UniversalPortfolio,
    ExponentialGradient,
    FollowTheLeader,
    Pamr,
    Olmar,
    Anticor,
    Corn,
)
