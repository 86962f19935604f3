"""Testing an agent: does it stand without its future?"""

import contextlib
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

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
from hansa.agents.elsewhere import Evaluate, by_nothing_shown, by_time
from hansa.agents.moments import iso_time
from hansa.agents.peek import sample_moments
from hansa.agents.registry import afresh
from hansa.agents.scramble import differences
from hansa.allocation.parameters import Scalar
from hansa.app.assembly import Stage
from hansa.app.modules import known_classes
from hansa.app.reached import Reached
from hansa.config import Config, load
from hansa.engine import Universe
from hansa.errors import AgentError, ConfigError, PeekError
from hansa.features import FLOW_FIELDS, FUNDING_FIELDS, compile_graph, core_graph
from hansa.types import BallotBlock, BoolArray, FloatArray, IntArray, Snapshot

#: As many moments as a check looks at, from the first on which an agent says something.
MOMENTS_MAX = 2_000
#: Of a longer history these are so many stretches, spread over all of it.
STRETCHES = 8
#: And of one that is silent over all of them.
_APART_MAX = 256


@dataclass(frozen=True, slots=True)
class AgentCheck:
    """The verdict on one agent: `peeks` says what was found, nothing when it is honest. Of one that
    said nothing in all its data, `moments` is 0: it was not tested. `reads` are files of data that
    it read besides the run's: whether these know bars that are still to come cannot be seen;
    `notes` say what could not be asked.
    """

    agent: str
    moments: int
    cuts: int
    peeks: tuple[str, ...]
    reads: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_tested(self) -> bool:
        """True when it said something that could be looked at."""
        return self.moments > 0

    @property
    def is_honest(self) -> bool:
        """True when it was tested, and no future was needed."""
        return self.is_tested and not self.peeks


def check_agent(
    config: Config | Path | str,
    *,
    agent: type[Agent] | str | None = None,
    cuts: int = 8,
    seed: int = 0,
) -> list[AgentCheck]:
    """Checks the agents of a configuration (or one of them, or a class) on its data.

    Up to 2,000 moments from the first on which it says something, of more 8 stretches over all of
    them: each is recomputed without what came after; all data after a moment is replaced by noise,
    which must change no ballot up to it; asked again, and with the same bars in another year, it
    must say the same, in another market something else; and it must not read the run's data itself.
    Raises what a run would raise.
    """
    checked = config if isinstance(config, Config) else load(config)
    universe = Stage.of(checked).universe
    return [
        _check(each, universe, _Looks(cuts, seed, _data_of(checked)))
        for each in _seats(checked, agent)
    ]


_FIELDS = ("open", "high", "low", "close", "volume", *FLOW_FIELDS, *FUNDING_FIELDS)


@dataclass(frozen=True, slots=True)
class _Seat:
    """An agent's class and what is set of it, by the length of the run's bars where it has one."""

    agent: type[Agent]
    parameters: Mapping[str, Scalar]
    step_ns: int | None = None

    def afresh(self) -> Agent:
        """The agent, with nothing of what an earlier one may have kept in its file."""
        agent = afresh(self.agent)
        known = {agent.name: agent}
        return make(agent.name, self.parameters, classes=known, step_ns=self.step_ns)


