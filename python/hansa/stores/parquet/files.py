"""Rows in Parquet: times as nanoseconds of UTC without a zone, which DuckDB reckons with too."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from hansa.stores.parquet.shapes import TIME, Shape

#: What a reader can pass over without unpacking it.
ROWS_A_GROUP = 1 << 17


def write_rows(rows: pl.DataFrame, file: Path) -> None:
    """The rows as a file, which is there whole or not at all; OSError where it cannot be. LZ4
    unpacks several times as fast as zstd, for files a third larger.
    """
    beside = file.with_name(f".{file.name}")
    plain = rows.with_columns(pl.col(TIME).dt.replace_time_zone(None))
    plain.write_parquet(beside, compression="lz4", row_group_size=ROWS_A_GROUP, statistics=True)
    beside.replace(file)


def scan_rows(files: Sequence[Path], shape: Shape) -> pl.LazyFrame:
    """The rows of files in their order, times in UTC."""
    return pl.scan_parquet(
        list(files),
        glob=False,
        schema=dict(shape.columns),
        cast_options=pl.ScanCastOptions(datetime_cast="convert-timezone"),
    )
