"""Options that several commands share."""

from pathlib import Path
from typing import Annotated, TypeAlias

from cyclopts import Parameter

from hansa.cli.output import Format

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
