"""Conditions of strategies on a live desk: their expressions, one moment at a time."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hansa import _core
from hansa.engine.universe import Columns
from hansa.features import compile_graph
from hansa.strategies import Strategy


class LiveConditions:
    """For each strategy the flags [N] of the bars it wants to be called for, None: all. The core
    looks at these arrays; `run` writes them anew for each interval.
    """

    def __init__(self, strategies: Sequence[Strategy], width: int):
        self._graphs: list[tuple[_core.Graph, int] | None] = []
        self.wanted: list[NDArray[np.uint8] | None] = []
        for strategy in strategies:
            condition = strategy.condition()
            if condition is None:
                self._graphs.append(None)
                self.wanted.append(None)
                continue
            spec = compile_graph({"condition": condition})
            nodes = [(node.op, list(node.params), list(node.inputs)) for node in spec.nodes]
            self._graphs.append((_core.Graph(nodes, width), spec.outputs["condition"]))
            self.wanted.append(np.zeros(width, dtype=np.uint8))

    @property
    def graphs(self) -> list[tuple[_core.Graph, int, NDArray[np.uint8]]]:
        """Of each condition the graph, the node that is true or not, and its flags."""
        pairs = zip(self._graphs, self.wanted, strict=True)
        return [(*graph, flags) for graph, flags in pairs if graph and flags is not None]

    def run(self, columns: Columns) -> None:
        """The next moment [1, N]. NaN, as before the warm-up is over, is not true."""
        for graph, wanted in zip(self._graphs, self.wanted, strict=True):
            if graph is not None and wanted is not None:
                values = np.empty(columns[0].shape)
                graph[0].run(columns, [graph[1]], [values])
                wanted[:] = np.nan_to_num(values[0], nan=0.0) != 0.0

    def silence(self) -> None:
        """No bar is wanted until the next moment."""
        for wanted in self.wanted:
            if wanted is not None:
                wanted[:] = 0
