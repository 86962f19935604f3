"""Expressions over bars that lie at hand, outside of any run."""

from collections.abc import Mapping

import numpy as np

from hansa.errors import ConfigError
from hansa.features.expression import Expr
from hansa.features.graph import compile_graph, core_graph
from hansa.market.bars import Bars, Field
from hansa.types.arrays import FloatArray

_FIELDS: tuple[Field, ...] = ("open", "high", "low", "close", "volume")


def over(bars: Bars, features: Mapping[str, Expr]) -> Mapping[str, FloatArray]:
    """Each feature by its name at every bar `[T]`, as a run has it; NaN where it is missing.

    Any bars of one instrument will do, those of volume, value or imbalance too. Raises ConfigError
    for what is none, and where a feature reads another instrument, or what only a run has (order
    flow, funding).
    """
    if not isinstance(bars, Bars):
        raise ConfigError(
            "over: expected bars of one instrument, as catalog.bars gives them, found "
            f"{type(bars).__name__}; give the bars of one, and call it for each of several"
        )
    spec = compile_graph(features)
    for part in sorted(spec.reads):
        raise ConfigError(
            f"over: expected features of bars alone, found one that reads {part}; compute it in a "
            "run that has them"
        )
    graph = core_graph(spec.nodes, [bars.instrument.symbol])
    columns = [np.ascontiguousarray(bars.values(name))[:, np.newaxis] for name in _FIELDS]
    values = {node: np.empty((len(bars), 1)) for node in sorted(set(spec.outputs.values()))}
    times = np.ascontiguousarray(bars.ts_close_ns)
    graph.run(columns, list(values), list(values.values()), times)
    return {name: values[node][:, 0] for name, node in spec.outputs.items()}
