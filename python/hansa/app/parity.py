"""How a live run and its simulation differ: the run again from its journal, cause by cause."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from hansa.agents import Agent
from hansa.app.assembly import Handed
from hansa.app.live_parts import parts_again
from hansa.app.manifest import read_manifest
from hansa.app.parity_model import model_config
from hansa.app.parity_scene import Scene, scene_of
from hansa.app.parity_table import parity_of
from hansa.app.parity_worlds import worlds_of
from hansa.app.replaying import require_members, restore_config
from hansa.app.running import runs_root
from hansa.errors import ReplayError
from hansa.journal import verify
from hansa.report.parity import Shares, attribute
from hansa.report.parity_data import Parity
from hansa.stores import RunFolder, RunStore
from hansa.strategies import Strategy


def parity(
    run: str,
    *,
    overrides: Sequence[str] = (),
    agents: Sequence[Agent] | None = None,
    strategies: Sequence[Strategy] | None = None,
    runs: Path | str | None = None,
) -> Parity:
    """Simulates a live run again from its journal and says how reality differs, by cause.

    `overrides` change the model of the venue, such as "venue.latency_ms=50"; without them it is
    the run's own `[venue]`. `agents` and `strategies` are needed where they were handed over in
    Python. Raises ConfigError, and ReplayError for a run that is not live or not whole.
    """
    folder = RunStore(runs_root(runs)).find(run)
    found = verify(folder.journal)
    if found.message:
        raise ReplayError(f"{folder.journal}: expected a whole journal, found: {found.message}")
    return compare(_scene(folder, Handed(agents, strategies)), overrides)


def compare(scene: Scene, overrides: Sequence[str] = ()) -> Parity:
    """What reality brought more than a simulation, cause by cause."""
    model = replace(scene.parts, config=model_config(scene.parts.config, overrides))
    ladder, told = worlds_of(scene, model)
    return parity_of(Shares(attribute(ladder)), ladder, replace(told, overrides=tuple(overrides)))


def _scene(folder: RunFolder, handed: Handed) -> Scene:
    manifest, content = read_manifest(folder.journal)
    if not manifest.is_live:
        raise ReplayError(
            f"{folder.path.name}: expected a run of `hansa trade`, found one over recorded data, "
            "which is a simulation itself; `hansa replay` proves it"
        )
    require_members(folder, manifest, handed)
    parts = parts_again(restore_config(folder, manifest), handed, manifest)
    is_paper = parts.trade.mode == "paper"
    return scene_of(folder.path.name, folder.journal, (parts, content), is_paper=is_paper)
