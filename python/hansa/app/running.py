"""Running: from a configuration to a result on disk."""

import contextlib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from hansa import _core
from hansa.agents import Agent
from hansa.app.assembly import Handed, Parts, assemble
from hansa.app.driving import begin, carry_through
from hansa.app.explain.explaining import time_text
from hansa.app.manifest import Manifest
from hansa.app.result import Result
from hansa.app.silence import needs_of
from hansa.app.trial_of import trial_of
from hansa.config import Config, Environment, load
from hansa.engine import Destination, Progress
from hansa.errors import ConfigError, JournalError
from hansa.stores import Mark, RunFolder, RunRecord, RunStore, TrialLedger
from hansa.stores.runs import now_text
from hansa.strategies import Strategy


def runs_root(given: Path | str | None = None) -> Path:
    """The folder of runs: as given, else HANSA_RUNS, else `runs` in the current folder."""
    return Path(given) if given is not None else Environment.read().runs or Path("runs")


def run(
    config: Config | Path | str,
    *,
    overrides: Sequence[str] = (),
    agents: Sequence[Agent] | None = None,
    strategies: Sequence[Strategy] | None = None,
    runs: Path | str | None = None,
    progress: Progress | None = None,
) -> Result:
    """Runs a configuration over its data and writes journal, record and report.

    `overrides` are `key=value` settings, `agents` and `strategies` take the place of the
    configuration's own (copies of them run), `progress` is told moments done and in all. An
    interruption leaves a valid journal. Raises ConfigError, DataError, AgentError, StrategyError
    or JournalError, each one line with what to do.
    """
    checked = config if isinstance(config, Config) else load(config, overrides)
    handed = Handed(agents, strategies)
    return run_parts(assemble(checked, handed), handed, runs=runs, progress=progress)


def run_parts(
    parts: Parts,
    handed: Handed,
    *,
    runs: Path | str | None = None,
    progress: Progress | None = None,
) -> Result:
    """Runs what was assembled, over the data that were loaded for it. Raises what `run` raises."""
    check_commands(parts)
    store = RunStore(runs_root(runs))
    folder = store.create(parts.config.run.name, parts.manifest.run_id, parts.modules)
    record = first_record(parts.config, parts.manifest, handed, needs_of(parts.pipeline()))
    try:
        core = begin(parts, _destination(folder, parts.config))
        folder.save(record)
    except BaseException:  # Ctrl-C among them: a folder without a run would be taken for one
        store.remove(folder)
        raise
    status, audited, mark, folder_is_empty = "failed", 0, Mark("", 0), False
    try:
        audited = carry_through(parts, core, progress=progress)
        status = "finished"
        mark = TrialLedger(store.root).add([trial_of(folder, parts)])
    except BaseException as error:  # Ctrl-C, or an agent that exits: what came is kept
        status = "interrupted" if isinstance(error, KeyboardInterrupt) else "failed"
        # The first error is the one that matters; a disk that is full will say so again.
        with contextlib.suppress(JournalError):
            core.flush()
        if isinstance(error, KeyboardInterrupt):
            name = folder.path.name
            raise KeyboardInterrupt(
                f"interrupted; {name} is valid as far as it came, {core.records} records: "
                f"hansa verify {name}"
            ) from None
        if core.counts[0] == 0:
            folder_is_empty = True
        raise
    finally:
        last = msgspec.structs.replace(
            _last_record(record, core, status=status, audited=audited),
            trials_head=mark.head,
            trial=mark.number,
        )
        if folder_is_empty:  # it failed before its first decision: there is nothing to look at
            store.remove(folder)
        elif status == "finished":
            folder.save(last)
        else:  # the first error is the one to see, not that the record of it failed too
            with contextlib.suppress(JournalError):
                folder.save(last)
    loaded = parts.loaded
    return Result(
        folder, parts.manifest, parts.universe, warnings=loaded.warnings, tables=loaded.tables
    )


def check_commands(parts: Parts) -> None:
    """A command after the last decision would change nothing, and was surely meant otherwise:
    ConfigError.
    """
    times = parts.universe.ts_ns
    for index, command in enumerate(parts.config.commands):
        if len(times) and command.at_ns > times[-1]:
            raise ConfigError(
                f"commands.{index}.at: expected a moment not after the last decision, "
                f"{time_text(int(times[-1]))}, found {time_text(command.at_ns)}; "
                "take the command out, or end the data later"
            )


def _destination(folder: RunFolder, config: Config) -> Destination:
    section = config.journal
    return Destination("write", folder.journal, section.fsync, section.segment_mib)


def first_record(
    config: Config, manifest: Manifest, handed: Handed, warm_up: dict[str, int]
) -> RunRecord:
    """What is known of a run as it begins."""
    return RunRecord(
        name=config.run.name,
        run_id=manifest.run_id,
        made_at=now_text(),
        status="running",
        head="",
        config_folder=str(config.path.parent.resolve()),
        data_sha256=manifest.data_sha256,
        config_sha256=manifest.config_sha256,
        inline_agents=handed.names,
        warm_up=warm_up,
    )


def _last_record(record: RunRecord, core: _core.Run, *, status: str, audited: int) -> RunRecord:
    _, orders, _, _ = core.counts
    return msgspec.structs.replace(
        record, status=status, head=core.head, orders=orders, audited_moments=audited
    )
