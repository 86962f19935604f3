"""Conditions of strategies over history: the features of bars that they read, at every moment."""

from collections.abc import Sequence

import numpy as np

from hansa import _core
from hansa.engine.universe import Universe
from hansa.errors import StrategyError
from hansa.features import ConditionSpec, core_graph
from hansa.strategies import Strategy
from hansa.strategies.conditions import Conditions, CoreConditions
from hansa.types import FloatArray

_MOMENTS_PER_BLOCK = 4096
#: What each part of the market is made of, and what to do where a run has none.
PARTS = {
    "bars": (("bars",), "bars", "[data]"),
    "touch": (("quotes", "depth", "orders"), "quotes or depth", "[[ticks]]"),
    "prints": (("trades",), "trades", "[[ticks]]"),
    "funding": (("funding",), "funding", "[[actions]]"),
}


def conditions(strategies: Sequence[Strategy], universe: Universe) -> list[CoreConditions | None]:
    """For each strategy when it wants to be called: features of bars are computed forward, block by
    block, from what is known at each moment alone. NaN, as before the warm-up is over, is not true.

    StrategyError where a run lacks what a condition reads, so that it could never hold.
    """
    return [_conditions(strategy, universe) for strategy in strategies]


def graph_of(spec: ConditionSpec, symbols: Sequence[str]) -> _core.Graph:
    """The graph of the features of bars that a condition reads."""
    return core_graph(spec.graph, symbols)


def _conditions(strategy: Strategy, universe: Universe) -> CoreConditions | None:
    found = Conditions.of(strategy)
    if found is None:
        return None
    if found.mixes_prices and universe.forward:
        symbols = ", ".join(sorted(universe.forward))
        raise StrategyError(
            f"strategy {strategy.name!r}: expected a condition() of bars alone or of quotes and "
            f"prints alone, as features of bars are carried on over the splits of {symbols} and "
            'quotes and prints are not, found both; take them apart, or set data.adjust = "none"'
        )
    for part in sorted(found.reads):
        tables, words, section = PARTS[part]
        if not universe.kinds.intersection(tables):
            raise StrategyError(
                f"strategy {strategy.name!r}: expected {words} for its condition(), found a run "
                f"without any; leave that out of the condition, or give the run some with {section}"
            )
    return found.core(_features(found, universe) if found.features else None)


def _features(found: Conditions, universe: Universe) -> FloatArray:
    """[T, N, K]."""
    width, total = len(universe.instruments), len(universe.ts_ns)
    graphs = [
        (graph_of(spec, universe.symbols), spec.outputs) for spec in found.specs if spec.outputs
    ]
    features = np.empty((total, width, found.features))
    for start in range(0, total, _MOMENTS_PER_BLOCK):
        stop = min(start + _MOMENTS_PER_BLOCK, total)
        columns, place = universe.seen(start, stop, reads=found.beyond), 0
        for graph, outputs in graphs:
            values = [np.empty((stop - start, width)) for _ in outputs]
            graph.run(columns, list(outputs), values, universe.ts_ns[start:stop])
            for value in values:
                features[start:stop, :, place] = value
                place += 1
    features.flags.writeable = False
    return features
