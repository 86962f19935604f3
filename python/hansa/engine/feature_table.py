"""Features of one or many decision paths over one graph: what is asked twice is computed once."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np

from hansa.engine.universe import Columns
from hansa.features import Expr, Operator, OperatorFailure, compile_graph, core_graph
from hansa.types import FloatArray, IntArray

#: Whose feature, its name there, and what it is.
Wanted: TypeAlias = Sequence[tuple[str, str, Expr]]

#: Arrays [T, N] by owner and by the owner's own name for each.
Features: TypeAlias = Mapping[str, Mapping[str, FloatArray]]


class FeatureTable:
    """The features that each of several parties wants, streaming; blocks follow one another in
    time. Equal terms are one node of the graph, whichever party asked.
    """

    def __init__(
        self,
        parties: Sequence[Wanted],
        instruments: Sequence[str],
        on_failure: OperatorFailure | None = None,
    ):
        spec = compile_graph(
            {
                _named(party, who, name): expression
                for party, wanted in enumerate(parties)
                for who, name, expression in wanted
            }
        )
        self._graph = core_graph(spec.nodes, instruments, on_failure)
        self._readers = spec.readers()
        #: What is read besides bars, by any party: "touch", "prints" and "funding".
        self.reads = spec.reads
        self._places = [
            [(who, name, spec.outputs[_named(party, who, name)]) for who, name, _ in wanted]
            for party, wanted in enumerate(parties)
        ]
        self._nodes = sorted(set(spec.outputs.values()))

    def warm_up_moments(self, party: int = 0) -> Mapping[str, int]:
        """Of each owner of a party, the moments before its last feature has a value."""
        needed: dict[str, int] = {}
        for who, _, node in self._places[party]:
            needed[who] = max(needed.get(who, 0), self._graph.warm_up(node))
        return needed

    def readers(self, operator: Operator) -> frozenset[str]:
        """The owners, of the first party, of what hangs on an operator of the user."""
        names = self._readers.get(operator, frozenset())
        return frozenset(who for who, name, _ in self._places[0] if _named(0, who, name) in names)

    def block(self, ts_ns: IntArray, columns: Columns) -> list[Features]:
        """The next moments' features of each party, read-only."""
        values = {node: np.empty(columns[0].shape) for node in self._nodes}
        times = np.ascontiguousarray(ts_ns)
        self._graph.run(columns, self._nodes, list(values.values()), times)
        for value in values.values():
            value.flags.writeable = False
        return [_by_owner(places, values) for places in self._places]


def _named(party: int, who: str, name: str) -> str:
    """What errors call it."""
    return f"{who}.{name}" if party == 0 else f"{who}.{name} ({party + 1})"


def _by_owner(places: Sequence[tuple[str, str, int]], values: Mapping[int, FloatArray]) -> Features:
    found: dict[str, dict[str, FloatArray]] = {}
    for who, name, node in places:
        found.setdefault(who, {})[name] = values[node]
    return found
