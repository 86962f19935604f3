"""How a live run and its simulation differ: the run again from its journal, cause by cause."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from hansa.agents import Agent
from hansa.app.assembly import Handed
from hansa.app.live.parts import parts_again
from hansa.app.manifest import read_manifest
from hansa.app.parity.history import Compared, Had, history_of, missed_atoms
from hansa.app.parity.model import model_config
from hansa.app.parity.scene import Scene, scene_of
from hansa.app.parity.table import parity_of
from hansa.app.parity.worlds import worlds_of
from hansa.app.replaying import require_members, require_modules, restore_config
from hansa.app.running import runs_root
from hansa.errors import ReplayError
from hansa.journal import verify
from hansa.report.parity import Shares, attribute
from hansa.report.parity_data import Cause, Parity
from hansa.stores import RunFolder, RunStore
from hansa.strategies import Strategy


def parity(
    run: str,
    *,
    overrides: Sequence[str] = (),
    agents: Sequence[Agent] | None = None,
    strategies: Sequence[Strategy] | None = None,
    runs: Path | str | None = None,
    data: Path | None = None,
) -> Parity:
    """Simulates a live run again from its journal and says how reality differs, by cause.

    `overrides` change the model of the venue, such as "venue.latency_ms=50"; without them it is
    the run's own `[venue]`. `data` is a file with the history of what a live feed brought; that of
    a recorded feed is known. `agents` and `strategies` are needed where they were handed over in
    Python. Raises ConfigError, ReplayError for a run that is not live or not whole, and
    JournalError for one whose own files were altered since.
    """
    folder = RunStore(runs_root(runs)).find(run)
    found = verify(folder.journal)
    if found.message:
        raise ReplayError(f"{folder.journal}: expected a whole journal, found: {found.message}")
    scene = _scene(folder, Handed(agents, strategies), data)
    return compare(scene, overrides, history=_history(scene, data))


def compare(
    scene: Scene, overrides: Sequence[str] = (), *, history: Compared | None = None
) -> Parity:
    """What reality brought more than a simulation, cause by cause; without a history what the desk
    missed of the market is in no number.
    """
    model = replace(scene.parts, config=model_config(scene.parts.config, overrides))
    missed = () if history is None or scene.is_paper else history.missed
    ladder, told = worlds_of(scene, model, missed)
    general: dict[Cause, int] = {}
    if history is not None and not history.inputs.is_whole:
        general[Cause.DATA] = missed_atoms(scene, model, history)
    inputs = None if history is None else history.inputs
    said = replace(told, overrides=tuple(overrides), inputs=inputs)
    return parity_of(Shares(attribute(ladder), general), ladder, said)


def _history(scene: Scene, data: Path | None) -> Compared | None:
    """What a recorded feed has played, or the file that is named; None where there is none."""
    config = scene.parts.config
    is_played = scene.parts.trade.feed == "recorded"
    if data is None and not (is_played and all(path.exists() for path in config.data_paths)):
        return None
    return history_of(scene.parts, Had.of(scene.journal))


def _scene(folder: RunFolder, handed: Handed, data: Path | None) -> Scene:
    manifest, content = read_manifest(folder.journal)
    if not manifest.is_live:
        raise ReplayError(
            f"{folder.path.name}: expected a run of `hansa trade`, found one over recorded data, "
            "which is a simulation itself; `hansa replay` proves it"
        )
    require_members(folder, manifest, handed)
    require_modules(folder, manifest)
    parts = parts_again(restore_config(folder, manifest, data), handed, manifest)
    is_paper = not parts.trade.is_real
    return scene_of(folder.path.name, folder.journal, (parts, content), is_paper=is_paper)
