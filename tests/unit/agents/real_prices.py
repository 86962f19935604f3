"""Real hourly bars of the repository, and what an agent sees and says over them."""

from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

from hansa import _core
from hansa.agents import Agent, poll
from hansa.features import compile_graph
from hansa.types import FloatArray, Snapshot, to_grid

DATA = Path(__file__).parents[3] / "data"
HOURLY = DATA / "binance_spot_1h_10pairs_2022_2023.parquet"
COINS = ("BTCUSDT", "ETHUSDT", "SOLUSDT")
COLUMNS = ("open", "high", "low", "close", "volume")
HOUR_NS = 3_600_000_000_000


@cache
def column(name: str, path: Path = HOURLY, symbols: tuple[str, ...] = COINS) -> FloatArray:
    """A column of the file's first 4,000 bars, `[T, N]`."""
    table = pl.read_parquet(path).pivot(on="symbol", index="open_time", values=name)
    return np.ascontiguousarray(table.sort("open_time").head(4_000).select(symbols).to_numpy())


@cache
def closings_ns(path: Path = HOURLY, bar_ns: int = HOUR_NS) -> np.ndarray:
    """When those bars close."""
    times = pl.read_parquet(path, columns=["open_time"])["open_time"].unique().sort().head(4_000)
    return times.dt.epoch("ns").to_numpy() + bar_ns


def seen_by(
    agent: Agent, path: Path = HOURLY, symbols: tuple[str, ...] = COINS, bar_ns: int = HOUR_NS
) -> Snapshot:
    """What the agent asks for, computed natively over those bars."""
    spec = compile_graph(agent.features())
    nodes = [(n.op, list(n.params), list(n.inputs)) for n in spec.nodes]
    bars = [column(name, path, symbols) for name in COLUMNS]
    wanted = sorted(set(spec.outputs.values()))
    values = {node: np.empty(bars[0].shape) for node in wanted}
    _core.Graph(nodes, len(symbols)).run(bars, wanted, list(values.values()))
    features = {name: values[node] for name, node in spec.outputs.items()}
    names = tuple(f"BINANCE:{symbol}" for symbol in symbols)
    return Snapshot(names, closings_ns(path, bar_ns), features)


def said_by(agent: Agent) -> FloatArray:
    """Its convictions over those bars, `[T, N]`."""
    return poll([agent], [seen_by(agent)]).conviction[:, 0]


def agree(said: FloatArray, twin: FloatArray, least: int) -> None:
    """Both are the same on the grid, and each side is taken at least so often."""
    np.testing.assert_allclose(said, to_grid(twin), atol=2**-19)
    assert (said > 0).sum() > least < (said < 0).sum()


def held(wanted: FloatArray, leaves: FloatArray) -> FloatArray:
    """A plain twin of holding: `wanted[t, n]` is the side to take, `leaves[t, n, side]` of -1 and 1
    whether that side is left.
    """
    sides = np.full(wanted.shape, np.nan)
    for n in range(wanted.shape[1]):
        side = 0.0
        for t in range(len(wanted)):
            if np.isnan(wanted[t, n]):
                continue
            if wanted[t, n]:
                side = wanted[t, n]
            elif side and leaves[t, n, int(side > 0)]:
                side = 0.0
            sides[t, n] = side
    return sides


def windows(values: FloatArray, length: int) -> FloatArray:
    """`[T, N, length]`: the values up to and with each row; NaN where there are too few."""
    out = np.full((*values.shape, length), np.nan)
    view = np.lib.stride_tricks.sliding_window_view(values, length, axis=0)
    out[length - 1 :] = view
    return out
