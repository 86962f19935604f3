"""`hansa config`: every setting and where it came from; configurations in a list."""

from pathlib import Path

from hansa.app.settings import every_setting
from hansa.cli.configurations import configurations_of
from hansa.cli.options import FormatOption, SetOption
from hansa.cli.output import print_json, print_table, print_wrapped
from hansa.config import Json, load


def show_command(config: Path, /, *, set_: SetOption = (), format_: FormatOption = "text") -> int:
    """Show every setting of a configuration: value, where it came from, what it means.

    Parameters
    ----------
    config
        The configuration, a TOML file.

    """
    rows = every_setting(load(config, set_))
    if format_ == "json":
        print_json(rows)
        return 0
    print_table(
        ["key", "value", "from", "meaning"],
        [[row.key, _text(row.value), row.source, row.about] for row in rows],
    )
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


def _text(value: Json) -> str:
    return "" if value is None else str(value)
