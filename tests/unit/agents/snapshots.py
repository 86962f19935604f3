"""Snapshots and bars built by hand for the agents' tests."""

import numpy as np

from hansa.types import BallotBlock, FloatArray, Snapshot

HOUR_NS = 3_600_000_000_000
START_NS = 1_704_067_200_000_000_000  # 2024-01-01T00:00:00Z


def snapshot_of(**features: FloatArray) -> Snapshot:
    """A block over hourly moments from 2024 on; each feature `[T, N]`."""
    moments, instruments = next(iter(features.values())).shape
    names = tuple(f"TEST:{i}" for i in range(instruments))
    ts_ns = START_NS + HOUR_NS * np.arange(moments, dtype=np.int64)
    return Snapshot(instruments=names, ts_ns=ts_ns, features=features)


def noise(moments: int, instruments: int, seed: int = 0) -> FloatArray:
    """Standard normal numbers."""
    return np.random.default_rng(seed).standard_normal((moments, instruments))


def bars_of(moments: int, instruments: int, seed: int = 0) -> dict[str, FloatArray]:
    """A random walk of closes with gaps in it, and volumes."""
    close = 100 * np.exp(0.01 * np.cumsum(noise(moments, instruments, seed), axis=0))
    close[np.random.default_rng(seed + 1).random(close.shape) < 0.15] = np.nan
    return {"close": close, "volume": np.abs(noise(moments, instruments, seed + 2)) + 1}


def stretch_of(bars: dict[str, FloatArray]) -> FloatArray:
    """A causal feature: the move of the last bar in percent, NaN around gaps."""
    close = bars["close"]
    moved = np.full(close.shape, np.nan)
    moved[1:] = 100 * (close[1:] / close[:-1] - 1)
    return moved


def same_block(first: BallotBlock, second: BallotBlock) -> bool:
    """Whether two blocks hold the same ballots to the last bit."""
    names = ("conviction", "confidence", "veto")
    return all(getattr(first, n).tobytes() == getattr(second, n).tobytes() for n in names)
