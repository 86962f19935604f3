"""Conditions of strategies on a live desk: the features of bars they read, one moment at a time."""

from collections.abc import Iterator, Sequence

import numpy as np

from hansa import _core
from hansa.engine.conditions import graph_of
from hansa.engine.universe import Columns
from hansa.features import ConditionSpec
from hansa.strategies import Strategy
from hansa.strategies.conditions import Conditions, CoreConditions
from hansa.types import FloatArray

#: A graph, the outputs that are read, and where they stand among the features of the strategy.
_Part = tuple[_core.Graph, list[int], int]


class LiveConditions:
    """For each strategy when it wants to be called, None: always. The core looks at the features
    [N, K]; `run` writes those of the instruments that have a bar, the others keep theirs.
    """

    def __init__(self, strategies: Sequence[Strategy], symbols: Sequence[str]):
        self._symbols = tuple(symbols)
        self._features: list[FloatArray] = []
        self._parts: list[list[_Part]] = []
        self.conditions = [self._made(Conditions.of(strategy)) for strategy in strategies]

    @property
    def reads_flow(self) -> bool:
        """Whether any of them reads order flow."""
        return any(graph.reads_flow for graph, *_ in self.graphs)

    @property
    def graphs(self) -> list[tuple[_core.Graph, list[int], FloatArray, int]]:
        """Of each condition its graph, the outputs, and the features [N, K] they are written to
        from a place on.
        """
        pairs = zip(self._parts, self._features, strict=True)
        return [
            (graph, outputs, features, place)
            for parts, features in pairs
            for graph, outputs, place in parts
        ]

    def run(self, ts_close_ns: int, columns: Columns) -> None:
        """The next moment [1, N]. NaN, as before the warm-up is over, is not true."""
        ts_ns = np.array([ts_close_ns], dtype=np.int64)
        has_bar = ~np.isnan(columns[3][0])
        for features, parts in zip(self._features, self._parts, strict=True):
            for graph, outputs, place in parts:
                values = [np.empty(columns[0].shape) for _ in outputs]
                graph.run(columns, outputs, values, ts_ns)
                for column, value in enumerate(values, start=place):
                    features[has_bar, column] = value[0, has_bar]

    def silence(self) -> None:
        """A bar came behind its moment: of none anything is known until its instrument's next."""
        for features in self._features:
            features[:] = np.nan

    def _made(self, found: Conditions | None) -> CoreConditions | None:
        if found is None:
            return None
        features = np.full((len(self._symbols), found.features), np.nan)
        self._features.append(features)
        self._parts.append(list(_parts(found.specs, self._symbols)))
        return found.core(features if found.features else None)


def _parts(specs: Sequence[ConditionSpec], symbols: Sequence[str]) -> Iterator[_Part]:
    place = 0
    for spec in specs:
        if spec.outputs:
            yield graph_of(spec, symbols), list(spec.outputs), place
        place += len(spec.outputs)
