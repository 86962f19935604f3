"""The configuration of a run by dotted keys, as its manifest pins it."""

import json
from collections.abc import Iterator

from hansa.api.runs import Setting
from hansa.app.manifest import Manifest
from hansa.config import Json


def settings_of(manifest: Manifest) -> tuple[Setting, ...]:
    """Every setting, in the order of the keys."""
    leaves = _leaves("", json.loads(bytes(manifest.config)))
    return tuple(Setting(key=key, value=setting_text(value)) for key, value in sorted(leaves))


def _leaves(prefix: str, value: Json) -> Iterator[tuple[str, str]]:
    items: list[tuple[str, Json]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list) and any(isinstance(each, dict) for each in value):
        items = [(str(place), each) for place, each in enumerate(value)]
    if not items and prefix and value != {}:
        yield prefix, setting_text(value)
    for name, each in items:
        yield from _leaves(f"{prefix}.{name}" if prefix else name, each)


def setting_text(value: Json) -> str:
    """A value of a configuration as text; "" for none."""
    if isinstance(value, list):
        return ", ".join(setting_text(each) for each in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
