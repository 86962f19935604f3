"""Readers of data files: Parquet, CSV and Feather to raw columns per instrument."""

import gzip
import hashlib
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hansa.market.columns import found_columns, lacking, needed, stamps_of
from hansa.market.csv_form import csv_form
from hansa.market.finding import Code, fault, missing
from hansa.market.instruments import nearest_name, qualified
from hansa.market.options import BarOptions
from hansa.market.times import StampForm, to_ns
from hansa.market.truncation import truncated
from hansa.types import BoolArray, FloatArray, IntArray

if TYPE_CHECKING:
    import polars as pl

_HEAD_BYTES = 1 << 14
NUMBERS = ("open", "high", "low", "close", "volume")
_PARQUET, _CSV, _FEATHER = (".parquet", ".pq"), (".csv", ".csv.gz"), (".feather", ".arrow", ".ipc")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RawBars:
    """The rows of one instrument as the file has them, in the order of the file.

    `row` counts the file's rows of data from 1; `stamp_ns` is the file's stamp, start or end.
    Numbers are float64, NaN where the file has nothing.
    """

    instrument: str
    row: IntArray
    stamp_ns: IntArray
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    volume: FloatArray

    def __len__(self) -> int:
        return len(self.row)

    def column(self, name: str) -> FloatArray:
        """One of `NUMBERS`."""
        values: FloatArray = getattr(self, name)
        return values

    def only_falls(self) -> bool:
        """Whether each stamp lies before that of the row above, of two rows or more."""
        return len(self) > 1 and bool((np.diff(self.stamp_ns) < 0).all())

    def take(self, index: IntArray | BoolArray | slice) -> "RawBars":
        """The rows at `index`, in that order."""
        columns = {name: self.column(name)[index] for name in NUMBERS}
        return RawBars(
            instrument=self.instrument,
            row=self.row[index],
            stamp_ns=self.stamp_ns[index],
            **columns,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RawFile:
    """A file of bars before any judgement: its rows per instrument, in the order of the names."""

    path: Path
    rows: int
    stamps_read_as: str
    bars: tuple[RawBars, ...]

    def turned(self, which: Sequence[bool]) -> "RawFile":
        """With the last row first, of those instruments."""
        if not any(which):
            return self
        bars = (
            each.take(np.arange(len(each))[::-1]) if is_turned else each
            for each, is_turned in zip(self.bars, which, strict=True)
        )
        words = f"{self.stamps_read_as}; the newest rows come first, so the last is read first"
        return replace(self, bars=tuple(bars), stamps_read_as=words)


def fingerprint(path: Path) -> str:
    """The SHA-256 of the file's bytes, in hex; DataError if it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(path, error) from None


def read(path: Path, options: BarOptions) -> RawFile:
    """The bars of a file, unjudged, of one whose newest rows come first from its last row on;
    DataError if it is missing, unreadable or lacks a column.
    """
    return _oldest_first(raw_of(read_table(path), path, options))


def raw_of(table: "pl.DataFrame", path: Path, options: BarOptions, *, above: int = 0) -> RawFile:
    """The bars of a table, unjudged, of which so many rows of the file lie `above`; DataError if it
    lacks a column or a stamp.
    """
    columns = found_columns(options.columns, table.columns)
    options = replace(options, columns=columns)
    _require_columns(table, path, options)
    if not table.height:
        raise fault(path, Code.FILE_EMPTY, "expected rows of bars, found none; check the file")
    written = StampForm(columns.time_format, columns.time_zone)
    stamps_ns, words = to_ns(stamps_of(table, columns.time), path, written)
    numbers = {name: _number(table, path, options, name) for name in NUMBERS}
    bars = []
    for name, index in _groups(table, path, options):
        own = {column: values[index] for column, values in numbers.items()}
        bars.append(
            RawBars(instrument=name, row=above + index + 1, stamp_ns=stamps_ns[index], **own)
        )
    return RawFile(path=path, rows=table.height, stamps_read_as=words, bars=tuple(bars))


def _oldest_first(file: RawFile) -> RawFile:
    """The file with instruments turned round whose stamps only fall."""
    return file.turned([each.only_falls() for each in file.bars])


@dataclass(frozen=True, slots=True, eq=False)
class TableColumns:
    """A table of which a column is read when it is asked for; of Parquet that one alone."""

    names: tuple[str, ...]
    height: int
    column: Callable[[str], "pl.Series"]


def open_table(path: Path) -> TableColumns:
    """The columns of a Parquet, CSV (also .gz) or Feather file; DataError as of `read_table`."""
    import polars as pl

    if not path.name.lower().endswith(_PARQUET) or not path.is_file():
        frame = read_table(path)
        return TableColumns(tuple(frame.columns), frame.height, frame.get_column)

    def column(name: str) -> "pl.Series":
        try:
            return pl.read_parquet(path, columns=[name], glob=False)[name]
        except _failures() as error:
            raise _unreadable(path, error) from None

    try:
        lazy = pl.scan_parquet(path, glob=False)
        names = tuple(lazy.collect_schema())
        height = int(lazy.select(pl.len()).collect().item())
    except _failures() as error:
        raise _unreadable(path, error) from None
    return TableColumns(names, height, column)


def read_table(path: Path) -> "pl.DataFrame":
    """The whole table of a Parquet, CSV (also .gz) or Feather file, by the ending of its name."""
    import polars as pl

    name = path.name.lower()
    if not path.is_file():
        raise missing(path)
    try:
        if name.endswith(_PARQUET):
            return pl.read_parquet(path, glob=False)
        if name.endswith(_CSV):
            return _read_csv(path)
        if name.endswith(_FEATHER):
            return pl.read_ipc(path.read_bytes())
    except pl.exceptions.NoDataError:
        raise fault(path, Code.FILE_EMPTY, "expected rows of bars, found none") from None
    except _failures() as error:
        raise _unreadable(path, error) from None
    endings = ", ".join((*_PARQUET, *_CSV, *_FEATHER))
    text = f"expected a name that ends in {endings}, found {path.suffix!r}; convert the file"
    raise fault(path, Code.FILE_UNREADABLE, text)


def _failures() -> tuple[type[BaseException], ...]:
    import polars as pl

    # A damaged file may make the reader panic, which is no Exception.
    panic = pl.exceptions.PanicException
    return (pl.exceptions.PolarsError, panic, zlib.error, OSError, EOFError, ValueError)


def _read_csv(path: Path) -> "pl.DataFrame":
    import polars as pl

    content = _unpacked(path) if path.name.lower().endswith(".gz") else path.read_bytes()
    # The whole file decides the types: a price of 100 in the first rows may be 100.5 later.
    form = csv_form(content[:_HEAD_BYTES])
    return pl.read_csv(
        content,
        infer_schema_length=None,
        separator=form.separator,
        decimal_comma=form.has_decimal_comma,
    )


def _unpacked(path: Path) -> bytes:
    try:
        return gzip.decompress(path.read_bytes())
    except EOFError:
        with gzip.open(path) as stream:
            raise truncated(path, stream) from None


def _unreadable(path: Path, error: BaseException) -> Exception:
    # Some of these errors go on for many lines; the first one says what matters.
    reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
    text = f"expected a readable data file, found: {reason}; check or fetch the file again"
    return fault(path, Code.FILE_UNREADABLE, text)


def _require_columns(table: "pl.DataFrame", path: Path, options: BarOptions) -> None:
    columns = options.columns
    wanted = [(part, getattr(columns, part)) for part in ("symbol", "time", *NUMBERS)]
    for part, name in wanted:
        if not name and part != "symbol":
            raise fault(path, Code.COLUMN_MISSING, needed(part))
    gone = [(part, name) for part, name in wanted if name and lacking(name, table.columns)]
    if gone:
        named = ", ".join(f'"{name}" (data.columns.{part})' for part, name in gone)
        hint = nearest_name(gone[0][1], table.columns)
        is_symbol = any(part == "symbol" for part, _ in gone)
        only = '; symbol may be "" where the one instrument is named (--symbol)'
        text = f"expected a column {named}, found none; {hint}{only if is_symbol else ''}"
        raise fault(path, Code.COLUMN_MISSING, text)


def _number(table: "pl.DataFrame", path: Path, options: BarOptions, part: str) -> FloatArray:
    import polars as pl

    column = table[getattr(options.columns, part)]
    if not column.dtype.is_numeric() or column.dtype == pl.Float32:
        raise fault(path, Code.COLUMN_TYPE, *_wrong_number(column))
    values: FloatArray = column.cast(pl.Float64).to_numpy().astype(np.float64, copy=False)
    return values


def _wrong_number(column: "pl.Series") -> tuple[str]:
    import polars as pl

    found: str = str(column.dtype)
    if column.dtype == pl.String:
        parsed = column.cast(pl.Float64, strict=False)
        bad = (parsed.is_null() & column.is_not_null()).to_numpy()
        if bad.any():
            row = int(bad.argmax())
            found = f'"{column[row]}" in row {row + 1}'
    text = f'column "{column.name}": expected float64, whole or decimal numbers, found {found}'
    return (f"{text}; mend or convert it",)


def _groups(table: "pl.DataFrame", path: Path, options: BarOptions) -> list[tuple[str, IntArray]]:
    """The rows of each instrument, ascending, in the order of the names."""
    import polars as pl

    name = options.columns.symbol
    if not name:
        only = options.instruments[0] if options.instruments else path.name.partition(".")[0]
        return [(qualified(options.venue, only), np.arange(table.height, dtype=np.int64))]
    column = table[name].cast(pl.String)
    if column.null_count():
        row = int(column.is_null().to_numpy().argmax()) + 1
        text = f'column "{name}": expected a symbol, found none; fill it in or drop the row'
        raise fault(path, Code.SYMBOL_MISSING, text, row=row)
    symbols = column.unique(maintain_order=True).to_list()
    names = [qualified(options.venue, symbol) for symbol in symbols]
    ranks = {each: rank for rank, each in enumerate(sorted(set(names)))}
    ranked = pl.DataFrame({name: symbols, "rank": [ranks[each] for each in names]})
    code = column.to_frame(name).join(ranked, on=name, how="left", maintain_order="left")["rank"]
    counts = np.bincount(code.to_numpy(), minlength=len(ranks))
    order = np.argsort(code.to_numpy(), kind="stable").astype(np.int64)
    return list(zip(ranks, np.split(order, np.cumsum(counts)[:-1]), strict=True))
