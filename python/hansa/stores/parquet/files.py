"""Rows in Parquet: times as nanoseconds of UTC without a zone, which DuckDB reckons with too."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from hansa.errors import DataError
from hansa.stores.parquet.shapes import TIME, Shape

#: What a reader can pass over without unpacking it.
ROWS_A_GROUP = 1 << 17

#: A damaged file may make the reader panic, which is no Exception.
_FAILURES = (pl.exceptions.PolarsError, pl.exceptions.PanicException)


def write_rows(rows: pl.DataFrame, file: Path) -> None:
    """The rows as a file, which is there whole or not at all; DataError where it cannot be. LZ4
    unpacks several times as fast as zstd, for files a third larger.
    """
    beside = file.with_name(f".{file.name}")
    plain = rows.with_columns(pl.col(TIME).dt.replace_time_zone(None))
    try:
        plain.write_parquet(beside, compression="lz4", row_group_size=ROWS_A_GROUP, statistics=True)
        beside.replace(file)
    except (OSError, *_FAILURES) as error:
        raise DataError(
            f"{file.parent}: expected to write {file.name}, cannot: {error}; the series is as it "
            "was: make room, and write again"
        ) from error


def collected(rows: pl.LazyFrame, place: Path) -> pl.DataFrame:
    """The rows in memory; DataError where a file is gone or cannot be read."""
    try:
        return rows.collect()
    except (OSError, *_FAILURES) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise DataError(
            f"{place}: expected the files of the series as they were written, found: {reason}; "
            "bring them back, or remove the series and import it again"
        ) from None


def scan_rows(files: Sequence[Path], shape: Shape) -> pl.LazyFrame:
    """The rows of files in their order, times in UTC."""
    return pl.scan_parquet(
        list(files),
        glob=False,
        schema=dict(shape.columns),
        cast_options=pl.ScanCastOptions(datetime_cast="convert-timezone"),
    )
