"""Conditions of strategies: where their own expression over features is true."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hansa import _core
from hansa.engine.universe import Universe
from hansa.errors import StrategyError
from hansa.features import compile_graph
from hansa.strategies import Strategy

_MOMENTS_PER_BLOCK = 4096

#: [T, N], 1 where a strategy wants to be called for the bar; None where it wants every bar.
Mask = NDArray[np.uint8]


def masks(strategies: Sequence[Strategy], universe: Universe) -> list[Mask | None]:
    """For each strategy, where its condition holds: computed forward, block by block, from bars
    known at each moment alone. NaN, as before the warm-up is over, is not true.

    StrategyError in a run without bars, where no condition could ever hold.
    """
    return [_mask(strategy, universe) for strategy in strategies]


def _mask(strategy: Strategy, universe: Universe) -> Mask | None:
    condition = strategy.condition()
    if condition is None:
        return None
    if not universe.has_bars:
        raise StrategyError(
            f"strategy {strategy.name!r}: expected bars for its condition(), found a run without "
            "any; leave condition() out, or give the run bars with [data]"
        )
    spec = compile_graph({"condition": condition})
    width, total = len(universe.instruments), len(universe.ts_ns)
    nodes = [(node.op, list(node.params), list(node.inputs)) for node in spec.nodes]
    graph = _core.Graph(nodes, width)
    wanted = spec.outputs["condition"]
    mask: Mask = np.zeros((total, width), dtype=np.uint8)
    for start in range(0, total, _MOMENTS_PER_BLOCK):
        stop = min(start + _MOMENTS_PER_BLOCK, total)
        values = np.empty((stop - start, width))
        graph.run(universe.columns(start, stop), [wanted], [values])
        mask[start:stop] = np.nan_to_num(values, nan=0.0) != 0.0
    mask.flags.writeable = False
    return mask
