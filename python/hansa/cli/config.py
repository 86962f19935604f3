"""`hansa config show`: every setting, its value and where it came from."""

from pathlib import Path

from hansa.cli.options import FormatOption, SetOption
from hansa.cli.output import print_json, print_table
from hansa.config import explain_all, load


def show_command(config: Path, /, *, set_: SetOption = (), format_: FormatOption = "text") -> int:
    """Show every setting of a configuration: value, where it came from, what it means.

    Parameters
    ----------
    config
        The configuration, a TOML file.

    """
    rows = explain_all(load(config, set_))
    if format_ == "json":
        print_json(rows)
        return 0
    print_table(
        ["key", "value", "from", "meaning"],
        [[row.key, str(row.value), row.source, row.about] for row in rows],
    )
    return 0
