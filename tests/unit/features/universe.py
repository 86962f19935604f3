"""A small universe with gaps, and expressions run over it in one block or in many."""

from itertools import pairwise

import numpy as np

from hansa.features import compile_graph, core_graph

SYMBOLS = ("AAA", "BBB", "CCC", "DDD")
COLUMNS = ("open", "high", "low", "close", "volume")
HOUR_NS = 3_600 * 10**9
#: Monday 2024-01-01, midnight.
BEGIN_NS = 1_704_067_200 * 10**9


def hours(rows):
    """Closes of hourly bars `[T]`."""
    return BEGIN_NS + HOUR_NS * np.arange(1, rows + 1)


def bars(rows, seed=1, missing=0.15):
    """Bars `[T, N]` that hang together, with gaps of one instrument or another."""
    random = np.random.default_rng(seed)
    market = random.normal(0.0, 0.01, (rows, 1))
    own = random.normal(0.0, 0.006, (rows, len(SYMBOLS)))
    close = 100.0 * np.exp(np.cumsum(market * [1.0, 0.5, 1.5, -0.3] + own, axis=0))
    opened = np.vstack([np.full((1, len(SYMBOLS)), 100.0), close[:-1]])
    reach = 1.0 + np.abs(random.normal(0.0, 0.004, close.shape))
    found = {
        "open": opened,
        "high": np.maximum(opened, close) * reach,
        "low": np.minimum(opened, close) / reach,
        "close": close,
        "volume": random.integers(1, 90, close.shape).astype(float),
    }
    is_missing = random.random(close.shape) < missing
    return {name: np.where(is_missing, np.nan, column) for name, column in found.items()}


def ran(expression, table, ts_ns=None, *, cuts=()):
    """The expression `[T, N]`, with the stream cut before each of `cuts`."""
    rows, width = table["close"].shape
    times = hours(rows) if ts_ns is None else ts_ns
    spec = compile_graph({"x": expression})
    graph = core_graph(spec.nodes, SYMBOLS[:width])
    out = np.empty((rows, width))
    for start, stop in pairwise([0, *cuts, rows]):
        block = np.empty((stop - start, width))
        columns = [np.ascontiguousarray(table[name][start:stop]) for name in COLUMNS]
        graph.run(columns, [spec.outputs["x"]], [block], times[start:stop].copy())
        out[start:stop] = block
    return out


def assert_stream_is_block(expression, table, ts_ns=None):
    """Row by row, and in blocks of any length, to the last bit."""
    rows = len(table["close"])
    whole = ran(expression, table, ts_ns)
    for cuts in (range(1, rows), (1, 2, rows // 3, rows - 1)):
        assert ran(expression, table, ts_ns, cuts=cuts).tobytes() == whole.tobytes()


def assert_looks_back_only(expression, table, ts_ns=None):
    """What comes after a row changes nothing up to it."""
    whole, cut = ran(expression, table, ts_ns), len(table["close"]) // 2
    noise = {name: column.copy() for name, column in table.items()}
    for column in noise.values():
        column[cut:] = column[cut:][::-1] * 3.0
    assert ran(expression, noise, ts_ns)[:cut].tobytes() == whole[:cut].tobytes()
