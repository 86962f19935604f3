"""Tables of whatever library as frames of polars, none of which is imported for it."""

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeAlias, runtime_checkable

import polars as pl

from hansa.errors import DataError

#: Of a table that is larger than memory so many rows are taken at a time.
PIECE_ROWS = 1 << 20


@runtime_checkable
class ArrowTable(Protocol):
    """What hands out its rows through the Arrow PyCapsule interface: tables of pyarrow, DuckDB,
    pandas from 2.2 on.
    """

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The rows as a stream of Arrow."""
        ...


#: What may be written: one table, a query that is taken in pieces, or pieces in the order of time.
Rows: TypeAlias = pl.DataFrame | pl.LazyFrame | ArrowTable | Iterable[pl.DataFrame]


def pieces_of(rows: Rows) -> Iterator[pl.DataFrame]:
    """The rows in pieces; DataError for what is no table."""
    if isinstance(rows, pl.DataFrame):
        yield rows
    elif isinstance(rows, pl.LazyFrame):
        yield from rows.collect_batches(chunk_size=PIECE_ROWS, maintain_order=True)
    elif isinstance(rows, ArrowTable):
        yield _with_index(pl.DataFrame(rows), rows)
    elif isinstance(rows, Iterable) and not isinstance(rows, str | bytes | dict):
        for each in rows:
            yield from pieces_of(each)
    else:
        raise DataError(
            f"rows: expected a table of polars, pandas or Arrow, found {type(rows).__name__}; "
            "hand one over"
        )


def _with_index(frame: pl.DataFrame, table: object) -> pl.DataFrame:
    """The index of a frame of pandas as a column, by its name, where Arrow did not bring it; one of
    times without a name is "index", as pandas calls it.
    """
    index = getattr(table, "index", None)
    name, as_frame = getattr(index, "name", None), getattr(index, "to_frame", None)
    if name is None and type(index).__name__ == "DatetimeIndex":
        name = "index"
    if name is None or name in frame.columns or as_frame is None:
        return frame
    return pl.concat([pl.DataFrame(as_frame(name=name)), frame], how="horizontal")
