"""How a data file is to be read, as options that several commands share."""

from collections.abc import Sequence
from typing import Annotated, Literal, TypeAlias

from cyclopts import Parameter

from hansa.config import ColumnsSection
from hansa.config.settings import Unfit, zone_name
from hansa.errors import ConfigError
from hansa.market.columns import PARTS

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
        help="The file's name of a column: time=date; symbol= where it has none. May be repeated.",
        negative="",
        consume_multiple=False,
    ),
]


TimeFormatOption: TypeAlias = Annotated[
    str | None,
    Parameter(
        name="--time-format",
        help='Tables: form of the stamps if they are no ISO texts, such as "%d.%m.%Y %H:%M".',
    ),
]
TimeZoneOption: TypeAlias = Annotated[
    str | None,
    Parameter(
        name="--time-zone",
        help="Tables: zone of the stamps that say none, such as America/New_York; else UTC.",
    ),
]


def columns_named(assignments: Sequence[str]) -> dict[str, str]:
    """The file's names by Hansa's; ConfigError for what is no assignment."""
    return dict(map(_named, assignments))


def bar_columns(
    named: dict[str, str], time_format: str | None = None, time_zone: str | None = None
) -> ColumnsSection:
    """Those of them that bars have; the others are of ticks. ConfigError for no zone."""
    known = {name: written for name, written in named.items() if name in PARTS}
    try:
        checked = None if time_zone is None else zone_name(time_zone)
    except Unfit as error:
        raise ConfigError(f"--time-zone: {error}") from None
    return ColumnsSection(**known, time_format=time_format, time_zone=checked)


def tick_columns(
    named: dict[str, str], time_format: str | None = None, time_zone: str | None = None
) -> dict[str, str]:
    """Those of ticks, with how their stamps are written."""
    written = {"time_format": time_format, "time_zone": time_zone}
    return named | {name: each for name, each in written.items() if each is not None}


def _named(assignment: str) -> tuple[str, str]:
    name, equals, written = assignment.partition("=")
    if not equals:
        raise ConfigError(
            f"--column: expected NAME=NAME_IN_THE_FILE such as time=date, found {assignment!r}"
        )
    return name, written
