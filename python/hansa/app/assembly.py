"""From a configuration to the parts of a run. The one place that knows concrete classes."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hansa import agents as agents_registry
from hansa import allocation, council
from hansa.agents import Agent
from hansa.app.loading import Loaded, load_bars
from hansa.app.manifest import Inputs, Manifest, make_manifest
from hansa.config import Config
from hansa.engine import Pipeline, Universe
from hansa.engine.pipeline import AUDITED_MOMENTS
from hansa.errors import AgentError, ConfigError


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything a run is made of, before its first event."""

    config: Config
    loaded: Loaded
    universe: Universe
    agents: tuple[Agent, ...]
    modules: Mapping[str, bytes]
    manifest: Manifest

    def pipeline(self) -> Pipeline:
        """A fresh decision path, at the beginning of time."""
        names = tuple(agent.name for agent in self.agents)
        council_section, allocation_section = self.config.council, self.config.allocation
        rule = council.make(
            council_section.rule,
            names,
            params=council_section.parameters,
            horizons={agent.name: agent.horizon_moments for agent in self.agents},
        )
        allocator = allocation.make(allocation_section.rule, allocation_section.parameters)
        return Pipeline(
            copy.deepcopy(self.agents),
            rule,
            allocator,
            instruments=self.universe.symbols,
            seed=self.config.run.seed,
            audited_moments=self._audited_moments(),
        )

    def _audited_moments(self) -> int:
        """Of each block: some 64 over the run, at most 8 and at least 1 of a block."""
        blocks = -(-len(self.universe.ts_ns) // self.config.run.block_moments)
        return max(1, min(AUDITED_MOMENTS, 64 // max(blocks, 1)))


def assemble(config: Config, *, agents: Sequence[Agent] | None = None) -> Parts:
    """Loads data and agents. `agents` takes the place of the configuration's own.

    Raises ConfigError, DataError or AgentError, each with what to do.
    """
    modules = _modules(config)
    council_members = tuple(agents) if agents is not None else _from_config(config)
    _check_names(council_members)
    _check_shorts(config)
    loaded = load_bars(config)
    _check_currency(config, loaded)
    universe = Universe.of(loaded.instruments, loaded.bars)
    inputs = Inputs(
        data_sha256=loaded.sha256,
        instruments=universe.symbols,
        agents=[agent.name for agent in council_members],
        modules=modules,
        inline=tuple(agents or ()),
    )
    manifest = make_manifest(config, inputs)
    parts = Parts(config, loaded, universe, council_members, modules, manifest)
    parts.pipeline()  # what cannot be built is said now, before a folder is made
    return parts


def _modules(config: Config) -> dict[str, bytes]:
    sources: dict[str, bytes] = {}
    for path in config.module_paths:
        if path.name in sources:
            raise ConfigError(
                f"run.modules: expected files with names of their own, found {path.name!r} twice; "
                "rename one, for a run keeps copies side by side"
            )
        sources[path.name] = _source(path)
    return sources


def _from_config(config: Config) -> tuple[Agent, ...]:
    classes = agents_registry.BUILT_IN
    for path in config.module_paths:
        classes = agents_registry.load_module(path, classes)
    members = []
    for seat in config.agents:
        agent = agents_registry.make(seat.use, seat.parameters, classes=classes)
        if seat.id:
            agent.name = seat.id  # type: ignore[misc]  # a seat's name shadows that of the class
        members.append(agent)
    return tuple(members)


def _source(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise AgentError(
            f"{path}: expected a Python file with agents, cannot read it: {error.strerror}; "
            "see run.modules"
        ) from error


def _check_names(members: Sequence[Agent]) -> None:
    names = [agent.name for agent in members]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ConfigError(
            f"agents: expected each seat to have a name of its own, found {twice[0]!r} twice; "
            "give one an `id`"
        )


def _check_shorts(config: Config) -> None:
    section = config.allocation
    may_short = section.rule == "volatility_target" and not section.parameters.get("is_long_only")
    if config.account.kind == "cash" and may_short:
        raise ConfigError(
            "allocation.is_long_only: expected true with a cash account, which cannot sell what "
            'it does not hold; set it, or account.kind = "margin"'
        )


def _check_currency(config: Config, loaded: Loaded) -> None:
    wanted = config.account.currency
    for instrument in loaded.instruments:
        if instrument.quote != wanted:
            raise ConfigError(
                f"account.currency: expected {instrument.quote}, in which {instrument.symbol} is "
                f"quoted, found {wanted}; a run trades in one currency for now"
            )
