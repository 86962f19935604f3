"""The user's own files: run once, what they define is found by name."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from hansa import agents as agents_registry
from hansa import strategies as strategies_registry
from hansa.agents import AgentClasses
from hansa.agents.beside import imported_names, package_of, read_beside
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
    imported = _imported(known)
    for name, path in sorted(_names(config).items(), key=lambda each: each[0] in imported):
        module = agents_registry.run_module(path, _of_folder(known, _folder(name)))
        if name in imported:  # what it defines may be a base of what is known already
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
    """The contents of the files of run.modules, and of what they import from beside them, by name:
    `mine.py`, `pk/rules.py`; of a second folder that files are named in `2/mine.py`, and so on.
    Raises ConfigError for one that is named twice, AgentError for one that cannot be read.
    """
    sources: dict[str, bytes] = {}
    for name, path in _names(config).items():
        sources[name] = own = _source(path)
        folder = _folder(name)
        sources |= {folder + each: content for each, content in _beside(path, own).items()}
    return sources


def in_own_order(names: Iterable[str]) -> list[str]:
    """Those of a run's files that stand right in their folders, a first folder's before a second's:
    as run.modules they are called as they were.
    """
    own = [name for name in names if "/" not in name.removeprefix(_folder(name))]
    return sorted(own, key=lambda name: (int(_folder(name)[:-1] or 1), name))


def _folder(name: str) -> str:
    """What stands before the names of a folder's files; no package can be called so."""
    found = re.match(r"\d+/", name)
    return found[0] if found else ""


def _names(config: Config) -> dict[str, Path]:
    """The files of run.modules by what a run calls them."""
    named: dict[str, Path] = {}
    folders = list(dict.fromkeys(path.parent for path in config.module_paths))
    for path in config.module_paths:
        number = folders.index(path.parent) + 1
        name = path.name if number == 1 else f"{number}/{path.name}"
        if name in named:
            raise ConfigError(
                f"run.modules: expected every file once, found {path.name!r} twice; leave one out"
            )
        named[name] = path
    return named


def _of_folder(sources: Mapping[str, bytes], folder: str) -> dict[str, bytes]:
    """The files of one folder, by their names from there."""
    own = {name: content for name, content in sources.items() if _folder(name) == folder}
    return {name.removeprefix(folder): content for name, content in own.items()}


def _imported(sources: Mapping[str, bytes]) -> set[str]:
    """The files right in a folder that others of it import."""
    found = set()
    for name, source in sources.items():
        folder = _folder(name)
        package = package_of(name.removeprefix(folder))
        tops = {each.partition(".")[0] for each in imported_names(source, package)}
        found |= {f"{folder}{top}.py" for top in tops}
    return found


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
