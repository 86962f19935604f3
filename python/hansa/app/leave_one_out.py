"""A finished run again without each of its agents: what it would have come to, by a run each."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from hansa.agents import Agent
from hansa.app.assembly import Handed, assemble
from hansa.app.recorded_data import recorded_data
from hansa.app.replaying import require_members, restore_config
from hansa.app.result import Result
from hansa.app.running import run_parts
from hansa.config import Config
from hansa.engine import Progress
from hansa.errors import ConfigError
from hansa.report.tables import Without
from hansa.stores import RunFolder
from hansa.strategies import Strategy

_ADVICE = "say where the right one lies with --data FILE"


def leave_one_out(
    result: Result,
    *,
    agents: Sequence[Agent] | None = None,
    strategies: Sequence[Strategy] | None = None,
    data: Path | None = None,
    progress: Progress | None = None,
) -> tuple[Without, ...]:
    """Runs the configuration of a run without each of its agents, for `result.report(without=...)`:
    whole runs that stand beside it, and trials.

    `agents` and `strategies` are those handed to `hansa.run`, if any were; `data` says where the
    data file lies now, `progress` is told moments done and in all. Raises ConfigError for a live
    run or less than two agents, ReplayError where data or members are missing, and what runs raise.
    """
    folder, manifest, handed = RunFolder(result.folder), result.manifest, Handed(agents, strategies)
    _check(result)
    require_members(folder, manifest, handed)
    config = restore_config(folder, manifest, data)
    stage = recorded_data(config, manifest, _ADVICE)
    found = []
    for seat, name in enumerate(manifest.agents):
        others = _others(handed, seat)
        parts = assemble(_left(config, seat, name), others, stage=stage)
        told = _of_all(progress, seat, len(manifest.agents))
        made = run_parts(parts, others, runs=folder.path.parent, progress=told)
        beside = RunFolder(made.folder)
        beside.save(msgspec.structs.replace(beside.record(), without=name))
        found.append(Without(name, made.folder.name, made.recorded.equity))
    result.count_again()
    return tuple(found)


def _check(result: Result) -> None:
    agents, name = result.manifest.agents, result.folder.name
    if result.manifest.is_live:
        raise ConfigError(
            f"{name}: expected a run over recorded data to leave agents out of, found a live one; "
            "run its configuration over data first: hansa run CONFIG"
        )
    if len(agents) < 2:
        raise ConfigError(
            f"{name}: expected a council of two agents or more to leave one out of, found "
            f"{len(agents)}; report it without --leave-one-out"
        )


def _left(config: Config, seat: int, name: str) -> Config:
    """The configuration without one seat, under a name of its own."""
    agents = config.agents[:seat] + config.agents[seat + 1 :]
    named = replace(config.run, name=f"{config.run.name} without {name}")
    return replace(config, run=named, agents=agents)


def _others(handed: Handed, seat: int) -> Handed:
    if handed.agents is None:
        return handed
    return replace(handed, agents=[*handed.agents[:seat], *handed.agents[seat + 1 :]])


def _of_all(progress: Progress | None, made: int, runs: int) -> Progress | None:
    """Moments of one run as moments of all runs, each of which has as many."""
    if progress is None:
        return None
    return lambda done, total: progress(made * total + done, runs * total)
