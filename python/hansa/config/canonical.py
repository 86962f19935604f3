"""A configuration as plain values and as canonical JSON, and back again."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias, Union

from hansa.config.margin_tiers import MaintenanceTierSection
from hansa.config.reading import LISTS, SECTIONS, config_of
from hansa.config.section_reading import settings
from hansa.config.sections import ColumnsSection, Config, InstrumentSection, Section
from hansa.config.session_sections import SessionsSection
from hansa.config.tree import Tree, override, record
from hansa.config.venue_sections import FeeTierSection, VenueLimitsSection
from hansa.errors import ConfigError

Json: TypeAlias = Union[bool, int, float, str, "list[Json]", "dict[str, Json]", None]

_RECORD = "the recorded configuration"


def to_dict(config: Config) -> dict[str, Json]:
    """Every key of `config` as a plain value, defaults included, instruments written out.

    Decimals become texts in their shortest form and moments ISO texts, so that two configurations
    that mean the same give the same values. `from_dict` reads it back.
    """
    plain: dict[str, Json] = {}
    for name in SECTIONS:
        own = getattr(config, name)
        if name not in LISTS:
            if own is not None:
                plain[name] = _plain(own)
        elif own:
            plain[name] = [_plain(entry) for entry in own]
    plain["instruments"] = {name: _plain(item) for name, item in config.instruments.items()}
    return plain


def to_json(config: Config) -> str:
    """The canonical JSON of `config`: sorted keys, no blanks, the same bytes on every machine."""
    return json.dumps(
        to_dict(config),
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )


def from_json(
    text: str, *, path: Path = Path("config.toml"), overrides: Sequence[str] = ()
) -> Config:
    """The configuration that `to_json` wrote, with `overrides` as for `load` on top; its paths are
    seen from the folder of `path`.
    """
    try:
        table = json.loads(text, parse_float=Decimal)
    except json.JSONDecodeError as error:
        raise ConfigError(f"{_RECORD}: expected JSON, found: {error}") from None
    if not isinstance(table, dict):
        raise ConfigError(f"{_RECORD}: expected an object of sections, found {text[:40]!r}")
    tree = Tree(table, path, name=_RECORD)
    record(tree, "", table, _RECORD)
    for assignment in overrides:
        override(tree, assignment, "--set")
    return config_of(tree)


def plain_value(value: object) -> Json:
    """One value of a section as JSON has it."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Decimal):
        return _shortest(value)
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, tuple):
        return [plain_value(item) for item in value]
    if isinstance(value, Section):
        return _plain(value)
    raise TypeError(f"no plain form of {type(value).__name__}")


def _shortest(value: Decimal) -> str:
    return format(value.normalize(), "f") if value else "0"


def _plain(section: Section) -> dict[str, Json]:
    plain: dict[str, Json] = {}
    for item in fields(section):
        value = getattr(section, item.name)
        if item.name in ("columns", "options") and isinstance(value, Mapping):
            if value:
                plain[item.name] = {name: plain_value(each) for name, each in value.items()}
        elif isinstance(value, Mapping):
            plain.update({name: plain_value(each) for name, each in value.items()})
        elif value is not None:
            plain[item.name] = plain_value(value)
    return plain


def about(key: str) -> str:
    """What the key of that dotted name means; empty for a free parameter."""
    parts = key.split(".")
    section = SECTIONS.get(parts[0])
    if parts[0] in ("data", "finer") and "columns" in parts[1:-1]:
        section = ColumnsSection
    if parts[0] == "venue" and len(parts) > 2:
        section = {"fee_tiers": FeeTierSection, "limits": VenueLimitsSection}.get(parts[1])
    if parts[:2] == ["account", "maintenance_tiers"]:
        section = MaintenanceTierSection
    if parts[0] == "instruments":
        section = InstrumentSection
    if parts[0] in ("venue", "instruments") and parts[-2:-1] == ["sessions"]:
        section = SessionsSection
    setting = settings(section).get(parts[-1]) if section else None
    return setting.about if setting else ""
