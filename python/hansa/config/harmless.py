"""Settings that may be changed from elsewhere: those that name no code and no file."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from hansa.config.tree import Raw, Tree, override
from hansa.errors import ConfigError

#: What may be changed, and everything below it but what is called a file.
HARMLESS = (
    "run.seed",
    "run.block_moments",
    "run.sample",
    "data.start",
    "data.end",
    "data.gaps",
    "data.far_prices",
    "data.adjust",
    "data.instruments",
    "ticks.*.start",
    "ticks.*.end",
    "ticks.*.symbols",
    "ticks.*.kinds",
    "instruments",
    "account",
    "deposits",
    "venue",
    "agents",
    "strategies",
    "council",
    "allocation",
    "gate",
    "commands",
)
_FILE = re.compile(r"(?:.*_)?path|modules")
#: Sections whose free parameters go to code of a user's own, which may open what a text names.
_FREE = ("agents", "strategies", "council", "allocation")
_NO_PATH = re.compile(r"[\w:+ -]*|[0-9.,+ -]*")


def check_harmless(assignment: str, source: str) -> None:
    """Raises ConfigError where `key=value` cannot be read, or sets what may name code or a file;
    its message begins with `source` and says what may be changed.
    """
    tree = Tree({}, Path())
    override(tree, assignment, source)
    for key, value in _given("", tree.table):
        if why := _harm(key, value):
            raise ConfigError(
                f"{source}: {key}: expected a setting that names no code and no file; {why}. "
                f"Change it in the file or with `hansa run --set`; here may be changed: "
                f"{', '.join(HARMLESS)}"
            )


def _harm(key: str, value: Raw) -> str:
    if not any(fnmatchcase(key, each) or fnmatchcase(key, f"{each}.*") for each in HARMLESS):
        return "this one is not among those"
    if any(_FILE.fullmatch(part) for part in key.split(".")):
        return "this one names a file"
    is_free = key.partition(".")[0] in _FREE
    if is_free and isinstance(value, str) and not _NO_PATH.fullmatch(value):
        return f"found {value[:40]!r}, expected a number or a plain word"
    return ""


def _given(key: str, value: Raw) -> Iterator[tuple[str, Raw]]:
    """What an assignment sets, each with its dotted key."""
    below: list[tuple[str, Raw]] = []
    if isinstance(value, dict):
        below = [(str(name), each) for name, each in value.items()]
    elif isinstance(value, list):
        below = [(str(place), each) for place, each in enumerate(value)]
    if not below:
        yield key, value
    for name, each in below:
        yield from _given(f"{key}.{name}" if key else name, each)
