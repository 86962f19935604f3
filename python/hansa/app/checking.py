"""Testing an agent: does it stand without its future?"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from hansa.agents import (
    Agent,
    Leak,
    check_block,
    declared_features,
    make,
    poll,
    scramble_check,
)
from hansa.agents.elsewhere import Evaluate, by_nothing_shown, by_time, other_years
from hansa.agents.moments import iso_time
from hansa.agents.registry import afresh
from hansa.agents.scramble import differences
from hansa.allocation.parameters import Scalar
from hansa.app.loading import load_data
from hansa.app.modules import known_classes
from hansa.config import Config, load
from hansa.engine import Universe
from hansa.errors import AgentError, ConfigError, PeekError
from hansa.features import FLOW_FIELDS, FUNDING_FIELDS, compile_graph, core_graph
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

    Each moment is recomputed without what came after; all data after a moment is replaced by
    noise, which must change no ballot up to it; asked again, and with the same bars in another
    year, it must say the same, in another market something else. Raises what a run would raise.
    """
    checked = config if isinstance(config, Config) else load(config)
    loaded = load_data(checked)
    universe = Universe.of(
        loaded.instruments,
        loaded.tables,
        sample_ns=checked.step_ns,
        adjusting=checked.adjusting,
    )
    total = min(len(universe.ts_ns), MOMENTS_MAX)
    bars = dict(
        zip(_FIELDS, universe.seen(0, total, reads=("touch", "prints", "funding")), strict=True)
    )
    seen = _Seen(bars, universe.ts_ns[:total], universe.symbols)
    places = [int(row) for row in np.linspace(total // 4, total - 2, num=max(cuts, 1))]
    return [_check(each, seen, places, seed) for each in _seats(checked, agent)]


_FIELDS = ("open", "high", "low", "close", "volume", *FLOW_FIELDS, *FUNDING_FIELDS)


@dataclass(frozen=True, slots=True)
class _Seat:
    """An agent's class and what is set of it."""

    agent: type[Agent]
    parameters: Mapping[str, Scalar]

    def afresh(self) -> Agent:
        """The agent, with nothing of what an earlier one may have kept in its file."""
        agent = afresh(self.agent)
        return make(agent.name, self.parameters, classes={agent.name: agent})


@dataclass(frozen=True, slots=True)
class _Seen:
    """What agents are checked on."""

    bars: Mapping[str, FloatArray]
    ts_ns: IntArray
    symbols: tuple[str, ...]


def _seats(config: Config, wanted: type[Agent] | str | None) -> list[_Seat]:
    if isinstance(wanted, type):
        return [_Seat(wanted, {})]
    classes = known_classes(config).agents
    seats = [(seat.use, seat.parameters) for seat in config.agents]
    if wanted is not None:
        seats = [seat for seat in seats if seat[0] == wanted] or [(wanted, {})]
    for name, _ in seats:
        if name not in classes:
            raise ConfigError(f"no agent {name!r}; there are {', '.join(sorted(classes))}")
    return [_Seat(classes[name], parameters) for name, parameters in seats]


def _check(seat: _Seat, seen: _Seen, places: Sequence[int], seed: int) -> AgentCheck:
    try:
        peeks = _peeks(seat, seen, places, seed)
    except PeekError as error:  # of an operator of the user's own, while it is computed
        peeks = [str(error)]
    return AgentCheck(seat.agent.name, len(seen.ts_ns), len(places), tuple(peeks))


def _peeks(seat: _Seat, seen: _Seen, places: Sequence[int], seed: int) -> list[str]:
    def evaluate(bars: Mapping[str, FloatArray], ts_ns: IntArray) -> BallotBlock:
        fresh = seat.afresh()
        return poll([fresh], [_snapshot(fresh, replace(seen, bars=bars, ts_ns=ts_ns))])

    honest = evaluate(seen.bars, seen.ts_ns)
    peeks = _elsewhere(honest, evaluate, seen)
    years = itertools.cycle([seen.ts_ns] if peeks else other_years(seen.ts_ns))

    def scrambled(bars: Mapping[str, FloatArray]) -> BallotBlock:
        return honest if bars is seen.bars else evaluate(bars, next(years))

    snapshot = _snapshot(seat.afresh(), seen)
    try:
        check_block(seat.afresh(), snapshot, honest, range(len(seen.ts_ns)))
    except PeekError as error:
        peeks.append(str(error))
    leaks = scramble_check(scrambled, seen.bars, places, seed)
    return peeks + [f"{_place(leak, seen)} {_replaced(leak, seen)}" for leak in leaks]


def _elsewhere(honest: BallotBlock, evaluate: Evaluate, seen: _Seen) -> list[str]:
    """What the agent takes from anywhere but its snapshots; only the first that is found."""
    last = len(seen.ts_ns) - 1
    again = differences(honest, evaluate(seen.bars, seen.ts_ns), last)
    if again:
        return [f"{_place(leak, seen)} when {_AGAIN}" for leak in again]
    try:
        moved = by_time(honest, evaluate, seen.bars, seen.ts_ns)
    except AgentError as error:
        return [f"{error}, when {_ANOTHER_YEAR}"]
    if moved:
        return [f"{_place(leak, seen)} when {_ANOTHER_YEAR}" for leak in moved]
    alone = by_nothing_shown(honest, evaluate, seen.bars, seen.ts_ns)
    return [f"{_place(leak, seen)}, and {_ANOTHER_MARKET}" for leak in alone]


_AGAIN = (
    "it was asked again with the same bars: it draws without a seed, reads a clock, or remembers "
    "an earlier run"
)
_ANOTHER_YEAR = (
    "the same bars came in another year, at the same hours, weekdays and dates: it takes its view "
    "from a table by time, such as the data file; let it see that as a feature"
)
_ANOTHER_MARKET = (
    "just so in another market at another time: it says nothing of what it is shown, but reads a "
    "file by position, remembers an earlier run, or draws numbers"
)


def _place(leak: Leak, seen: _Seen) -> str:
    return (
        f"agent {leak.agent!r}: {_where(leak, seen)} was {leak.before!r} and became {leak.after!r}"
    )


def _where(leak: Leak, seen: _Seen) -> str:
    when = iso_time(int(seen.ts_ns[leak.moment]))
    return f"{leak.what} for {seen.symbols[leak.instrument]} at {when}"


def _replaced(leak: Leak, seen: _Seen) -> str:
    return f"when only data after {iso_time(int(seen.ts_ns[leak.cut]))} changed"


def _snapshot(agent: Agent, seen: _Seen) -> Snapshot:
    spec = compile_graph(declared_features(agent))
    graph = core_graph(spec.nodes, seen.symbols)
    columns = [np.ascontiguousarray(seen.bars[name]) for name in _FIELDS]
    wanted = sorted(set(spec.outputs.values()))
    values = {node: np.empty(columns[0].shape) for node in wanted}
    times = np.ascontiguousarray(seen.ts_ns)
    graph.run(columns, wanted, [values[node] for node in wanted], times)
    features = {name: values[node] for name, node in spec.outputs.items()}
    return Snapshot(seen.symbols, seen.ts_ns, features)


__all__ = ["AgentCheck", "Leak", "check_agent"]
