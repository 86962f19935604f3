"""How a data file is to be read, as options that several commands share."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Annotated, Literal, TypeAlias

from cyclopts import Parameter

from hansa.config import ColumnsSection
from hansa.errors import ConfigError

LabelOption: TypeAlias = Annotated[
    Literal["open", "close"] | None,
    Parameter(name="--label", help="Bars: whether a stamp is the start or the end of its bar."),
]
IntervalOption: TypeAlias = Annotated[
    str, Parameter(name="--interval", help="Bars: length of one, such as 1h.")
]
ColumnOption: TypeAlias = Annotated[
    tuple[str, ...],
    Parameter(
        name="--column",
        help="The file's name of a column: time=date, symbol= for none. May be repeated.",
        negative="",
        consume_multiple=False,
    ),
]


def columns_named(assignments: Sequence[str]) -> dict[str, str]:
    """The file's names by Hansa's; ConfigError for what is no assignment."""
    return dict(map(_named, assignments))


def bar_columns(named: dict[str, str]) -> ColumnsSection:
    """Those of them that bars have; the others are of ticks."""
    known = {item.name for item in fields(ColumnsSection)}
    return ColumnsSection(**{name: written for name, written in named.items() if name in known})


def _named(assignment: str) -> tuple[str, str]:
    name, equals, written = assignment.partition("=")
    if not equals:
        raise ConfigError(
            f"--column: expected NAME=NAME_IN_THE_FILE such as time=date, found {assignment!r}"
        )
    return name, written
