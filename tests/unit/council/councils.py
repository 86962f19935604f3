"""Ballots, prices and joins of blocks for the council's tests."""

import numpy as np

from hansa.types import BallotBlock, DecisionBlock, FloatArray, to_grid

AGENTS = ("a", "b", "c", "d")
RULES = ("weighted_mean", "median", "majority", "hedge")


def ballots_of(conviction, confidence=None, veto=None, agents=None) -> BallotBlock:
    """Ballots from nested lists `[T, A, N]`; confidence 1 and no veto unless given."""
    said = np.array(conviction, dtype=np.float64)
    sure = np.ones(said.shape) if confidence is None else np.array(confidence, dtype=np.float64)
    no = np.zeros(said.shape, dtype=np.bool_) if veto is None else np.array(veto, dtype=np.bool_)
    names = agents or AGENTS[: said.shape[1]]
    return BallotBlock(names, to_grid(said), np.where(np.isnan(said), 0.0, sure), no)


def one_moment(*conviction: float, confidence=None) -> BallotBlock:
    """One moment, one instrument, one ballot per agent."""
    sure = None if confidence is None else [[[c] for c in confidence]]
    return ballots_of([[[c] for c in conviction]], sure)


def random_ballots(moments: int, agents: int, instruments: int, seed: int) -> BallotBlock:
    """Ballots with abstentions, zeros, ties and a few vetoes."""
    random = np.random.default_rng(seed)
    shape = (moments, agents, instruments)
    said = np.rint(random.uniform(-1, 1, shape) * 4) / 4
    said[random.random(shape) < 0.3] = np.nan
    sure = to_grid(random.uniform(0, 1, shape)) * (random.random(shape) < 0.9)
    names = tuple(f"agent_{i}" for i in range(agents))
    return ballots_of(said, sure, random.random(shape) < 0.05, names)


def random_close(moments: int, instruments: int, seed: int) -> FloatArray:
    """Random walks with gaps; the last instrument never moves."""
    random = np.random.default_rng(seed)
    close = 100 * np.exp(np.cumsum(0.01 * random.standard_normal((moments, instruments)), axis=0))
    close[:, -1] = 50.0
    close[random.random(close.shape) < 0.05] = np.nan
    return close


def rows_of(ballots: BallotBlock, start: int, end: int) -> BallotBlock:
    """The moments from `start` up to `end`."""
    names = ("conviction", "confidence", "veto")
    return BallotBlock(ballots.agents, *(getattr(ballots, name)[start:end] for name in names))


def joined(blocks: list[DecisionBlock]) -> list[bytes]:
    """The bytes of all decisions in a row, field by field."""
    fields = ("conviction", "dissent", "weight", "vetoed")
    return [np.concatenate([getattr(b, name) for b in blocks]).tobytes() for name in fields]
