"""The raw configuration: a tree of TOML values, where each came from, and how one is overridden."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

from hansa.errors import ConfigError, SettingError

Raw: TypeAlias = object
"""A value as TOML gives it: text, whole number, Decimal, true/false, moment, list or table; None
for a key that an override takes back."""

RawTable: TypeAlias = dict[str, Raw]

_PART = re.compile(r'"([^"]*)"|([^."]+)')
_KEY = re.compile(rf"(?:{_PART.pattern})(?:\.(?:{_PART.pattern}))*")


class TomlFiles:
    """State: TOML files, each read once: what is saved later does not reach who goes on with these.
    `texts` are their contents by path, with which they may begin elsewhere.
    """

    def __init__(self, texts: Mapping[str, str] | None = None):
        self.texts = dict(texts or {})
        self._tables: dict[Path, RawTable] = {}

    def table(self, path: Path) -> RawTable:
        """The tables of a file, not to be changed. Raises ConfigError as `read_toml`."""
        if path not in self._tables:
            text = self.texts.get(str(path))
            self.texts[str(path)] = text = _text(path) if text is None else text
            self._tables[path] = _tables(path, text)
        return self._tables[path]


@dataclass(frozen=True, slots=True)
class Tree:
    """The tables of one configuration and, for each dotted key that was given, its source.

    `name` is what errors call the whole; the path if it is left out. `files` are those it refers
    to.
    """

    table: RawTable
    path: Path
    origins: dict[str, str] = field(default_factory=dict)
    name: str = ""
    files: TomlFiles = field(default_factory=TomlFiles)

    def source(self, key: str) -> str:
        """Where `key`, what is in it, or the nearest table around it was given; else the file."""
        within = [given for given in self.origins if given.startswith(f"{key}.")]
        if within and key not in self.origins:
            return self.origins[within[0]]
        while key:
            if key in self.origins:
                return self.origins[key]
            key = key.rpartition(".")[0]
        return self.name or str(self.path)


def read_toml(path: Path) -> RawTable:
    """The tables of a TOML file; decimals stay exact. ConfigError if it cannot be read."""
    return _tables(path, _text(path))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(f"{path}: expected a TOML file, found none; check the path") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: expected a readable TOML file, found: {error}") from None


def _tables(path: Path, text: str) -> RawTable:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: expected TOML, found: {error}; mend that line") from None


def record(tree: Tree, prefix: str, value: Raw, source: str) -> None:
    """Notes `source` for every value under `prefix`."""
    for key in _leaves(prefix, value):
        tree.origins[key] = source


def _leaves(prefix: str, value: Raw) -> Iterator[str]:
    items: list[tuple[str, Raw]] = []
    if isinstance(value, dict):
        items = [(str(name), item) for name, item in value.items()]
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        items = [(str(index), item) for index, item in enumerate(value)]
    if not items:
        yield prefix
    for name, item in items:
        yield from _leaves(f"{prefix}.{name}" if prefix else name, item)


def override(tree: Tree, assignment: str, source: str) -> None:
    """Sets one key of the tree from `key.sub=value`, or takes it back with `key.sub=`, so that its
    default holds. ConfigError if it cannot be understood.
    """
    written, equals, value_text = assignment.partition("=")
    written = written.strip()
    if not equals or not _KEY.fullmatch(written):
        raise ConfigError(
            f"{source}: expected section.key=value, found {assignment!r}; "
            "for example venue.taker_fee_bps=10, or data.end= to leave it unset"
        )
    parts = [quoted or plain for quoted, plain in _PART.findall(written)]
    value = _value(value_text.strip())
    at = _put(tree, parts, value, source)
    record(tree, at, value, source)


def _value(written: str) -> Raw:
    """A TOML value; what is none, such as a bare word, is a text; nothing at all is None."""
    if not written:
        return None
    try:
        parsed = tomllib.loads(f"value = {written}", parse_float=Decimal)
    except tomllib.TOMLDecodeError:
        return written
    return parsed["value"] if len(parsed) == 1 else written


def _put(tree: Tree, parts: list[str], value: Raw, source: str) -> str:
    """Puts a value in its place; the key of that, entries of lists by their numbers."""
    node: Raw = tree.table
    parts = list(parts)
    for depth, part in enumerate(parts):
        last = depth == len(parts) - 1
        if isinstance(node, dict):
            if last:
                node[part] = value
            elif node.get(part) is None:  # not there, or taken back before
                node[part] = {}
            node = node[part]
        elif isinstance(node, list):
            index = _index(node, part, ".".join(parts[:depth]), source)
            parts[depth] = str(index)
            if last and value is None:
                at = ".".join(parts)
                raise ConfigError(f"{source}: {at}: expected a value, found none; an entry stays")
            if last:
                node[index] = value
            node = node[index]
        else:
            at = ".".join(parts[:depth])
            raise SettingError(f"{source}: {at}: expected a table or a list, found {node!r}")
    return ".".join(parts)


def _index(node: list[Raw], part: str, at: str, source: str) -> int:
    if part.isascii() and part.isdigit() and int(part) < len(node):
        return int(part)
    named = [_name(entry) for entry in node]
    if named.count(part) == 1:
        return named.index(part)
    names = f", or one of {', '.join(name for name in named if name)}" if any(named) else ""
    twice = f", which is there {named.count(part)} times" if part in named else ""
    raise SettingError(
        f"{source}: {at}: expected the number of an entry, 0 to {len(node) - 1}{names}, found "
        f"{part!r}{twice}"
    )


def _name(entry: Raw) -> str:
    """What an entry of a list is called: its id, else what it uses."""
    if not isinstance(entry, dict):
        return ""
    name = entry.get("id") or entry.get("use")
    return name if isinstance(name, str) else ""


def merged(below: Mapping[str, Raw], above: Mapping[str, Raw]) -> RawTable:
    """Both tables; where both have a value, `above` wins, key by key in tables within."""
    result: RawTable = dict(below)
    for name, value in above.items():
        old = result.get(name)
        if isinstance(old, dict) and isinstance(value, dict):
            result[name] = merged(old, value)
        else:
            result[name] = value
    return result
