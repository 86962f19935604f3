"""The user's own files: run once, what they define is found by name."""

from dataclasses import dataclass

from hansa import agents as agents_registry
from hansa import strategies as strategies_registry
from hansa.agents import AgentClasses
from hansa.config import Config
from hansa.errors import AgentError
from hansa.strategies import StrategyClasses


@dataclass(frozen=True, slots=True)
class Classes:
    """Agents and strategies by name: those built in and those of the user's files."""

    agents: AgentClasses
    strategies: StrategyClasses


def known_classes(config: Config) -> Classes:
    """Runs the files of run.modules. Raises AgentError or StrategyError with file and line."""
    agents, strategies = agents_registry.BUILT_IN, strategies_registry.BUILT_IN
    for path in config.module_paths:
        module = agents_registry.run_module(path)
        before = len(agents) + len(strategies)
        agents = agents_registry.collect(module, path, agents)
        strategies = strategies_registry.collect(module, path, strategies)
        if len(agents) + len(strategies) == before:
            raise AgentError(
                f"{path}: expected a subclass of hansa.Agent or hansa.Strategy, found none; "
                "define one"
            )
    return Classes(agents, strategies)
