"""What a table of bars does not say of itself, asked for all at once."""

from dataclasses import replace
from pathlib import Path

import polars as pl

from hansa.app.cataloguing.options import ImportOptions
from hansa.errors import DataError
from hansa.market.columns import NO_VOLUME, PARTS, found_columns, lacking, needed
from hansa.market.csv_form import csv_form_of

#: So many rows of a table tell which columns hold times.
_HEAD_ROWS = 64
_TIME_WORDS = ("time", "date", "stamp", "ts")
_SYMBOL_WORDS = ("ticker", "instrument", "pair", "name", "sym")
_STARTS, _ENDS = ("open", "start", "begin"), ("close", "end")


def require_stated(path: Path, how: ImportOptions) -> None:
    """Raises DataError that names every option which a table of bars still needs, each with what
    the columns of the table suggest. What cannot be opened is left to who reads it whole.
    """
    head = head_of(path)
    if head is None:
        return
    how = replace(how, columns=found_columns(how.columns, head.columns))
    wanted = [*_of_columns(head, how), *_of_times(head, how), *_of_names(head, how)]
    if wanted:
        raise DataError(
            f"{path}: expected more to be stated, as a table does not say it: {'; '.join(wanted)}; "
            f"its columns are {', '.join(head.columns)}"
        )


def with_known_columns(path: Path, how: ImportOptions) -> ImportOptions:
    """The same; of a table of the one instrument that is named there is no column of symbols."""
    head = head_of(path) if len(how.symbols) == 1 else None
    if head is None or _named(head, (how.columns.symbol.lower(), *_SYMBOL_WORDS)):
        return how
    return replace(how, columns=replace(how.columns, symbol=""))


def head_of(path: Path) -> pl.DataFrame | None:
    """The first rows of a table, of CSV as texts; None of what cannot be opened, or is no table."""
    name = path.name.lower()
    try:
        if name.endswith((".parquet", ".pq")):
            return pl.scan_parquet(path, glob=False).head(_HEAD_ROWS).collect()
        if name.endswith((".csv", ".csv.gz")):
            # As texts: a number that does not fit is for who reads all of it to tell.
            separator = csv_form_of(path).separator
            return pl.read_csv(
                path, n_rows=_HEAD_ROWS, infer_schema=False, glob=False, separator=separator
            )
        if name.endswith((".feather", ".arrow", ".ipc")):
            return pl.read_ipc(path.read_bytes(), n_rows=_HEAD_ROWS)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError):
        return None
    return None


def _of_columns(head: pl.DataFrame, how: ImportOptions) -> list[str]:
    """Columns that are not there by the names that are stated."""
    wanted = []
    for part in PARTS:
        name = getattr(how.columns, part)
        if not name and part != "symbol":
            wanted.append(needed(part))
        elif name and lacking(name, head.columns):
            wanted.append(_column(head, part, name, has_symbol=bool(how.symbols)))
    return wanted


def _column(head: pl.DataFrame, part: str, name: str, *, has_symbol: bool) -> str:
    if part == "time":
        likely, words = _times(head), "the column of the stamps"
        if [each.strip().lower() for each in likely] == ["date", "time"]:
            likely, words = ["+".join(likely)], "the columns of the stamps"
    elif part == "symbol":
        likely, words = _named(head, _SYMBOL_WORDS), "the column of the symbols"
        if not likely:
            symbol = "" if has_symbol else " --symbol NAME"
            return f"--column symbol={symbol} (no column of symbols)"
    else:
        likely = [each for each in head.columns if each.strip().lower() == part]
        words = f"the column of the {part}"
        words += "" if likely else f", which bars need{NO_VOLUME if part == 'volume' else ''}"
    hint = likely[0] if len(likely) == 1 else "NAME"
    among = f", one of {', '.join(likely)}" if len(likely) > 1 else ""
    return f'--column {part}={hint} ({words}; there is no "{name}"{among})'


def _of_times(head: pl.DataFrame, how: ImportOptions) -> list[str]:
    wanted = []
    if how.label is None:
        looks = _label(how.columns.time if how.columns.time in head.columns else "")
        hint = f', as "{how.columns.time}" suggests' if looks else ""
        wanted.append(f"--label {looks or 'open or close'} (what a stamp marks of its bar{hint})")
    if not how.interval:
        wanted.append("--interval such as 1h (the length of a bar)")
    return wanted


def _of_names(head: pl.DataFrame, how: ImportOptions) -> list[str]:
    """The venue, unless each symbol names its own."""
    column = how.columns.symbol
    if how.venue:
        return []
    names = list(how.symbols)
    if column in head.columns and not names:
        names = head[column].cast(pl.String).drop_nulls().to_list()
    if names and all(":" in each for each in names):
        return []
    return ["--venue such as NYSE (goes before symbols that name none)"]


def _times(head: pl.DataFrame) -> list[str]:
    temporal = [name for name, kind in head.schema.items() if kind.is_temporal()]
    return temporal or _named(head, _TIME_WORDS)


def _named(head: pl.DataFrame, words: tuple[str, ...]) -> list[str]:
    return [name for name in head.columns if any(word in name.lower() for word in words)]


def _label(column: str) -> str:
    starts = any(word in column.lower() for word in _STARTS)
    ends = any(word in column.lower() for word in _ENDS)
    return "" if starts == ends else ("open" if starts else "close")
