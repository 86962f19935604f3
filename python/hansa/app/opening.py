"""Opening a run that was made before."""

from pathlib import Path

from hansa.app.loading import load_bars
from hansa.app.manifest import read_manifest
from hansa.app.replaying import restore_config
from hansa.app.result import Result
from hansa.app.running import runs_root
from hansa.engine import Universe
from hansa.errors import ReplayError
from hansa.stores import RunStore


def open_run(wanted: str, *, runs: Path | str | None = None, data: Path | None = None) -> Result:
    """The run of that name, id, path or `last`. Raises NotFoundError, JournalError for a damaged
    journal, ReplayError when the data file is gone or is another one.
    """
    folder = RunStore(runs_root(runs)).find(wanted)
    manifest, _ = read_manifest(folder.journal)
    config = restore_config(folder, manifest, data)
    if not config.data_path.is_file():
        raise ReplayError(
            f"{config.data_path}: expected the data file of the run, found none; "
            "say where it lies now with --data FILE"
        )
    loaded = load_bars(config)
    if loaded.sha256 != manifest.data_sha256:
        raise ReplayError(
            f"{config.data_path}: expected the data file that was recorded (SHA-256 "
            f"{manifest.data_sha256[:16]}), found another (SHA-256 {loaded.sha256[:16]}); "
            "say where the right one lies with --data FILE"
        )
    universe = Universe.of(loaded.instruments, loaded.bars)
    return Result(folder, manifest, universe, warnings=loaded.warnings, data=data)
