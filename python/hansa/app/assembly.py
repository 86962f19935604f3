"""From a configuration to the parts of a run. The one place that knows concrete classes."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from hansa import agents as agents_registry
from hansa import allocation, council
from hansa import strategies as strategies_registry
from hansa.agents import Agent
from hansa.app.allocating import allocation_parameters, of_instruments
from hansa.app.loading import Loaded, load_data
from hansa.app.manifest import Inputs, Manifest, make_manifest
from hansa.app.modules import known_classes, read_modules
from hansa.app.money import check_currencies
from hansa.app.sources import RESERVED
from hansa.config import Config
from hansa.engine import Pipeline, Universe
from hansa.engine.drive import length_max
from hansa.engine.funding import booked
from hansa.engine.pipeline import AUDITED_MOMENTS
from hansa.engine.session_plan import SessionPlan
from hansa.errors import AgentError, ConfigError, StrategyError, in_words
from hansa.market.actions import ActionKind, Actions
from hansa.strategies import Seats, Strategy

#: In a block of a long run one of so many moments is recomputed without its future.
_MOMENTS_PER_LOOK = 2_048

M = TypeVar("M", Agent, Strategy)


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything a run is made of, before its first event."""

    config: Config
    loaded: Loaded
    universe: Universe
    agents: tuple[Agent, ...]
    strategies: tuple[Strategy, ...]
    modules: Mapping[str, bytes]
    manifest: Manifest

    def pipeline(self) -> Pipeline | None:
        """A fresh decision path, at the beginning of time; none without a council."""
        return make_pipeline(
            self.config,
            self.agents,
            self.universe.symbols,
            audited_moments=self._audited_moments(),
            sessions=self.loaded.sessions,
        )

    def seats(self) -> Seats:
        """The strategies, as they were made."""
        return Seats(_copied(self.strategies), self.universe.instruments)

    def _audited_moments(self) -> int:
        """Of each block: some 64 over the run, at most 32 of a block, and one in 2,048 at least."""
        length = length_max(self.universe, self.config.run.block_moments)
        blocks = -(-len(self.universe.ts_ns) // length)
        return max(1, min(32, 64 // max(blocks, 1)), length // _MOMENTS_PER_LOOK)


def make_pipeline(
    config: Config,
    agents: Sequence[Agent],
    symbols: tuple[str, ...],
    *,
    audited_moments: int = AUDITED_MOMENTS,
    sessions: SessionPlan | None = None,
) -> Pipeline | None:
    """A decision path at the beginning of time, over copies of the agents; none without them.
    `sessions` are those that were loaded; without them their file is read.
    """
    names = tuple(agent.name for agent in agents)
    if not names or config.council is None or config.allocation is None:
        return None
    rule = council.make(
        config.council.rule,
        names,
        params=config.council.parameters,
        horizons={agent.name: agent.horizon_moments for agent in agents},
    )
    parameters = allocation_parameters(of_instruments(config, symbols), sessions)
    allocator = allocation.make(config.allocation.rule, parameters)
    return Pipeline(
        _copied(agents),
        rule,
        allocator,
        instruments=symbols,
        seed=config.run.seed,
        audited_moments=audited_moments,
    )


def _copied(members: Sequence[M]) -> tuple[M, ...]:
    """Copies that share what the members share. Raises AgentError or StrategyError, naming it, for
    one that cannot be copied: what a run leaves behind in it would reach the next.
    """
    memo: dict[int, object] = {}
    found = list[M]()
    for each in members:
        try:
            found.append(copy.deepcopy(each, memo))
        except Exception as error:
            is_agent = isinstance(each, Agent)
            kind, failure = ("agent", AgentError) if is_agent else ("strategy", StrategyError)
            raise failure(
                f"{kind} {each.name!r}: expected one that can be copied, for every run begins with "
                f"copies, found {in_words(error)}; keep locks, files and connections out of it"
            ) from error
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Handed:
    """Agents and strategies handed over in Python; None leaves those of the configuration."""

    agents: Sequence[Agent] | None = None
    strategies: Sequence[Strategy] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all that was handed over."""
        agents = tuple(agent.name for agent in self.agents or ())
        return agents + tuple(strategy.name for strategy in self.strategies or ())


@dataclass(frozen=True, slots=True)
class Stage:
    """Data that were loaded, and the universe they make: several runs may stand on one."""

    loaded: Loaded
    universe: Universe

    @classmethod
    def of(cls, config: Config) -> "Stage":
        """The data a configuration asks for. Raises DataError or ConfigError in one line."""
        return cls.on(load_data(config), config)

    @classmethod
    def on(cls, loaded: Loaded, config: Config) -> "Stage":
        """Of data that are there."""
        universe = Universe.of(
            loaded.instruments,
            loaded.tables,
            sample_ns=config.step_ns,
            adjusting=config.adjusting,
        )
        return cls(loaded, universe)


def assemble(
    config: Config,
    handed: Handed = Handed(),
    *,
    stage: Stage | None = None,
    modules: Mapping[str, bytes] | None = None,
) -> Parts:
    """Loads agents and strategies (of `modules` if they were read before), and the data unless
    there is a `stage` of these data.

    Raises ConfigError, DataError, AgentError or StrategyError, each with what to do.
    """
    members = seat_members(config, handed, modules)
    agents, strategies = members.agents, members.strategies
    stage = stage or Stage.of(config)
    loaded, universe = stage.loaded, stage.universe
    check_currencies(config, loaded.instruments)
    _check_actions(config, loaded)
    inputs = Inputs(
        data_sha256=loaded.sha256,
        instruments=universe.symbols,
        agents=[agent.name for agent in agents],
        strategies=[strategy.name for strategy in strategies],
        modules=members.modules,
        inline=(*(handed.agents or ()), *(handed.strategies or ())),
        series=loaded.series,
    )
    manifest = make_manifest(config, inputs)
    parts = Parts(config, loaded, universe, agents, strategies, members.modules, manifest)
    pipeline = parts.pipeline()  # what cannot be built is said now, before a folder is made
    if pipeline is not None:
        pipeline.check_reads(universe.kinds)
    return parts


@dataclass(frozen=True, slots=True)
class Members:
    """Agents and strategies in the order of their seats, and the user's own files."""

    agents: tuple[Agent, ...]
    strategies: tuple[Strategy, ...]
    modules: Mapping[str, bytes]


def seat_members(
    config: Config, handed: Handed, modules: Mapping[str, bytes] | None = None
) -> Members:
    """Agents and strategies, checked against one another and the rest of the configuration."""
    modules = read_modules(config) if modules is None else modules
    agents, strategies = _members(config, handed, modules)
    _check_anyone(config, agents, strategies)
    _check_names("agents", [agent.name for agent in agents])
    _check_names("strategies", [strategy.name for strategy in strategies])
    _check_free([strategy.name for strategy in strategies])
    _check_council(config, agents)
    _check_shorts(config)
    return Members(agents, strategies, modules)


def _members(
    config: Config, handed: Handed, modules: Mapping[str, bytes]
) -> tuple[tuple[Agent, ...], tuple[Strategy, ...]]:
    classes = known_classes(config, modules)
    agents = handed.agents
    if agents is None:
        agents = [
            _seated(
                agents_registry.make(
                    s.use, s.parameters, classes=classes.agents, step_ns=config.step_ns
                ),
                s.id,
            )
            for s in config.agents
        ]
    strategies = handed.strategies
    if strategies is None:
        known = classes.strategies
        strategies = [
            _seated(strategies_registry.make(s.use, s.parameters, classes=known), s.id)
            for s in config.strategies
        ]
    return tuple(agents), tuple(strategies)


def _seated(member: M, name: str) -> M:
    """A member under its seat's name, which shadows that of the class."""
    if name:
        member.name = name  # type: ignore[misc]
    return member


def _check_anyone(config: Config, agents: Sequence[Agent], strategies: Sequence[Strategy]) -> None:
    """A run in which nobody can ever want anything was surely meant otherwise."""
    if not agents and not strategies:
        raise ConfigError(
            f"{config.path}: agents: expected at least one [[agents]] or [[strategies]] with use = "
            '"...", found none of either; add one, or hand some over in Python: '
            "hansa.run(config, strategies=[...])"
        )


def _check_free(names: Sequence[str]) -> None:
    taken = [name for name in names if name in RESERVED]
    if taken:
        raise ConfigError(
            f"strategies: expected another name than {', '.join(sorted(RESERVED))}, by which "
            f"reports call what no strategy did, found {taken[0]!r}; give it another `id`"
        )


def _check_council(config: Config, agents: Sequence[Agent]) -> None:
    if not agents:
        return
    if config.data is None:
        raise ConfigError(
            "data: expected a section [data] with bars, for agents decide when a bar closes; "
            "found none; add it, or leave the agents out"
        )
    for name in ("council", "allocation"):
        if getattr(config, name) is None:
            raise ConfigError(f"{name}: expected a section [{name}], for there are agents")


def _check_names(what: str, names: Sequence[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ConfigError(
            f"{what}: expected each seat to have a name of its own, found {twice[0]!r} twice; "
            "give one an `id`"
        )


def _check_shorts(config: Config) -> None:
    section = config.allocation
    if section is None:
        return
    may_short = section.rule == "volatility_target" and not section.parameters.get("is_long_only")
    if config.account.kind != "margin" and may_short:
        raise ConfigError(
            f"allocation.is_long_only: expected true with a {config.account.kind} account, which "
            "cannot sell what "
            'it does not hold; set it, or account.kind = "margin"'
        )


def _check_actions(config: Config, loaded: Loaded) -> None:
    """A balance is no position in one instrument, so nothing can be charged or paid on it. What the
    venue does to fills it can do to any.
    """
    if config.data is not None and config.data.adjust in ("splits", "all") and not config.actions:
        raise ConfigError(
            f"data.adjust: expected [[actions]] that say what to adjust for, found none with "
            f'"{config.data.adjust}"; add [[actions]] (of a catalog with format = "catalog"), or '
            "leave adjust out"
        )
    if config.account.kind != "spot":
        return
    for table in booked(loaded.tables):
        harmless = (ActionKind.STATUS, ActionKind.MARK, ActionKind.BUST, ActionKind.CORRECT)
        if isinstance(table, Actions) and not np.isin(table.kind, harmless).all():
            raise ConfigError(
                'actions: with account.kind = "spot" expected only halt, resume, close, open, '
                f"mark, bust and correct, found others of {table.instrument.symbol}; choose "
                '"cash" or "margin"'
            )
