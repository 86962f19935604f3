"""The columns of a table by the names that are stated, whatever their capitals."""

from collections.abc import Collection
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from hansa.config import ColumnsSection

if TYPE_CHECKING:
    import polars as pl

#: Every part of a bar that a table has a column for.
PARTS = tuple(
    item.name for item in fields(ColumnsSection) if item.name not in ("time_format", "time_zone")
)
#: What to do without a volume.
NO_VOLUME = "; where nobody knows it add a column of 0, against which no order fills"
#: Between the names of the columns of a date and of a time of day.
_AND = "+"
#: Of hours, with minutes, seconds and milliseconds: mornings alone lack the first.
_CLOCK_DIGITS = (2, 4, 6, 9)


def found_columns(stated: ColumnsSection, names: Collection[str]) -> ColumnsSection:
    """The stated names as the table writes them: one that is not there as it stands is taken for
    the only one that differs in capitals or space around it. A name that is none stays.
    """
    return replace(stated, **{part: found_name(getattr(stated, part), names) for part in PARTS})


def found_name(name: str, names: Collection[str]) -> str:
    """A stated name as the table writes it; each of those that a `+` joins."""
    if name in names or _AND not in name:
        return _found(name, names)
    return _AND.join(_found(each, names) for each in name.split(_AND))


def parts_of(name: str, names: Collection[str]) -> tuple[str, ...]:
    """The column of that name, or those of a date and a time of day that a `+` joins."""
    return (name,) if name in names else tuple(name.split(_AND))


def lacking(name: str, names: Collection[str]) -> bool:
    """Whether the table lacks a column of that name, or one of those that a `+` joins."""
    return name not in names and not all(each in names for each in name.split(_AND))


def needed(part: str) -> str:
    """What is said where a part of a bar is named "", and there can be no bar without it."""
    return (
        f"--column {part}=NAME (data.columns.{part}: expected the name of a column, found none; "
        f"bars need it{NO_VOLUME if part == 'volume' else ''})"
    )


def stamps_of(table: "pl.DataFrame", name: str) -> "pl.Series":
    """The column of the stamps; of a date and a time of day both, with a space between."""
    import polars as pl

    if name in table.columns:
        return table[name]
    day, *clocks = (table[each] for each in name.split(_AND))
    texts = [day.cast(pl.String), *map(_clock, clocks)]
    return table.select(pl.concat_str(texts, separator=" ").alias(name))[name]


def _found(name: str, names: Collection[str]) -> str:
    alike = [each for each in names if each.strip().lower() == name.lower()]
    return alike[0] if name and name not in names and len(alike) == 1 else name


def _clock(column: "pl.Series") -> "pl.Series":
    """Times of day as texts; of whole numbers, such as 93000, with the zeros that they lost."""
    import polars as pl

    texts = column.cast(pl.String)
    if not column.dtype.is_integer():
        return texts
    longest = texts.str.len_chars().max()
    digits = longest if isinstance(longest, int) else 0
    return texts.str.zfill(next((each for each in _CLOCK_DIGITS if each >= digits), digits))
