"""From the parts of a run to a run that moves: for the first time, or again."""

from hansa import _core
from hansa.app.assembly import Parts
from hansa.app.money import pay_in
from hansa.engine import Course, Destination, Progress, drive
from hansa.engine.settings import CoreSettings


def begin(parts: Parts, destination: Destination, manifest: bytes | None = None) -> _core.Run:
    """A run at its start: the manifest recorded, the cash paid in."""
    content = manifest if manifest is not None else parts.manifest.to_bytes()
    settings = CoreSettings.of(
        parts.config, agents=len(parts.agents), sessions=parts.loaded.sessions
    )
    core = _core.Run(parts.universe.market, settings, destination, content)
    pay_in(core, parts.config)
    return core


def carry_through(parts: Parts, core: _core.Run, *, progress: Progress | None = None) -> int:
    """From the first moment to the closed journal; how many moments were audited on the way."""
    pipeline = parts.pipeline()
    course = Course(parts.universe, pipeline, parts.seats(), parts.config.commands)
    drive(core, course, block_moments=parts.config.run.block_moments, progress=progress)
    core.finish(parts.universe.market)
    return 0 if pipeline is None else pipeline.audited_moments
