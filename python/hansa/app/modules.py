"""The user's own files: run once, what they define is found by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hansa import agents as agents_registry
from hansa import strategies as strategies_registry
from hansa.agents import AgentClasses
from hansa.config import Config
from hansa.errors import AgentError, ConfigError
from hansa.strategies import StrategyClasses


@dataclass(frozen=True, slots=True)
class Classes:
    """Agents and strategies by name: those built in and those of the user's files."""

    agents: AgentClasses
    strategies: StrategyClasses


def known_classes(config: Config, sources: Mapping[str, bytes] | None = None) -> Classes:
    """Runs the files of run.modules: as they were read before (by name), else as they are now.
    Raises AgentError or StrategyError with file and line.
    """
    agents, strategies = agents_registry.BUILT_IN, strategies_registry.BUILT_IN
    known = read_modules(config) if sources is None else sources
    for path in config.module_paths:
        module = agents_registry.run_module(path, known[path.name])
        before = len(agents) + len(strategies)
        agents = agents_registry.collect(module, path, agents)
        strategies = strategies_registry.collect(module, path, strategies)
        if len(agents) + len(strategies) == before:
            raise AgentError(
                f"{path}: expected a subclass of hansa.Agent or hansa.Strategy, found none; "
                "define one"
            )
    return Classes(agents, strategies)


def read_modules(config: Config) -> dict[str, bytes]:
    """The contents of the files of run.modules by name. Raises ConfigError for two of one name,
    AgentError for one that cannot be read.
    """
    sources: dict[str, bytes] = {}
    for path in config.module_paths:
        if path.name in sources:
            raise ConfigError(
                f"run.modules: expected files with names of their own, found {path.name!r} twice; "
                "rename one, for a run keeps copies side by side"
            )
        sources[path.name] = _source(path)
    return sources


def _source(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise AgentError(
            f"{path}: expected a Python file with agents or strategies, cannot read it: "
            f"{error.strerror}; see run.modules"
        ) from error
