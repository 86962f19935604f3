"""Options that several commands share."""

from pathlib import Path
from typing import Annotated, TypeAlias

from cyclopts import Parameter
from cyclopts.validators import Number

from hansa.cli.output import Format
from hansa.errors import ConfigError

FormatOption: TypeAlias = Annotated[
    Format, Parameter(name="--format", help="`text` for people, `json` for programs.")
]
RunsOption: TypeAlias = Annotated[
    Path | None,
    Parameter(name="--runs", help="Folder of the runs (else HANSA_RUNS, else `runs`)."),
]
DataOption: TypeAlias = Annotated[
    Path | None,
    Parameter(name="--data", help="Where the run's data file lies now, if it was moved."),
]
SetOption: TypeAlias = Annotated[
    tuple[str, ...],
    Parameter(
        name="--set",
        help="Change a setting: KEY=VALUE, for example venue.taker_fee_bps=5; KEY= leaves it unset "
        "(data.end= runs to the end of the data). May be repeated.",
        negative="",
        consume_multiple=False,
    ),
]
LevelOption: TypeAlias = Annotated[
    int,
    Parameter(
        name="--level",
        help="1: no new positions. 2: and cancel every order. 3: and close every position.",
    ),
]

LimitOption: TypeAlias = Annotated[
    int,
    Parameter(
        name="--limit", help="Most lines, from 1 to 1000.", validator=Number(gte=1, lte=1000)
    ),
]
CursorOption: TypeAlias = Annotated[
    str, Parameter(name="--cursor", help="Where to go on: what the part before ended with.")
]


def check_level(level: int, command: str) -> None:
    """Raise ConfigError for a level of a kill that there is not."""
    if level not in (1, 2, 3):
        raise ConfigError(f"--level: expected 1, 2 or 3, found {level}; see `{command} --help`")
