"""Opening a run that was made before."""

from pathlib import Path

from hansa.app.live.tables import live_tables
from hansa.app.manifest import Manifest, read_manifest
from hansa.app.recorded_data import recorded_data
from hansa.app.replaying import restore_config
from hansa.app.result import Result
from hansa.app.running import runs_root
from hansa.config import Config
from hansa.engine import Universe
from hansa.errors import NotFoundError
from hansa.market.instruments import instruments_of
from hansa.stores import RunFolder, RunStore


def open_run(wanted: str, *, runs: Path | str | None = None, data: Path | None = None) -> Result:
    """The run of that name, id, path or `last`. Raises NotFoundError, JournalError for a journal
    without a manifest (later damage is found when its tables are read), ReplayError when the data
    file is gone or is another one.
    """
    folder = RunStore(runs_root(runs)).find(wanted)
    manifest, _ = read_manifest(folder.journal)
    config = restore_config(folder, manifest, data)
    if manifest.is_live:
        return _open_live(folder, manifest, config)
    stage = recorded_data(config, manifest, "say where the right one lies with --data FILE")
    return Result(
        folder,
        manifest,
        stage.universe,
        warnings=stage.loaded.warnings,
        data=data,
        tables=stage.loaded.tables,
    )


def _open_live(folder: RunFolder, manifest: Manifest, config: Config) -> Result:
    """A live run: its data are what its journal holds."""
    known = instruments_of(config.instruments)
    instruments = tuple(known[symbol] for symbol in manifest.instruments)
    tables = live_tables(folder.journal, instruments)
    if not tables:
        raise NotFoundError(
            f"{folder.path.name}: expected a live run that has had market data, found none yet; "
            "wait, or see whether its feed works"
        )
    universe = Universe.of(instruments, tables, sample_ns=config.step_ns)
    return Result(folder, manifest, universe, tables=tables)