@dataclass(frozen=True, slots=True)
class _Looks:
    """How an agent is looked at: after how many cuts data are noise, its seed, and the files that
    only the run may read.
    """

    cuts: int
    seed: int
    data: tuple[Path, ...]

    def places(self, first: int, total: int) -> list[int]:
        """The rows after which data are noise, of those from `first` on."""
        start = first + (total - first) // 4
        return [int(row) for row in np.linspace(start, total - 2, num=max(self.cuts, 1))]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What agents are checked on."""

    bars: Mapping[str, FloatArray]
    ts_ns: IntArray
    symbols: tuple[str, ...]

    @classmethod
    def between(cls, universe: Universe, start: int, stop: int) -> Self:
        """The moments of a run from row `start` up to `stop`."""
        columns = universe.seen(start, stop, reads=("touch", "prints", "funding"))
        bars = dict(zip(_FIELDS, columns, strict=True))
        return cls(bars, universe.ts_ns[start:stop], universe.symbols)


@dataclass(frozen=True, slots=True)
class _Spoken:
    """What an agent said of the moments it was shown, from row `first` on: else it was silent."""

    seen: _Seen
    ballots: BallotBlock
    first: int

    @property
    def moments(self) -> int:
        """As many as there are to look at; 0 of one that never says anything."""
        return len(self.seen.ts_ns) - self.first


def _data_of(config: Config) -> tuple[Path, ...]:
    """The files and catalogs that a run reads its market from."""
    written = [each.path for each in config.finer]
    written += [each.path for each in config.ticks]
    if config.data is not None:
        written += [config.data.path or config.data.catalog or ""]
    return tuple(config.resolve(each) for each in written if each)


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
    return [_Seat(classes[name], parameters, config.step_ns) for name, parameters in seats]


def _check(seat: _Seat, universe: Universe, looks: _Looks) -> AgentCheck:
    name, cuts = seat.agent.name, max(looks.cuts, 1)
    try:
        with Reached(looks.data) as reached:
            spoken = _speaking(seat, universe)
        peeks = _reads(seat, reached, looks)
        if spoken.moments:
            moments, found, notes = _over_all(seat, _stretches(seat, universe, spoken), looks)
        else:
            found, notes = _apart(seat, spoken), []
            moments = min(len(spoken.seen.ts_ns), _APART_MAX) * bool(peeks + found)
    except PeekError as error:  # of an operator of the user's own, while it is computed
        return AgentCheck(name, min(len(universe.ts_ns), MOMENTS_MAX), cuts, (str(error),))
    others = tuple(str(path) for path in sorted(reached.others))
    return AgentCheck(name, moments, cuts, tuple(peeks + found), others, tuple(notes))


def _reads(seat: _Seat, reached: Reached, looks: _Looks) -> list[str]:
    """The run's data that the agent reads, or its file, which may hold other agents that do."""
    if not reached.found:
        return []
    with Reached(looks.data) as at_top:
        afresh(seat.agent)
    who = {path: "its file" if path in at_top.found else "it" for path in sorted(reached.found)}
    return [f"agent {seat.agent.name!r}: {who[path]} reads {path}, {_READS}" for path in who]


