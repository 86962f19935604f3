"""Expressions computed over bars of one instrument."""

import numpy as np

from hansa import _core
from hansa.features import compile_graph

COLUMNS = ("open", "high", "low", "close", "volume")


def ran(expression, bars, ts_ns=None):
    """The values of an expression over columns of bars."""
    spec = compile_graph({"x": expression})
    graph = _core.Graph([(n.op, n.params, n.inputs) for n in spec.nodes], 1)
    out = np.empty((len(bars["close"]), 1))
    inputs = [np.ascontiguousarray(bars[name])[:, np.newaxis] for name in COLUMNS]
    graph.run(inputs, list(spec.outputs.values()), [out], ts_ns)
    return out[:, 0]


def of_close(expression, close, ts_ns=None):
    """The same over bars of one price, a lot each."""
    prices = np.asarray(close, dtype=np.float64)
    bars = dict.fromkeys(COLUMNS, prices) | {"volume": np.ones(len(prices))}
    return ran(expression, bars, ts_ns)
