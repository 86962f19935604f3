"""Agents that cheat on purpose, each in another way, and honest ones that look suspicious."""

import numpy as np

from hansa.agents import Agent
from hansa.types import Ballot, FloatArray, Snapshot


def _squashed(values: FloatArray) -> Ballot:
    return Ballot(conviction=np.tanh(values))


def _time_first(values: FloatArray) -> FloatArray:
    return np.atleast_2d(values)


class Roll(Agent):
    """Looks one moment ahead."""

    def consider(self, s: Snapshot) -> Ballot:
        return _squashed(np.roll(_time_first(s["x"]), -1, axis=0).reshape(s["x"].shape))


class MeanOverTime(Agent):
    """Centres by the mean of the whole block."""

    def consider(self, s: Snapshot) -> Ballot:
        x = np.nan_to_num(s["x"])
        return _squashed(x - _time_first(x).mean(axis=0))


class MaxOverBlock(Agent):
    """Scales by the greatest value of the whole block."""

    def consider(self, s: Snapshot) -> Ballot:
        x = np.nan_to_num(s["x"])
        return _squashed(x / (1e-9 + _time_first(x).max(axis=0)))


class Standardised(Agent):
    """Scales by the deviation of the whole block."""

    def consider(self, s: Snapshot) -> Ballot:
        x = np.nan_to_num(s["x"])
        return _squashed(x / (1e-9 + x.std()))


class BackwardFill(Agent):
    """Fills gaps with what comes next."""

    def consider(self, s: Snapshot) -> Ballot:
        x = _time_first(s["x"]).copy()
        for row in range(len(x) - 2, -1, -1):
            x[row] = np.where(np.isnan(x[row]), x[row + 1], x[row])
        return _squashed(x.reshape(s["x"].shape))


class RankInTime(Agent):
    """Ranks each value among all values of the block, later ones too."""

    def consider(self, s: Snapshot) -> Ballot:
        x = _time_first(np.nan_to_num(s["x"]))
        ranks = x.argsort(axis=0).argsort(axis=0) / len(x)
        return Ballot(conviction=ranks.reshape(s["x"].shape))


class LastRow(Agent):
    """Votes by how the block ends."""

    def consider(self, s: Snapshot) -> Ballot:
        x = np.nan_to_num(_time_first(s["x"]))
        return _squashed(np.broadcast_to(x[-1], x.shape).reshape(s["x"].shape))


class FutureConfidence(Agent):
    """Hides the look ahead in its confidence."""

    def consider(self, s: Snapshot) -> Ballot:
        ahead = np.roll(np.nan_to_num(_time_first(s["x"])), -1, axis=0).reshape(s["x"].shape)
        return Ballot(conviction=np.ones(s["x"].shape), confidence=1 / (1 + np.abs(ahead)))


class FutureVeto(Agent):
    """Hides the look ahead in its veto."""

    def consider(self, s: Snapshot) -> Ballot:
        ahead = np.roll(np.nan_to_num(_time_first(s["x"])), -1, axis=0).reshape(s["x"].shape)
        return Ballot(conviction=np.zeros(s["x"].shape), veto=ahead < 0)


class HonestWhenAlone(Agent):
    """Knows when it is asked for one moment, and looks ahead only in blocks."""

    def consider(self, s: Snapshot) -> Ballot:
        x = s["x"]
        return _squashed(x if x.ndim == 1 else np.roll(x, -1, axis=0))


class Remembering(Agent):
    """Writes down the future of the block it saw first, and answers from that when asked alone."""

    def __init__(self):
        self.seen: dict[int, FloatArray] = {}

    def consider(self, s: Snapshot) -> Ballot:
        x, times = _time_first(s["x"]), np.atleast_1d(s.ts_ns)
        ahead = np.roll(x, -1, axis=0)
        rows = [self.seen.setdefault(int(t), ahead[i]) for i, t in enumerate(times)]
        return _squashed(np.array(rows).reshape(s["x"].shape))


class PastOfBlock(Agent):
    """Takes the past from the block, which is not there live: no peek, but no honest ballot."""

    def consider(self, s: Snapshot) -> Ballot:
        x = np.nan_to_num(_time_first(s["x"]))
        return _squashed(np.cumsum(x, axis=0).reshape(s["x"].shape))


class Smoother(Agent):
    """Honest and stateful: an average that remembers."""

    is_stateful = True

    def __init__(self, share: float = 0.2):
        self.share = share
        self.level: FloatArray | None = None

    def consider(self, s: Snapshot) -> Ballot:
        x = np.nan_to_num(s["x"])
        self.level = x if self.level is None else self.level + self.share * (x - self.level)
        return _squashed(self.level)

    def reset(self) -> None:
        self.level = None


class CrossSection(Agent):
    """Honest: compares instruments with each other at the same moment."""

    def consider(self, s: Snapshot) -> Ballot:
        x = np.nan_to_num(s["x"])
        return _squashed(x - x.mean(axis=-1, keepdims=True))


PEEKING = (
    Roll,
    MeanOverTime,
    MaxOverBlock,
    Standardised,
    BackwardFill,
    RankInTime,
    LastRow,
    FutureConfidence,
    FutureVeto,
    HonestWhenAlone,
    Remembering,
)
