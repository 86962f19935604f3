"""What all batches of a sweep have in common, wherever and whenever they are tried."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from hansa.app.manifest import Manifest, code_identity
from hansa.app.sweep.workbench import Workbench
from hansa.config import Draft, Given, TomlFiles
from hansa.errors import ConfigError


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A sweep's configuration as it was written (`texts` by path, with the settings `given` on
    top), the user's own files by name, and the manifest of the run that these make.
    """

    config: str
    texts: Mapping[str, str]
    given: tuple[Given, ...]
    modules: Mapping[str, bytes]
    manifest: bytes

    @classmethod
    def of(cls, bench: Workbench, manifest: Manifest) -> "Job":
        """As it stands where the sweep began."""
        return cls(
            config=str(bench.draft.path),
            texts=bench.draft.files.texts,
            given=bench.draft.given,
            modules=bench.modules,
            manifest=manifest.to_bytes(),
        )

    def bench(self) -> Workbench:
        """The same, with the data that lie here now. ConfigError where these or the code of Hansa
        are not those that the sweep began with.
        """
        written = Draft.of(Path(self.config), self.given, TomlFiles(self.texts))
        bench = Workbench.made(written, self.modules)
        changed = _changed(msgspec.json.decode(self.manifest, type=Manifest), bench)
        if changed:
            raise ConfigError(
                f"{self.config}: expected what the sweep began with, found changed: "
                f"{', '.join(changed)}; the sets that were done are kept: put it back to go on, or "
                "say the same again for a sweep of what is there now"
            )
        return bench


def _changed(planned: Manifest, bench: Workbench) -> tuple[str, ...]:
    """Only what is not in a job can be: the data, and the code of Hansa itself."""
    loaded, code = bench.stage.loaded, dict(code_identity())
    words = [
        f"{name} of the code of Hansa ({code[name]}, was {then})"
        for name, then in planned.code.items()
        if code[name] != then
    ]
    return (*words, *planned.changed_data(loaded.sha256, loaded.series))
