"""Stamps as texts of a form of their own, and by the clocks of a zone."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hansa.market.finding import Code, FaultError, fault
from hansa.types import IntArray

if TYPE_CHECKING:
    import polars as pl

#: What of a form says that a stamp has a time of day.
_CLOCKS = re.compile(r"%[-_0]?[HIklTRXrcs+]")
#: A fraction of a second has so many digits, the usual number first.
_FRACTIONS = (6, 3, 9)
_DAY = re.compile(r"(\d{1,4})([./-])(\d{1,2})[./-](\d{1,4})(?:([ T])(.*))?")
_CLOCK_FORMS = (
    (re.compile(r"\d{1,2}:\d\d"), "%H:%M"),
    (re.compile(r"\d{1,2}:\d\d:\d\d"), "%H:%M:%S"),
    (re.compile(r"\d{1,2}:\d\d ?[AaPp][Mm]"), "%I:%M %p"),
    (re.compile(r"\d{1,2}:\d\d:\d\d ?[AaPp][Mm]"), "%I:%M:%S %p"),
)


def by_form(column: "pl.Series", form: str, path: Path) -> "pl.Series":
    """The stamps of such a form (`%d.%m.%Y %H:%M`) as dates where it has no time of day, else as
    moments. Raises DataError for the first row that is none.
    """
    import polars as pl

    texts = column.cast(pl.String)
    every = (_read(texts, each) for each in _polars_forms(form))
    found = min(every, key=lambda stamps: stamps.null_count())
    bad = found.is_null().to_numpy()
    if bad.any():
        row = int(bad.argmax())
        text = (
            f'column "{column.name}": expected stamps such as "{form}" says, found '
            f'"{str(texts[row])[:40]}"; correct the form, or mend the stamp'
        )
        raise fault(path, Code.TIME_UNREADABLE, text, row=row + 1)
    return found if _CLOCKS.search(form) else found.cast(pl.Date)


def in_zone(local_us: IntArray, zone: str) -> IntArray:
    """Moments (us, UTC) of the clocks of a zone; the least number for those that come twice, or
    never, when its clocks are changed.
    """
    import polars as pl

    clocks = pl.Series(local_us).cast(pl.Datetime("us"))
    moments = clocks.dt.replace_time_zone(zone, ambiguous="null", non_existent="null")
    found: IntArray = moments.to_physical().fill_null(np.iinfo(np.int64).min).to_numpy()
    return found


def _read(texts: "pl.Series", form: str) -> "pl.Series":
    import polars as pl

    try:
        return texts.str.to_datetime(form, time_unit="us", strict=False)
    except pl.exceptions.PolarsError:
        return texts.clear().extend_constant(None, len(texts)).cast(pl.Datetime("us"))


def _polars_forms(form: str) -> list[str]:
    """As polars calls what Python calls %f, which is nanoseconds to it."""
    own = form.replace(".%f", "%.f")
    return [own.replace("%f", f"%{digits}f") for digits in _FRACTIONS] if "%f" in own else [own]


def unreadable(texts: Iterable[str], name: str, path: Path, row: int, found: str) -> FaultError:
    """The error of a text that is no ISO moment, with the forms that would fit them."""
    forms = _forms(list(texts), found)
    such = " or ".join(f'"{each}"' for each in forms or ("%d.%m.%Y %H:%M",))
    return fault(
        path,
        Code.TIME_UNREADABLE,
        f'column "{name}": expected an ISO moment such as 2022-01-01T00:00:00Z, found '
        f'"{found[:40]}"; say the form of the stamps (data.columns.time_format, --time-format), '
        f"such as {such}, or mend the stamp",
        row=row + 1,
    )


def _forms(texts: list[str], found: str) -> list[str]:
    """The forms that a text such as 31/01/2024 09:30 may have, by all of them."""
    match = _DAY.fullmatch(found.strip())
    if match is None:
        return ["%Y%m%d"] if re.fullmatch(r"\d{8}", found) else []
    mark, between, clock = match[2], match[5] or "", match[6]
    ends = [form for shape, form in _CLOCK_FORMS if clock and shape.fullmatch(clock)]
    if clock and not ends:
        return []
    end = f"{between}{ends[0]}" if ends else ""
    if len(match[1]) == 4:
        return [f"%Y{mark}%m{mark}%d{end}"]
    year = "%Y" if len(match[4]) == 4 else "%y"
    matches = [each for each in map(_DAY.fullmatch, texts) if each is not None]
    orders = [
        (first, second)
        for first, second, place in (("%d", "%m", 3), ("%m", "%d", 1))
        if all(int(each[place]) <= 12 for each in matches)
    ]
    return [f"{first}{mark}{second}{mark}{year}{end}" for first, second in orders]
