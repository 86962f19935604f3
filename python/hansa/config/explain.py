"""Where the value of a key came from."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from hansa.config.canonical import Json, about, to_dict
from hansa.config.reading import LISTS, SECTIONS
from hansa.config.section_reading import settings
from hansa.config.sections import Config
from hansa.config.venue_sections import VenueLimitsSection
from hansa.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Explanation:
    """One key of a configuration: its value, where that was given, what it means."""

    key: str
    value: Json
    source: str
    about: str

    def __str__(self) -> str:
        meaning = f": {self.about}" if self.about else ""
        return f"{self.key} = {self.value} (from {self.source}){meaning}"


def explain(config: Config, key: str) -> Explanation:
    """The value of a dotted key and where it was given: a file, `--set`, environment, or default.

    Raises ConfigError, with the nearest known key, if there is none of that name.
    """
    values = dict(_leaves("", to_dict(config)))
    if key not in values:
        near = difflib.get_close_matches(key, list(values), n=1, cutoff=0.4)
        hint = f'did you mean "{near[0]}"?' if near else "see `hansa config show`"
        raise ConfigError(f"{config.path}: {key}: unknown key; {hint}")
    return Explanation(key, values[key], config.origins.get(key, "default"), about(key))


def explain_all(config: Config) -> tuple[Explanation, ...]:
    """Every key of the configuration, explained, in the order of the names."""
    keys = sorted(key for key, _ in _leaves("", to_dict(config)))
    return tuple(explain(config, key) for key in keys)


def unset(config: Config) -> tuple[Explanation, ...]:
    """The keys that may be given and are not, and have no default."""
    rows = []
    if not config.commands:
        words = "what is done at a time: [[commands]] with at and do, such as pause or disconnect"
        rows.append(Explanation("commands", None, "not set", words))
    for name, section in SECTIONS.items():
        own = getattr(config, name)
        for key, setting in settings(section).items():
            if name not in LISTS and getattr(own, key, "") is None:
                rows.append(Explanation(f"{name}.{key}", None, "not set", setting.about))
    if not config.venue.fee_tiers:
        words = "fees by traded volume: [[venue.fee_tiers]] with volume_min and both fees"
        rows.append(Explanation("venue.fee_tiers", None, "not set", words))
    if config.venue.sessions is None:
        words = "when it trades: [venue.sessions] with open, close and zone, or path; else always"
        rows.append(Explanation("venue.sessions", None, "not set", words))
    if not config.account.maintenance_tiers:
        words = "maintenance by value: [[account.maintenance_tiers]] with notional_min and ratio"
        rows.append(Explanation("account.maintenance_tiers", None, "not set", words))
    for key, setting in settings(VenueLimitsSection).items():
        if getattr(config.venue.limits, key, None) is None:
            rows.append(Explanation(f"venue.limits.{key}", None, "not set", setting.about))
    return tuple(rows)


def _leaves(prefix: str, value: Json) -> Iterator[tuple[str, Json]]:
    items: list[tuple[str, Json]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        items = [(str(index), item) for index, item in enumerate(value)]
    if not items and prefix and value != {}:
        yield prefix, value
    for name, item in items:
        yield from _leaves(f"{prefix}.{name}" if prefix else name, item)
