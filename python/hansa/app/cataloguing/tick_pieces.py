"""Tables of quotes and trades in pieces that fit memory, however large the file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
import polars as pl

from hansa.app.cataloguing import pieces as bar_pieces
from hansa.errors import DataError
from hansa.feeds.files.clocks import Skew, latencies_ns, skew_by
from hansa.feeds.files.outliers import AHEAD_NS_MAX, FAR_NS, believable
from hansa.feeds.files.policies import TickPolicies
from hansa.feeds.files.reader import NO_TIME_NS, NUMBERS, Kind, RawTable, RawTicks, TickRequest
from hansa.feeds.files.table import ticks_of_table
from hansa.market.columns import found_name
from hansa.market.finding import FaultError
from hansa.market.readers import TableColumns
from hansa.types import IntArray

#: The rows of a file in pieces; it may be read again.
TickPieces: TypeAlias = Callable[[], Iterator[RawTicks]]

_LAST_NS = 2**63 - 1
_NONE = np.empty(0, dtype=np.int64)


def tick_pieces(path: Path, format: str, request: TickRequest) -> TickPieces | None:
    """The rows of a large table (Parquet, CSV, CSV.gz), unjudged; None of a file that is read
    whole. Each piece raises DataError where it cannot be read.
    """
    if format != "table" or not bar_pieces.is_large(path):
        return None
    rows = _scan(path, request)
    return None if rows is None else lambda: _pieces(rows, path, request)


def _scan(path: Path, request: TickRequest) -> pl.LazyFrame | None:
    rows = bar_pieces.scan_table(path, ())
    if rows is None:
        return None
    there = rows.collect_schema().names()
    numbers = (name for kind in (Kind.QUOTES, Kind.TRADES) for name in NUMBERS[kind])
    stated = (request.columns.get(name, name) for name in numbers)
    return bar_pieces.scan_table(path, [found_name(each, there) for each in stated])


def skew_in_pieces(pieces: TickPieces, path: Path, policies: TickPolicies) -> Skew | None:
    """How receipts lie against events, over all pieces. None where a row hangs on rows of other
    pieces, so that all must be held: rows that are not in the order of receipt, of which only some
    know it, or whose times can be judged by those around them alone.
    """
    latency, lasts = _Latency(), dict[tuple[str, Kind], int]()
    for raw in pieces():
        latency = latency.and_of(raw)
        if believable(raw).findings or latency.is_odd():
            return None
        for table in raw.tables:
            stamps_ns = _times(table)
            key = (table.symbol, table.kind)
            if stamps_ns is None or not _follows(stamps_ns, lasts.get(key)):
                return None
            lasts[key] = int(stamps_ns[-1])
    return skew_by(path, latency.least_ns, policies) if latency.is_known else Skew(0, ())


@dataclass(frozen=True, slots=True)
class _Latency:
    """Receipt less event over some pieces; whether some of them know both times, and some not."""

    least_ns: int = _LAST_NS
    most_ns: int = -_LAST_NS
    is_known: bool = False
    is_unknown: bool = False

    def and_of(self, raw: RawTicks) -> "_Latency":
        found = np.concatenate([_NONE, *(latencies_ns(table) for table in raw.tables)])
        return _Latency(
            int(found.min(initial=self.least_ns)),
            int(found.max(initial=self.most_ns)),
            self.is_known or len(found) > 0,
            self.is_unknown or not len(found),
        )

    def is_odd(self) -> bool:
        """Whether `believable` would say something else of a piece than of the whole file, for
        what is usual lies anywhere between the least and the most.
        """
        is_ahead = self.least_ns < min(self.most_ns, 0) - AHEAD_NS_MAX
        is_late = self.most_ns > max(self.least_ns, 0) + FAR_NS
        is_apart = is_ahead or is_late or self.least_ns < -FAR_NS
        return self.is_known and (is_apart or self.is_unknown)


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
