"""The rows of a series between two times: only the files that have some of them are opened."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from hansa.stores.parquet.files import ROWS_A_GROUP, collected, scan_rows
from hansa.stores.parquet.series import Part, Series
from hansa.stores.parquet.shapes import TIME, Shape, shape_of

#: Two groups of rows: a piece takes some 20 MiB.
_ROWS_A_PIECE = 2 * ROWS_A_GROUP

#: From a time on and before another, in nanoseconds; None where there is no end.
Span = tuple[int | None, int | None]


def span_rows(folder: Path, series: Series, span_ns: Span) -> pl.LazyFrame:
    """As a query: bars that lie in the span whole; ticks received from its start on and before its
    end.
    """
    shape = shape_of(series.kind)
    files = [folder / part.file for part in parts_in(series, span_ns)]
    if not files:
        return shape.empty().lazy()
    return _within(scan_rows(files, shape), shape, span_ns)


def span_pieces(folder: Path, series: Series, span_ns: Span) -> Iterator[pl.DataFrame]:
    """The same rows a piece at a time; DataError where a file is gone or cannot be read."""
    shape = shape_of(series.kind)
    for part in parts_in(series, span_ns):
        rows = scan_rows([folder / part.file], shape)
        for start in range(0, part.rows, _ROWS_A_PIECE):
            piece = _within(rows.slice(start, _ROWS_A_PIECE), shape, span_ns)
            found = collected(piece, folder)
            if found.height:
                yield found


def parts_in(series: Series, span_ns: Span) -> list[Part]:
    """The files that have rows of the span."""
    start_ns, end_ns = span_ns
    return [
        part
        for part in series.parts
        if (start_ns is None or part.last_ns >= start_ns)
        and (end_ns is None or part.first_ns < end_ns)
    ]


def _within(rows: pl.LazyFrame, shape: Shape, span_ns: Span) -> pl.LazyFrame:
    start_ns, end_ns = span_ns
    if start_ns is not None:
        rows = rows.filter(pl.col(shape.time) >= _moment(start_ns))
    if end_ns is not None and shape.kind == "bars":
        rows = rows.filter(pl.col("ts_close") <= _moment(end_ns))
    elif end_ns is not None:
        rows = rows.filter(pl.col(shape.time) < _moment(end_ns))
    return rows


def _moment(ts_ns: int) -> pl.Expr:
    return pl.lit(ts_ns, dtype=pl.Int64).cast(TIME)
