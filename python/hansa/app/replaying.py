"""Replay with proof: everything again from what was recorded, every byte compared."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hansa import _core
from hansa.agents import Agent
from hansa.app.assembly import Handed, Parts, assemble
from hansa.app.divergence import Difference, Entry, differences
from hansa.app.driving import begin, carry_through
from hansa.app.live.again import feed_again
from hansa.app.live.parts import parts_again
from hansa.app.manifest import Manifest, code_identity, fingerprints, read_manifest
from hansa.app.modules import in_own_order
from hansa.config import Config
from hansa.engine import Destination, Progress
from hansa.errors import JournalError, ReplayError
from hansa.journal import Kind, Verification, decode_failure, has_writer, verify
from hansa.stores import RunFolder
from hansa.strategies import Strategy


@dataclass(frozen=True, slots=True)
class Replay:
    """The verdict of a replay.

    `agrees` when every record is equal, byte for byte, and so the heads are. Otherwise `seq` is
    the first record that differs, `kind` what it tells, `differences` what differs in it, and
    `cause` the most probable reason. `changed` lists what is not as it was recorded. Of a run that
    `is_running` the records are compared that it had when the replay began.
    """

    agrees: bool
    records: int
    head: str
    recorded_head: str
    seq: int | None = None
    kind: str = ""
    ts_ns: int = 0
    differences: tuple[Difference, ...] = ()
    cause: str = ""
    changed: tuple[str, ...] = ()
    is_running: bool = False


def replay(
    folder: RunFolder,
    *,
    agents: Sequence[Agent] | None = None,
    strategies: Sequence[Strategy] | None = None,
    block_moments: int | None = None,
    data: Path | None = None,
    progress: Progress | None = None,
) -> Replay:
    """Runs a recorded run again and holds every record against the journal.

    `agents` and `strategies` are needed for a run where they were handed over in Python; `data`
    says where the data file lies now. Raises ReplayError when the journal is not whole or an input
    is missing.
    """
    is_running = has_writer(folder.journal)
    found = verify(folder.journal)
    if found.message and not (is_running and found.state == "torn"):
        raise ReplayError(_not_whole(folder, found.message))
    manifest, content = read_manifest(folder.journal)
    # A live run that stopped can go on: what it holds is whole all the same.
    if not found.is_whole and not manifest.is_live:
        raise ReplayError(_not_whole(folder, "the run was not finished"))
    if manifest.is_live:
        verdict = _replay_live(folder, manifest, Handed(agents, strategies), progress=progress)
        verdict = replace(verdict, is_running=is_running)
        return verdict if found.is_whole else _so_far(verdict, found)
    parts = _parts(folder, manifest, Handed(agents, strategies), data)
    if parts.manifest.instruments != manifest.instruments:
        raise ReplayError(
            f"{_files(parts.config)}: expected the data of the run, with "
            f"{', '.join(manifest.instruments)}, found another file, with "
            f"{', '.join(parts.manifest.instruments)}; say where the right one lies with "
            "--data FILE"
        )
    if block_moments is not None:
        sized = replace(parts.config.run, block_moments=block_moments)
        parts = replace(parts, config=replace(parts.config, run=sized))
    core = begin(parts, Destination("compare", folder.journal), content)
    carry_through(parts, core, progress=progress)
    return _verdict(core, _changes(manifest, parts), found.head, manifest)


def _not_whole(folder: RunFolder, reason: str) -> str:
    return f"{folder.journal}: expected a whole journal to replay, found: {reason}"


def _replay_live(
    folder: RunFolder, manifest: Manifest, handed: Handed, *, progress: Progress | None
) -> Replay:
    """A live run from the events in its journal, and the venue on paper with it."""
    require_members(folder, manifest, handed)
    config = restore_config(folder, manifest)
    parts = parts_again(config, handed, manifest)
    _, content = read_manifest(folder.journal)
    core = parts.core(Destination("compare", folder.journal), content)
    feed_again(folder.journal, parts.step(parts.floor(core), parts.follower()), progress=progress)
    own: tuple[Agent | Strategy, ...] = (*(handed.agents or ()), *(handed.strategies or ()))
    changed = (
        *_member_changes(manifest, parts.members.modules, fingerprints(own)),
        *_code_changes(manifest),
    )
    return _verdict(core, changed, verify(folder.journal).head, manifest)


def _so_far(verdict: Replay, had: Verification) -> Replay:
    """Of a run that has not ended, or was cut off in the middle of a step: what would follow, or
    was written since, is not judged.
    """
    if verdict.seq is None or verdict.seq < had.records:
        return verdict
    changed, is_running = verdict.changed, verdict.is_running
    return Replay(True, had.records, had.head, had.head, changed=changed, is_running=is_running)


def _verdict(
    core: _core.Run | _core.LiveRun,
    changed: tuple[str, ...],
    recorded_head: str,
    manifest: Manifest,
) -> Replay:
    diverged = core.divergence()
    if diverged is None:
        return Replay(True, core.records, core.head, recorded_head, changed=changed)
    seq, expected, got = diverged
    kind, ts_ns, _ = expected or got or (0, 0, b"")
    listed = differences(expected, got, manifest)
    return Replay(
        agrees=False,
        records=core.records,
        head=core.head,
        recorded_head=recorded_head,
        seq=seq,
        kind=Kind.name_of(kind),
        ts_ns=ts_ns,
        differences=listed,
        cause=_cause(changed, listed, _failure(expected, got, manifest)),
        changed=changed,
    )


def restore_config(folder: RunFolder, manifest: Manifest, data: Path | None = None) -> Config:
    """The configuration of a run as it was, with the recorded copies of the user's own files."""
    config = manifest.restore_config(Path(folder.record().config_folder))
    copies = tuple(
        str((folder.modules / name).resolve()) for name in in_own_order(manifest.modules)
    )
    config = replace(config, run=replace(config.run, modules=copies))
    if data is not None:
        config = _moved(config, str(data.resolve()))
    return config


