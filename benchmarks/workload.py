"""The work every peer is given: one-minute bars made from a seed, on a tick of 0.01."""

from pathlib import Path

import numpy as np

MINUTE_NS = 60_000_000_000
START_NS = 1_577_836_800_000_000_000
FAST, SLOW, FEE_RATIO, CASH = 20, 50, 0.0001, 1_000_000.0


def bars(count: int, *, seed: int = 7) -> dict[str, np.ndarray]:
    """Opens, highs, lows, closes (multiples of 0.01), volumes and open times of a random walk.

    Each bar opens where the one before closed, so that "fill at this close" (what some peers do)
    and "fill at the next open" (what others do) are one price.
    """
    rng = np.random.default_rng(seed)
    close = np.round(100 + np.cumsum(rng.normal(0, 0.05, count)) * 0.2, 2)
    close = np.maximum(np.abs(close), 5.0)
    opened = np.concatenate([[100.0], close[:-1]])
    reach = np.round(np.abs(rng.normal(0, 0.04, (2, count))), 2)
    return {
        "ts_ns": START_NS + np.arange(count, dtype=np.int64) * MINUTE_NS,
        "open": opened,
        "high": np.round(np.maximum(opened, close) + reach[0], 2),
        "low": np.round(np.minimum(opened, close) - reach[1], 2),
        "close": close,
        "volume": np.full(count, 1e9),
    }


def save(path: Path, count: int) -> None:
    """The bars as a file every peer can read with NumPy alone."""
    np.savez(path, **bars(count))


def target(close: np.ndarray) -> np.ndarray:
    """1 where the fast average lies above the slow one, else 0: what everybody must trade."""
    total = np.concatenate([[0.0], np.cumsum(close)])
    fast = np.full(len(close), np.nan)
    slow = np.full(len(close), np.nan)
    fast[FAST - 1 :] = (total[FAST:] - total[:-FAST]) / FAST
    slow[SLOW - 1 :] = (total[SLOW:] - total[:-SLOW]) / SLOW
    return np.where(np.isnan(slow), 0, fast > slow + 1e-9).astype(np.int64)
