"""CSV files in blocks of whole lines: bounded memory, and an error that names row and column."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from hansa.feeds.files.unpacking import BLOCK_BYTES, open_unpacked
from hansa.market.finding import Code, fault

if TYPE_CHECKING:
    import polars as pl

_KINDS = {int: "a whole number", float: "a number", str: "a text"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvLayout:
    """The columns a CSV must have, each `int`, `float` or `str`; `optional` cells may be empty
    (null). With a header the order is the header's and further columns are left alone.
    """

    columns: Mapping[str, type]
    has_header: bool = True
    optional: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class CsvBlock:
    """Some rows of a CSV; `first_row` counts the file's rows of data from 1."""

    first_row: int
    frame: "pl.DataFrame"


def csv_blocks(path: Path, layout: CsvLayout) -> Iterator[CsvBlock]:
    """The rows of a CSV (also .gz, .zst, or the one file in a .zip), block by block, in order.

    Raises DataError with row, column, expected and found at the first cell that does not fit.
    """
    with open_unpacked(path) as stream:
        names = tuple(layout.columns)
        if layout.has_header:
            names = _header(path, stream.readline(), layout)
        row = 1
        for data in _whole_lines(stream):
            frame = _frame(data, names, layout)
            if frame is None or _is_ragged(data, frame.height, len(names)):
                _blame(path, data, (names, layout), row)
            if frame is None:
                text = f"expected CSV rows of {len(names)} cells, found others; check the file"
                raise fault(path, Code.FILE_UNREADABLE, text, row=row)
            yield CsvBlock(row, frame)
            row += frame.height
        if row == 1:
            raise fault(path, Code.FILE_EMPTY, "expected rows of data, found none; check the file")


def _whole_lines(stream: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while data := stream.read(BLOCK_BYTES):
        data = rest + data
        end = data.rfind(b"\n") + 1
        rest = data[end:]
        if end:
            yield data[:end]
    if rest.strip():
        yield rest


def _header(path: Path, line: bytes, layout: CsvLayout) -> tuple[str, ...]:
    found = next(csv.reader([line.decode("utf-8-sig", "replace").strip()]), [])
    missing = [name for name in layout.columns if name not in found]
    if missing:
        text = (
            f'expected a header with "{missing[0]}", found "{",".join(found)[:80]}"; '
            "check that the file is of this format"
        )
        raise fault(path, Code.COLUMN_MISSING, text)
    return tuple(found)


def _frame(data: bytes, names: tuple[str, ...], layout: CsvLayout) -> "pl.DataFrame | None":
    """The rows as columns, or None if some cell is not what the layout says."""
    import polars as pl

    kinds = {int: pl.Int64, float: pl.Float64, str: pl.String}
    schema = {name: kinds[layout.columns.get(name, str)] for name in names}
    try:
        frame = pl.read_csv(data, has_header=False, schema=schema).select(*layout.columns)
    except pl.exceptions.PolarsError:
        return None
    required = [name for name in layout.columns if name not in layout.optional]
    return None if any(frame[name].null_count() for name in required) else frame


def _is_ragged(data: bytes, rows: int, cells: int) -> bool:
    """Whether some row seems to have fewer cells, which the parser takes as empty ones."""
    return data.count(b",") != rows * (cells - 1)


def _blame(path: Path, data: bytes, shape: tuple[tuple[str, ...], CsvLayout], row: int) -> None:
    """Raises the error of the first cell that does not fit; slow, but it runs once."""
    names, layout = shape
    lines = data.decode("utf-8", "replace").splitlines()
    for index, cells in enumerate(csv.reader(lines)):
        wrong = _wrong(cells, names, layout)
        if wrong:
            raise fault(path, Code.COLUMN_TYPE, f"{wrong}; mend or drop the row", row=row + index)


def _wrong(cells: list[str], names: tuple[str, ...], layout: CsvLayout) -> str:
    if len(cells) != len(names):
        return f"expected {len(names)} cells, found {len(cells)}"
    for name, cell in zip(names, cells, strict=True):
        kind = layout.columns.get(name)
        if kind is None or (not cell and name in layout.optional):
            continue
        if not cell or not _reads(cell, kind):
            return f'column "{name}": expected {_KINDS[kind]}, found "{cell[:40]}"'
    return ""


def _reads(cell: str, kind: type) -> bool:
    try:
        kind(cell)
    except ValueError:
        return False
    return True
