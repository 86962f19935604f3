"""The data of a run, checked, with what the check had to say."""

from dataclasses import dataclass

from hansa.config import Config
from hansa.market import Bars, Instrument, Severity, load_config_bars


@dataclass(frozen=True, slots=True)
class Loaded:
    """Instruments with their bars in the same order, the file's SHA-256, and the warnings."""

    instruments: tuple[Instrument, ...]
    bars: tuple[Bars, ...]
    sha256: str
    warnings: tuple[str, ...]


def load_bars(config: Config) -> Loaded:
    """The bars a configuration asks for. Raises DataError or ConfigError in one line."""
    found = load_config_bars(config)
    warnings = tuple(
        finding.text for finding in found.findings if finding.severity is Severity.WARNING
    )
    return Loaded(found.instruments, found.bars, found.fingerprint, warnings)
