"""Drawdowns: how far below its peak a curve stands, and for how long."""

from dataclasses import dataclass

import numpy as np

from hansa.types.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class Drawdown:
    """One spell below a peak, by index into the curve.

    `peak` is the last bar at the peak, `trough` the first at the lowest, `recovered` the first
    back at the peak, or None where the curve ends below it. `depth_ratio` is negative.
    """

    peak: int
    trough: int
    recovered: int | None
    depth_ratio: float
    length_bars: int


def drawdown_ratio(equity: FloatArray) -> FloatArray:
    """Each point over the highest so far, less one: `[T]`, zero or negative.

    A NaN makes every later point NaN: the peak is unknown from there. NaN under a peak <= 0.
    """
    peak = np.maximum.accumulate(equity)
    ratio = np.full(len(equity), np.nan)
    np.divide(equity, peak, out=ratio, where=peak > 0)
    return ratio - 1.0


def maximum_drawdown_ratio(equity: FloatArray) -> float:
    """The lowest point of `drawdown_ratio`, zero or negative; NaN when empty or unknown."""
    if len(equity) == 0:
        return float("nan")
    return float(np.min(drawdown_ratio(equity)))


def drawdowns(equity: FloatArray) -> tuple[Drawdown, ...]:
    """All spells below a peak, in time order; an unknown (NaN) stretch is no spell."""
    ratio = drawdown_ratio(equity)
    below = np.concatenate(([False], ratio < 0, [False]))
    edges = np.diff(below.astype(np.int8))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    return tuple(_spell(ratio, int(s), int(e)) for s, e in zip(starts, ends, strict=True))


def deepest_drawdowns(equity: FloatArray, count: int) -> tuple[Drawdown, ...]:
    """The `count` deepest spells, deepest first; of equal depth the earlier first."""
    return tuple(sorted(drawdowns(equity), key=lambda d: (d.depth_ratio, d.peak))[:count])


def _spell(ratio: FloatArray, start: int, end: int) -> Drawdown:
    trough = start + int(np.argmin(ratio[start:end]))
    recovered = end if end < len(ratio) else None
    last = end if recovered is not None else len(ratio) - 1
    return Drawdown(start - 1, trough, recovered, float(ratio[trough]), last - (start - 1))
