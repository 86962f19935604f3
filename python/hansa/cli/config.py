"""`hansa config`: every setting and where it came from; configurations in a list."""

import sys
import textwrap
from collections.abc import Iterator
from enum import Enum
from itertools import zip_longest
from pathlib import Path

from hansa.app.settings import every_setting
from hansa.cli.configurations import configurations_of
from hansa.cli.options import FormatOption, SetOption
from hansa.cli.output import print_json, print_table, print_wrapped
from hansa.config import Explanation, Json, draft

_MEANING_COLUMNS = 48


def show_command(config: Path, /, *, set_: SetOption = (), format_: FormatOption = "text") -> int:
    """Show every setting of a configuration: value, where it came from, what it means.

    Parameters
    ----------
    config
        The configuration, a TOML file.

    """
    written = draft(config, set_)
    rows = every_setting(written.config(), written.sweep() if written.has_sweep else None)
    if format_ == "json":
        print_json(rows)
        return 0
    if sys.stdout.isatty():
        lines = [[row.key, ", ".join(_items(row.value)), row.source, row.about] for row in rows]
    else:
        lines = [line for row in rows for line in _lines(row)]
    print_table(["key", "value", "from", "meaning"], lines)
    return 0


def list_command(*places: Path, format_: FormatOption = "text") -> int:
    """List the configurations of files and folders that can be run or traded; without any the ones
    that come with Hansa.

    Parameters
    ----------
    places
        Files and folders, as `hansa serve` takes them.

    """
    lines = configurations_of(places).lines()
    if format_ == "json":
        print_json(lines)
        return 0
    print_wrapped(
        ["name", "kind", "mode", "title"],
        [[c.name, c.kind, c.mode, c.title] for c in lines],
    )
    return 0


def _lines(row: Explanation) -> Iterator[list[str]]:
    """A setting as lines of bounded width: an item of a list on each, the meaning below itself."""
    words = textwrap.wrap(row.about, _MEANING_COLUMNS)
    first = (row.key, row.source)
    for item, part in zip_longest(_items(row.value) or [""], words, fillvalue=""):
        yield [first[0], item, first[1], part]
        first = ("", "")


def _items(value: Json) -> list[str]:
    """Each item as TOML has it, but for the quotes."""
    if isinstance(value, list):
        return [text for each in value for text in _items(each)]
    if isinstance(value, bool):
        return [str(value).lower()]
    if isinstance(value, Enum):
        return [str(value.value)]
    return [] if value is None else [str(value)]