def require_data(config: Config) -> None:
    """Raises ReplayError when a data file, or the catalog, of the run is not there."""
    for path in config.data_paths:
        if not path.exists():
            raise ReplayError(
                f"{path}: expected the data file of the run, found none; "
                "say where it lies now with --data FILE"
            )


def _moved(config: Config, path: str) -> Config:
    """The configuration with its one data file at another place."""
    if config.data is not None and not config.ticks:
        is_file = config.data.catalog is None
        moved = replace(config.data, path=path) if is_file else replace(config.data, catalog=path)
        return replace(config, data=moved)
    if config.data is None and len(config.ticks) == 1:
        return replace(config, ticks=(replace(config.ticks[0], path=path),))
    raise ReplayError(
        "--data: expected a run with one data file, found several; put them back where they were"
    )


def _parts(folder: RunFolder, manifest: Manifest, handed: Handed, data: Path | None) -> Parts:
    require_members(folder, manifest, handed)
    config = restore_config(folder, manifest, data)
    require_data(config)
    return assemble(config, handed)


def require_members(folder: RunFolder, manifest: Manifest, handed: Handed) -> None:
    """Raises ReplayError where members were handed over in Python, and are not now."""
    if manifest.inline and not handed.names:
        raise ReplayError(
            f"{folder.path.name}: its members ({', '.join(manifest.inline)}) were handed over in "
            "Python; replay it from there: result.replay(agents=[...], strategies=[...])"
        )


def _changes(manifest: Manifest, parts: Parts) -> tuple[str, ...]:
    changed = []
    if parts.manifest.data_sha256 != manifest.data_sha256:
        found = manifest.changed_data(parts.manifest.data_sha256, parts.loaded.series)
        where = _files(parts.config)
        changed += [f"data: {each} is not what was recorded, at {where}" for each in found]
    changed += _member_changes(manifest, parts.modules, parts.manifest.inline)
    return (*changed, *_code_changes(manifest))


def _member_changes(
    manifest: Manifest, modules: Mapping[str, bytes], inline: Mapping[str, str]
) -> tuple[str, ...]:
    """What of the user's own files, and of members handed over in Python, is not as it was."""
    found = {name: hashlib.sha256(content).hexdigest() for name, content in modules.items()}
    changed = [name for name, digest in manifest.modules.items() if found.get(name) != digest]
    changed += [name for name, digest in manifest.inline.items() if inline.get(name) != digest]
    return tuple(f"agent: {name} is not as it was recorded" for name in changed)


def require_modules(folder: RunFolder, manifest: Manifest) -> None:
    """Raises JournalError unless the run's own files are those it began with: the desk must go on
    as the one that it was.
    """
    for name, expected in manifest.modules.items():
        path = folder.modules / name
        found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "no file"
        if found != expected:
            raise JournalError(
                f"{path}: expected the file that the run began with (SHA-256 {expected}), found "
                f"{found}; bring it back as it was, or begin a new run with the code as it is now"
            )


def _code_changes(manifest: Manifest) -> tuple[str, ...]:
    now = code_identity()
    return tuple(
        f"code: {what} was {was}, is {now.get(what)}"
        for what, was in manifest.code.items()
        if now.get(what) != was
    )


def _files(config: Config) -> str:
    return ", ".join(str(path) for path in config.data_paths)


def _failure(expected: Entry | None, got: Entry | None, manifest: Manifest) -> str:
    """A member that failed, and does not now; or the other way round."""
    for entry, words in ((expected, "failed, and does not now"), (got, "fails now, and did not")):
        if entry is not None and entry[0] == Kind.FAILED:
            failed = decode_failure(entry[2])
            names = manifest.agents if failed.seat == "agent" else manifest.strategies
            return f"{failed.seat}: {names[failed.place]} {words} ({failed.callback})"
    return ""


def _cause(changed: tuple[str, ...], listed: tuple[Difference, ...], failure: str) -> str:
    if changed:
        return changed[0]
    if failure:
        return (
            f"{failure}; does it use a clock, randomness without a seed, a file, or what lies "
            "outside the run?"
        )
    agents = sorted({each.agent for each in listed if each.agent})
    if agents:
        return (
            f"agent: {', '.join(agents)} answers differently to the same snapshot; does it use "
            "a clock, randomness without a seed, or state that it does not reset()?"
        )
    return (
        "code: the same inputs led to another record; this is a defect of Hansa, please report it"
    )
