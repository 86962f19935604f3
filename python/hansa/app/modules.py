"""The user's own files: run once, what they define is found by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from hansa import agents as agents_registry
from hansa import strategies as strategies_registry
from hansa.agents import AgentClasses
from hansa.agents.beside import imported_files, read_beside
from hansa.config import Config
from hansa.errors import AgentError, ConfigError
from hansa.strategies import StrategyClasses

T = TypeVar("T")


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
    imported = {name for source in known.values() for name in imported_files(source)}
    for path in sorted(config.module_paths, key=lambda each: each.name in imported):
        module = agents_registry.run_module(path, known)
        if path.name in imported:  # what it defines may be a base of what is known already
            agents = {**agents_registry.collect(module, path, {}), **agents}
            strategies = {**strategies_registry.collect(module, path, {}), **strategies}
            continue
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
    """The contents of the files of run.modules, and of what they import from beside them, by name.
    Raises ConfigError for two of one name, AgentError for one that cannot be read.
    """
    sources: dict[str, bytes] = {}
    for path in config.module_paths:
        if path.name in sources:
            raise _named_twice(path.name)
        sources[path.name] = _source(path)
    for path in config.module_paths:
        for name, content in _beside(path, sources[path.name]).items():
            if sources.setdefault(name, content) != content:
                raise _named_twice(name)
    return sources


def _named_twice(name: str) -> ConfigError:
    return ConfigError(
        f"run.modules: expected files with names of their own, found {name!r} twice; "
        "rename one, for a run keeps copies side by side"
    )


def _source(path: Path) -> bytes:
    return _readable(path, path.read_bytes)


def _beside(path: Path, source: bytes) -> dict[str, bytes]:
    return _readable(path, lambda: read_beside(path, source))


def _readable(path: Path, read: Callable[[], T]) -> T:
    try:
        return read()
    except OSError as error:
        raise AgentError(
            f"{path}: expected a Python file with agents or strategies, cannot read it: "
            f"{error.strerror}; see run.modules"
        ) from error
