"""Scramble check: replace all data after a moment; no decision up to it may change."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from hansa.agents.peek import is_same
from hansa.types import BallotBlock, FloatArray

Bars = Mapping[str, FloatArray]


@dataclass(frozen=True, slots=True)
class Leak:
    """A ballot that changed with data from after it: the first one per agent and cut.

    `moment` and `instrument` are indices; data after row `cut` (>= `moment`) were replaced.
    `before` and `after` are the values of `what`: conviction, confidence or veto.
    """

    agent: str
    what: str
    moment: int
    instrument: int
    cut: int
    before: float
    after: float

    def __str__(self) -> str:
        return (
            f"agent {self.agent!r}: {self.what} of instrument {self.instrument} at moment "
            f"{self.moment} was {self.before!r} and became {self.after!r} when only data after "
            f"moment {self.cut} changed"
        )


def scramble_check(
    evaluate: Callable[[Bars], BallotBlock], bars: Bars, cuts: Iterable[int], seed: int
) -> list[Leak]:
    """The leaks found when all rows after each cut are replaced by plausible noise.

    `evaluate` runs the whole path (features, agents) from bars `[T, N]` with agents made afresh.
    Each cut is tried with a rising and with a falling market, so that what hangs on a later high
    shows as well as what hangs on a later low. An honest path gives an empty list.
    """
    honest = evaluate(bars)
    leaks: list[Leak] = []
    for cut in cuts:
        found: dict[str, Leak] = {}
        for drift in (1.0, -1.0):
            random = np.random.default_rng([seed, cut, int(drift > 0)])
            scrambled = evaluate(scramble(bars, cut, drift=drift, random=random))
            for leak in differences(honest, scrambled, cut):
                found.setdefault(leak.agent, leak)
        leaks.extend(found.values())
    return leaks


def scramble(
    bars: Bars, cut: int, *, drift: float, random: np.random.Generator
) -> dict[str, FloatArray]:
    """`bars` with every row after `cut` replaced: prices walk on from the last close, in step.

    The walk is as wide as each instrument's own moves, and drifts by `drift` times that width.
    Open, high, low and close stay consistent; any other column redraws its own past values.
    """
    after = {name: values.copy() for name, values in bars.items()}
    rest = next(iter(bars.values())).shape[0] - cut - 1
    if rest <= 0:
        return after
    if "close" in bars:
        prices = _walk(bars["close"][: cut + 1], rest, drift=drift, random=random)
        for name in prices.keys() & after.keys():
            after[name][cut + 1 :] = prices[name]
    for name in sorted(after.keys() - {"open", "high", "low", "close"}):
        after[name][cut + 1 :] = _redraw(bars[name][: cut + 1], rest, random)
    return after


def _walk(
    close: FloatArray, rest: int, *, drift: float, random: np.random.Generator
) -> dict[str, FloatArray]:
    start = np.array([_last_finite(column) for column in close.T])
    moves = np.diff(np.log(close), axis=0)
    is_known = np.isfinite(moves)
    total = np.where(is_known, moves**2, 0.0).sum(axis=0)
    width = np.sqrt(total / np.maximum(is_known.sum(axis=0), 1)) + 1e-3
    steps = width * (random.standard_normal((rest, close.shape[1])) + drift)
    # Two widths away at once: the first row after the cut must already look different.
    path = start * np.exp(np.clip(np.cumsum(steps, axis=0) + 2 * drift * width, -20.0, 20.0))
    opened = np.vstack([start, path[:-1]])
    reach = 1 + width * np.abs(random.standard_normal(path.shape))
    high, low = np.maximum(opened, path) * reach, np.minimum(opened, path) / reach
    return {"open": opened, "high": high, "low": low, "close": path}


def _last_finite(column: FloatArray) -> float:
    known = column[np.isfinite(column)]
    return float(known[-1]) if known.size else 100.0


def _redraw(past: FloatArray, rest: int, random: np.random.Generator) -> FloatArray:
    rows = random.integers(0, len(past), size=rest)
    return past[rows] * random.uniform(0.5, 2.0, size=(rest, past.shape[1]))


def differences(honest: BallotBlock, other: BallotBlock, cut: int) -> list[Leak]:
    """The first ballot of each agent, up to row `cut`, that the two do not have in common."""
    leaks = []
    for column, agent in enumerate(honest.agents):
        for what in ("conviction", "confidence", "veto"):
            before = np.asarray(getattr(honest, what), dtype=np.float64)[: cut + 1, column]
            after = np.asarray(getattr(other, what), dtype=np.float64)[: cut + 1, column]
            changed = np.argwhere(~is_same(before, after))
            if len(changed):
                moment, instrument = (int(i) for i in changed[0])
                values = float(before[moment, instrument]), float(after[moment, instrument])
                leaks.append(Leak(agent, what, moment, instrument, cut, *values))
                break
    return leaks
