"""The rows of a series between two times, as a query that opens only the files it needs."""

from pathlib import Path

import polars as pl

from hansa.stores.parquet.files import scan_rows
from hansa.stores.parquet.series import Series
from hansa.stores.parquet.shapes import TIME, shape_of


def span_rows(folder: Path, series: Series, span_ns: tuple[int | None, int | None]) -> pl.LazyFrame:
    """Bars that lie in the span whole; ticks received from its start on and before its end."""
    start_ns, end_ns = span_ns
    shape = shape_of(series.kind)
    files = [
        folder / part.file
        for part in series.parts
        if (start_ns is None or part.last_ns >= start_ns)
        and (end_ns is None or part.first_ns < end_ns)
    ]
    if not files:
        return shape.empty().lazy()
    rows = scan_rows(files, shape)
    if start_ns is not None:
        rows = rows.filter(pl.col(shape.time) >= _moment(start_ns))
    if end_ns is not None and shape.kind == "bars":
        rows = rows.filter(pl.col("ts_close") <= _moment(end_ns))
    elif end_ns is not None:
        rows = rows.filter(pl.col(shape.time) < _moment(end_ns))
    return rows


def _moment(ts_ns: int) -> pl.Expr:
    return pl.lit(ts_ns, dtype=pl.Int64).cast(TIME)
