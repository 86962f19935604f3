"""Testing an agent: does it stand without its future?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hansa import _core
from hansa.agents import (
    Agent,
    Leak,
    declared_features,
    poll,
    scramble_check,
)
from hansa.agents.moments import iso_time
from hansa.agents.peek import check_block, sample_moments
from hansa.app.loading import load_data
from hansa.app.modules import known_classes
from hansa.config import Config, load
from hansa.engine import Universe
from hansa.errors import ConfigError, PeekError
from hansa.features import FLOW_FIELDS, compile_graph
from hansa.types import BallotBlock, FloatArray, IntArray, Snapshot

#: As many moments as a check looks at: enough for slow features, quick to repeat.
MOMENTS_MAX = 2_000


@dataclass(frozen=True, slots=True)
class AgentCheck:
    """The verdict on one agent: `peeks` says what was found, nothing when it is honest."""

    agent: str
    moments: int
    cuts: int
    peeks: tuple[str, ...]

    @property
    def is_honest(self) -> bool:
        """True when no future was needed."""
        return not self.peeks


def check_agent(
    config: Config | Path | str,
    *,
    agent: type[Agent] | str | None = None,
    cuts: int = 8,
    seed: int = 0,
) -> list[AgentCheck]:
    """Checks the agents of a configuration (or one of them, or a class) on its data.

    Two ways: sampled moments are recomputed without what came after, and all data after a moment
    is replaced by noise, which must change no ballot up to it. Raises what a run would raise.
    """
    checked = config if isinstance(config, Config) else load(config)
    loaded = load_data(checked)
    universe = Universe.of(loaded.instruments, loaded.tables, sample_ns=checked.step_ns)
    total = min(len(universe.ts_ns), MOMENTS_MAX)
    bars = dict(zip(_FIELDS, universe.columns(0, total, with_flow=True), strict=True))
    ts_ns = universe.ts_ns[:total]
    members = [agent] if isinstance(agent, type) else _classes(checked, agent)
    places = [int(row) for row in np.linspace(total // 4, total - 2, num=max(cuts, 1))]
    return [_check(each, bars, ts_ns, universe.symbols, (places, seed)) for each in members]


_FIELDS = ("open", "high", "low", "close", "volume", *FLOW_FIELDS)


def _classes(config: Config, wanted: str | None) -> list[type[Agent]]:
    classes = known_classes(config).agents
    names = [wanted] if wanted else [seat.use for seat in config.agents]
    for name in names:
        if name not in classes:
            raise ConfigError(f"no agent {name!r}; there are {', '.join(sorted(classes))}")
    return [classes[name] for name in dict.fromkeys(names)]


def _check(
    agent: type[Agent],
    bars: Mapping[str, FloatArray],
    ts_ns: IntArray,
    symbols: tuple[str, ...],
    trial: tuple[Sequence[int], int],
) -> AgentCheck:
    places, seed = trial

    def evaluate(table: Mapping[str, FloatArray]) -> BallotBlock:
        fresh = agent()
        return poll([fresh], [_snapshot(fresh, table, ts_ns, symbols)])

    leaks = scramble_check(evaluate, bars, places, seed)
    peeks = [_words(leak, ts_ns, symbols) for leak in leaks]
    fresh = agent()
    snapshot = _snapshot(fresh, bars, ts_ns, symbols)
    rows = sample_moments(len(ts_ns), count=len(places), seed=seed)
    try:
        check_block(agent(), snapshot, poll([fresh], [snapshot]), rows)
    except PeekError as error:
        peeks.append(str(error))
    return AgentCheck(agent.name, len(ts_ns), len(places), tuple(peeks))


def _words(leak: Leak, ts_ns: IntArray, symbols: tuple[str, ...]) -> str:
    return (
        f"{leak.what} for {symbols[leak.instrument]} at {iso_time(int(ts_ns[leak.moment]))} was "
        f"{leak.before!r} and became {leak.after!r} when only data after "
        f"{iso_time(int(ts_ns[leak.cut]))} changed (an agent that draws without a seed does so too)"
    )


def _snapshot(
    agent: Agent, bars: Mapping[str, FloatArray], ts_ns: IntArray, symbols: tuple[str, ...]
) -> Snapshot:
    spec = compile_graph(declared_features(agent))
    graph = _core.Graph([(n.op, list(n.params), list(n.inputs)) for n in spec.nodes], len(symbols))
    columns = [np.ascontiguousarray(bars[name]) for name in _FIELDS]
    nodes = sorted(set(spec.outputs.values()))
    values = {node: np.empty(columns[0].shape) for node in nodes}
    graph.run(columns, nodes, [values[node] for node in nodes], ts_ns)
    return Snapshot(symbols, ts_ns, {name: values[node] for name, node in spec.outputs.items()})


__all__ = ["AgentCheck", "Leak", "check_agent"]
