"""Tables of quotes and trades in pieces that fit memory, however large the file."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
import polars as pl

from hansa.app.cataloguing import pieces as bar_pieces
from hansa.errors import DataError
from hansa.feeds.files.clocks import Skew, latencies_ns, skew_by
from hansa.feeds.files.outliers import believable
from hansa.feeds.files.policies import TickPolicies
from hansa.feeds.files.reader import NO_TIME_NS, NUMBERS, Kind, RawTable, RawTicks, TickRequest
from hansa.feeds.files.table import ticks_of_table
from hansa.market.finding import FaultError
from hansa.market.readers import TableColumns
from hansa.types import IntArray

#: The rows of a file in pieces; it may be read again.
TickPieces: TypeAlias = Callable[[], Iterator[RawTicks]]

_LAST_NS = 2**63 - 1


def tick_pieces(path: Path, format: str, request: TickRequest) -> TickPieces | None:
    """The rows of a large table (Parquet, CSV, CSV.gz), unjudged; None of a file that is read
    whole. Each piece raises DataError where it cannot be read.
    """
    names = [
        request.columns.get(name, name)
        for kind in (Kind.QUOTES, Kind.TRADES)
        for name in NUMBERS[kind]
    ]
    if format != "table" or not bar_pieces.is_large(path):
        return None
    rows = bar_pieces.scan_table(path, names)
    return None if rows is None else lambda: _pieces(rows, path, request)


def skew_in_pieces(pieces: TickPieces, path: Path, policies: TickPolicies) -> Skew | None:
    """How receipts lie against events, over all pieces. None where rows are not in the order of
    receipt, or only some of them know it: then all must be held to bring them into order.
    """
    least_ns, lasts = _LAST_NS, dict[tuple[str, Kind], int]()
    for raw in pieces():
        for table in believable(raw).raw.tables:
            stamps_ns = _times(table)
            key = (table.symbol, table.kind)
            if stamps_ns is None or not _follows(stamps_ns, lasts.get(key)):
                return None
            lasts[key] = int(stamps_ns[-1])
            least_ns = min(least_ns, int(latencies_ns(table).min(initial=_LAST_NS)))
    return Skew(0, ()) if least_ns == _LAST_NS else skew_by(path, least_ns, policies)


def _times(table: RawTable) -> IntArray | None:
    """By which rows are in order: receipts, or events where no row knows its receipt."""
    known = table.ts_recv_ns != NO_TIME_NS
    if known.all():
        return table.ts_recv_ns
    is_event = not known.any() and bool((table.ts_event_ns != NO_TIME_NS).all())
    return table.ts_event_ns if is_event else None


def _follows(stamps_ns: IntArray, last_ns: int | None) -> bool:
    is_after = last_ns is None or int(stamps_ns[0]) >= last_ns
    return is_after and bool((np.diff(stamps_ns) >= 0).all())


def _pieces(rows: pl.LazyFrame, path: Path, request: TickRequest) -> Iterator[RawTicks]:
    above = 0
    try:
        for frame in rows.collect_batches(chunk_size=bar_pieces.PIECE_ROWS, maintain_order=True):
            if frame.height:
                yield _raw(frame, path, request, above)
            above += frame.height
    except (pl.exceptions.PolarsError, OSError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise DataError(
            f"{path}: expected a readable data file, found after row {above:,}: {reason}; check or "
            "fetch the file again"
        ) from None


def _raw(frame: pl.DataFrame, path: Path, request: TickRequest, above: int) -> RawTicks:
    """Rows of which so many of the file lie `above`."""
    table = TableColumns(tuple(frame.columns), frame.height, frame.get_column)
    try:
        raw = ticks_of_table(table, path, request)
    except FaultError as error:
        row = error.finding.row
        raise FaultError(replace(error.finding, row=row and row + above)) from None
    findings = tuple(replace(each, row=each.row and each.row + above) for each in raw.findings)
    tables = tuple(replace(each, row=each.row + above) for each in raw.tables if len(each))
    return replace(raw, tables=tables, findings=findings)
