"""Files of bars in pieces that fit memory, however large the file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from hansa.errors import DataError
from hansa.feeds.files.bar_formats import read_bar_file
from hansa.market import BarOptions
from hansa.market.columns import found_columns
from hansa.market.csv_form import csv_form_of
from hansa.market.finding import FaultError, Finding
from hansa.market.readers import NUMBERS, RawFile, raw_of, read

#: A table of Parquet or CSV beyond this is read so many rows at a time.
WHOLE_BYTES_MAX = 64 << 20
PIECE_ROWS = 1 << 20
#: The types of a CSV's columns follow from so many of its rows, but numbers of bars are floats.
_TYPES_ROWS = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class BarPieces:
    """The rows of a file of bars in pieces (one, where it `is_whole`), and what its format states
    beside what was asked.
    """

    pieces: Iterator[RawFile]
    options: BarOptions
    findings: tuple[Finding, ...] = ()
    is_whole: bool = True


def bar_pieces(path: Path, format: str, options: BarOptions) -> BarPieces:
    """The bars of a file, unjudged. Raises DataError where it cannot be read, or contradicts what
    was asked for.
    """
    if format != "table":
        file = read_bar_file(path, format, options)
        for error in file.contradictions(options):
            raise error.as_error()
        return BarPieces(iter((file.raw,)), file.options(options), file.findings)
    if is_large(path) and _scan(path, options) is not None:
        return BarPieces(_table_pieces(path, options), options, is_whole=False)
    return BarPieces(iter((read(path, options),)), options)


def is_large(path: Path) -> bool:
    """Whether a table is read in pieces: by its size, of a packed one by about what it holds."""
    packed = 6 if path.name.lower().endswith(".gz") else 1
    return path.is_file() and path.stat().st_size * packed > WHOLE_BYTES_MAX


def scan_table(path: Path, numbers: Sequence[str]) -> pl.LazyFrame | None:
    """The rows of a table that can be read in pieces, those columns as floats; None of one that is
    read whole.
    """
    name = path.name.lower()
    if name.endswith((".parquet", ".pq")):
        return pl.scan_parquet(path, glob=False)
    if name.endswith((".csv", ".csv.gz")):
        form = csv_form_of(path)
        return pl.scan_csv(
            path,
            glob=False,
            schema_overrides=dict.fromkeys(numbers, pl.Float64),
            infer_schema_length=_TYPES_ROWS,
            separator=form.separator,
            decimal_comma=form.has_decimal_comma,
        )
    return None


def _table_pieces(path: Path, options: BarOptions) -> Iterator[RawFile]:
    rows, above = _scan(path, options), 0
    if rows is None:
        return
    try:
        if _is_newest_first(rows, path, options):
            yield from _from_the_last(rows, path, options)
            return
        for piece in rows.collect_batches(chunk_size=PIECE_ROWS, maintain_order=True):
            if piece.height:
                yield _raw(piece, path, options, above)
            above += piece.height
    except pl.exceptions.PolarsError as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise DataError(
            f"{path}: expected a readable data file, found after row {above:,}: {reason}; check or "
            "fetch the file again"
        ) from None


def _is_newest_first(rows: pl.LazyFrame, path: Path, options: BarOptions) -> bool:
    """Whether the first rows only go back in time, of every instrument that has several there."""
    head = rows.head(_TYPES_ROWS).collect()
    several = [each for each in _raw(head, path, options, 0).bars if len(each) > 1]
    return bool(several) and all(each.only_falls() for each in several)


def _from_the_last(rows: pl.LazyFrame, path: Path, options: BarOptions) -> Iterator[RawFile]:
    """The pieces from the file's end on, each turned round. A CSV cannot be read from its end, so
    its rows go to a temporary Parquet file first.
    """
    with TemporaryDirectory(prefix="hansa-") as folder:
        if not path.name.lower().endswith((".parquet", ".pq")):
            copy = Path(folder) / "rows.parquet"
            rows.sink_parquet(copy, row_group_size=PIECE_ROWS)
            rows = pl.scan_parquet(copy, glob=False)
        height = int(rows.select(pl.len()).collect().item())
        for above in reversed(range(0, height, PIECE_ROWS)):
            piece = rows.slice(above, PIECE_ROWS).collect()
            raw = _raw(piece, path, options, above)
            yield raw.turned([True] * len(raw.bars))


def _scan(path: Path, options: BarOptions) -> pl.LazyFrame | None:
    rows = scan_table(path, ())
    if rows is None:
        return None
    columns = found_columns(options.columns, rows.collect_schema().names())
    return scan_table(path, [getattr(columns, each) for each in NUMBERS])


def _raw(piece: pl.DataFrame, path: Path, options: BarOptions, above: int) -> RawFile:
    try:
        return raw_of(piece, path, options, above=above)
    except FaultError as error:
        if error.finding.row is None:
            raise
        raise FaultError(replace(error.finding, row=error.finding.row + above)) from None
