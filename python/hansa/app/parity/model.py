"""The venue that a live run is simulated with: the run's own, or another that is asked for."""

from collections.abc import Sequence

from hansa.config import Config, from_json, to_json
from hansa.engine.settings import CoreSettings
from hansa.errors import ConfigError

_OF_VENUE = ("venue.", "instruments.")


def model_config(config: Config, overrides: Sequence[str]) -> Config:
    """The configuration with another venue. Raises ConfigError for a key of anything else: what
    the desk did stands, only what the venue would have made of it is asked anew.
    """
    for each in overrides:
        if not each.strip().startswith(_OF_VENUE):
            raise ConfigError(
                f"--set: expected a key of the simulated venue, such as venue.latency_ms=50, found "
                f"{each!r}; what the desk decided is on record"
            )
    if not overrides:
        return config
    return from_json(to_json(config), path=config.path, overrides=overrides)


def model_latency_ns(settings: CoreSettings) -> tuple[int, int]:
    """The middle length of a model's way to the venue and back, nanoseconds."""
    plan = settings.latency
    if plan is None:
        return settings.latency_ns, settings.latency_ns
    if plan.samples is not None:
        return _middle(plan.samples.to_venue_ns), _middle(plan.samples.from_venue_ns)
    return _middle(plan.to_venue_ns), _middle(plan.from_venue_ns)


def _middle(lengths_ns: Sequence[int]) -> int:
    return sorted(lengths_ns)[len(lengths_ns) // 2]