def _over_all(seat: _Seat, parts: list[_Spoken], looks: _Looks) -> tuple[int, list[str], list[str]]:
    """How many moments were looked at, up to the first stretch in which something is found, what
    that is, and what could not be asked.
    """
    each = replace(looks, cuts=-(-max(looks.cuts, 1) // len(parts)))
    moments, found, notes = 0, list[str](), dict[str, None]()
    for spoken in parts:
        moments += spoken.moments
        found, unasked = _peeks(seat, spoken, each)
        notes |= dict.fromkeys(unasked)
        if found:
            break
    return moments, found, list(notes)


def _speaking(seat: _Seat, universe: Universe) -> _Spoken:
    """The agent over the run's first moments, as many as there have to be for it to speak."""
    whole = len(universe.ts_ns)
    total = min(MOMENTS_MAX, whole)
    while True:
        seen = _Seen.between(universe, 0, total)
        ballots = _ballots(seat, seen)
        said = np.nonzero(_is_voiced(ballots))[0]
        first = int(said.min()) if said.size else total
        wanted = min(first + MOMENTS_MAX if said.size else 4 * total, whole)
        if wanted <= total:
            return _Spoken(seen, ballots, first)
        total = wanted


def _is_voiced(ballots: BallotBlock) -> BoolArray:
    """Where an agent says something: a veto, a side, or no side as loudly as it sees fit."""
    conviction, loud = ballots.conviction, np.nan_to_num(ballots.confidence)
    is_weighed = np.isfinite(conviction) & (loud > 0) & (loud < 1)
    voiced: BoolArray = ballots.veto | (np.nan_to_num(conviction) != 0) | is_weighed
    return voiced


def _stretches(seat: _Seat, universe: Universe, spoken: _Spoken) -> list[_Spoken]:
    """What it said first; of a longer run stretches of the same length over all of it, each with as
    many moments before it as the agent took to speak: a table of times may begin late.
    """
    whole, first = len(universe.ts_ns), spoken.first
    if first + MOMENTS_MAX >= whole:
        return [spoken]
    length = first + MOMENTS_MAX // STRETCHES
    starts = (int(row) for row in np.linspace(0, whole - length, num=STRETCHES))
    seen = [_Seen.between(universe, start, start + length) for start in starts]
    return [_Spoken(each, _ballots(seat, each), first) for each in seen]


def _apart(seat: _Seat, spoken: _Spoken) -> list[str]:
    """Does one that is silent over the whole block say something of a moment alone?"""
    seen = spoken.seen
    rows = sample_moments(len(seen.ts_ns), count=_APART_MAX, seed=0)
    snapshot = _snapshot(seat.afresh(), seen)
    try:
        check_block(seat.afresh(), snapshot, spoken.ballots, rows)
    except PeekError as error:
        return [str(error)]
    return []


def _ballots(seat: _Seat, seen: _Seen) -> BallotBlock:
    fresh = seat.afresh()
    return poll([fresh], [_snapshot(fresh, seen)])


def _peeks(seat: _Seat, spoken: _Spoken, looks: _Looks) -> tuple[list[str], list[str]]:
    """What is found in a stretch, and what could not be asked there."""
    seen, honest, first = spoken.seen, spoken.ballots, spoken.first

    def evaluate(bars: Mapping[str, FloatArray], ts_ns: IntArray) -> BallotBlock:
        return _ballots(seat, replace(seen, bars=bars, ts_ns=ts_ns))

    peeks, others = _elsewhere(seat, spoken, evaluate)
    years = itertools.cycle(others or [seen.ts_ns])

    def scrambled(bars: Mapping[str, FloatArray]) -> BallotBlock:
        if bars is seen.bars:
            return honest
        with contextlib.suppress(AgentError):  # of a year that was not asked for yet
            return evaluate(bars, next(years))
        return evaluate(bars, seen.ts_ns)

    snapshot = _snapshot(seat.afresh(), seen)
    total = len(seen.ts_ns)
    try:
        check_block(seat.afresh(), snapshot, honest, range(first, total))
    except PeekError as error:
        peeks.append(str(error))
    leaks = scramble_check(scrambled, seen.bars, looks.places(first, total), looks.seed)
    told = [
        f"{_place(leak, seen)} {_replaced(leak, seen)}{_shown_in(others, seen)}" for leak in leaks
    ]
    return peeks + told, [] if others else [_NO_OTHER_YEAR]


def _elsewhere(
    seat: _Seat, spoken: _Spoken, evaluate: Evaluate
) -> tuple[list[str], list[IntArray]]:
    """What the agent takes from anywhere but its snapshots, only the first that is found; and the
    years in which it may be asked on: others than the run's, where nothing is; none, where it
    could be asked in none.
    """
    seen, honest, first = spoken.seen, spoken.ballots, spoken.first
    last, own = len(seen.ts_ns) - 1, [seen.ts_ns]
    is_renewed = afresh(seat.agent) is not seat.agent
    again = differences(honest, evaluate(seen.bars, seen.ts_ns), last)
    if again:
        return [f"{_place(leak, seen)} when {_AGAIN}" for leak in again], own
    years, moved = by_time(honest, evaluate, seen.bars, seen.ts_ns, is_renewed=is_renewed)
    if moved:
        return [f"{_place(leak, seen)} when {_ANOTHER_YEAR}" for leak in moved], own
    begin = years[0] if years else seen.ts_ns
    alone = by_nothing_shown(honest, evaluate, seen.bars, begin, first)
    told = [f"{_place(leak, seen)}, and {_ANOTHER_MARKET}" for leak in alone]
    return told, own if told else years


_AGAIN = (
    "it was asked again with the same bars: it draws without a seed, reads a clock, or remembers "
    "an earlier run"
)
_ANOTHER_YEAR = (
    "the same bars came in another year, at the same hours, weekdays and dates: it takes its view "
    "from a table by time, such as the data file; let it see that as a feature, or make a calendar "
    "for all years by its rule"
)
_NO_OTHER_YEAR = (
    "it could not be asked in another year, for it fails there: whether it takes its view from a "
    "table by time cannot be seen"
)
_ANOTHER_MARKET = (
    "just so in another market at another time: it says nothing of what it is shown, but reads a "
    "file by position, remembers an earlier run, or draws numbers"
)

_READS = (
    "the run's own data: whatever it keeps of them, such as a mean, a scale or a fit, knows bars "
    "that are still to come; let it see them as features, or learn from a file that ends before "
    "the run begins"
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


def _shown_in(years: list[IntArray], seen: _Seen) -> str:
    """The years in which the bars were shown, where these are not the run's own."""
    own, *begun = [iso_time(int(each[0]))[:4] for each in (seen.ts_ns, *years)]
    return f", the same bars being shown as of {' or '.join(begun)}" if set(begun) - {own} else ""


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
