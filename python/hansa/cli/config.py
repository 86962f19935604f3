"""`hansa config show`: every setting, its value and where it came from."""

from pathlib import Path

from hansa.app.settings import every_setting
from hansa.cli.options import FormatOption, SetOption
from hansa.cli.output import print_json, print_table
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


def _text(value: Json) -> str:
    return "" if value is None else str(value)
