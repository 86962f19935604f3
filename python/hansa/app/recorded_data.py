"""The data of a run that was made before, as they were when it was made."""

from hansa.app.assembly import Stage
from hansa.app.loading import load_data
from hansa.app.manifest import Manifest
from hansa.app.replaying import require_data
from hansa.config import Config
from hansa.errors import ReplayError


def recorded_data(config: Config, manifest: Manifest, advice: str) -> Stage:
    """What lies there now, if it is what the manifest says. Raises ReplayError, with the advice,
    where it is gone or another, and what loading it raises.
    """
    require_data(config)
    loaded = load_data(config)
    if loaded.sha256 != manifest.data_sha256:
        changed = manifest.changed_data(loaded.sha256, loaded.series)
        raise ReplayError(
            f"{config.data_paths[0]}: expected the data that was recorded, found "
            f"{', '.join(changed)} changed; {advice}"
        )
    return Stage.on(loaded, config)
