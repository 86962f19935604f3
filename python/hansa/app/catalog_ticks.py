"""The ticks of a catalog as a run takes them: as those of the file that they came from."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from hansa.errors import DataError
from hansa.feeds.files.joining import TableFiles
from hansa.feeds.files.loading import ticks_of
from hansa.feeds.files.reader import COUNTS, NUMBERS, Kind, RawTable, RawTicks, TickRequest
from hansa.market import Finding
from hansa.market.finding import iso
from hansa.stores.parquet import Catalog, Series
from hansa.stores.parquet.content import Content
from hansa.stores.parquet.files import collected, scan_rows
from hansa.stores.parquet.shapes import TIME, shape_of

_FIRST_NS, _LAST_NS = -(2**63), 2**63 - 1


@dataclass(frozen=True, slots=True)
class CatalogTicks:
    """What was taken: the SHA-256 that stands for it, the fingerprint of each series as far as it
    was taken, by name, and what there is to say, each thing once.
    """

    sha256: str
    series: Mapping[str, str]
    findings: tuple[Finding, ...]


def add_catalog_ticks(files: TableFiles, folder: Path, request: TickRequest) -> CatalogTicks:
    """Adds the tables that `request` asks for of a catalog. Quotes and trades come a file of it at
    a time, so that what leaves memory has left it; depth and orders, and what a policy drops by its
    neighbours, a series at a time. Raises DataError as of a file, and where nothing is there.
    """
    catalog = Catalog(folder)
    wanted = _wanted(catalog, request)
    offset_ns = _offset_ns(catalog, wanted, request)
    taken, findings = dict[str, str](), dict[tuple[str, str, str], Finding]()
    for series in wanted:
        content = Content()
        for raw in _pieces(catalog, series, request, offset_ns, content):
            found = ticks_of(raw, _windowless(raw, request), sha256="", offset_ns=offset_ns)
            for each in found.findings:
                findings.setdefault((each.instrument, each.code, each.text.partition(":")[0]), each)
            for table in found.tables:
                files.add(folder, table)
        if content.rows:
            taken[str(series.name)] = content.hexdigest()
    if not taken:
        raise DataError(_nothing(folder, wanted))
    lines = "\n".join(f"{name} {taken[name]}" for name in sorted(taken))
    sha256 = hashlib.sha256(lines.encode()).hexdigest()
    return CatalogTicks(sha256, taken, tuple(findings.values()))


def _wanted(catalog: Catalog, request: TickRequest) -> list[Series]:
    kinds = [str(kind) for kind in request.kinds]
    named = [request.name(symbol) for symbol in request.symbols]
    there = [each for each in catalog.list() if each.kind in kinds]
    found = [
        each
        for each in there
        if each.instrument in named
        or (not named and (not request.venue or each.instrument.startswith(f"{request.venue}:")))
    ]
    absent = sorted(set(named) - {each.instrument for each in found})
    if absent or not found:
        what = ", ".join(absent) or f"the venue {request.venue or '(any)'}"
        known = ", ".join(str(each.name) for each in there[:8]) or "none"
        raise DataError(
            f"{catalog.folder}: expected {', '.join(kinds)} of {what}, found none; there are: "
            f"{known}"
        )
    return found


def _offset_ns(catalog: Catalog, wanted: list[Series], request: TickRequest) -> int:
    """What is added to every receipt so that each is as late as is stated: as for a file, the same
    for all. DataError where that is refused.
    """
    least_ns = request.policies.latency_ns_min
    for series in wanted:
        files = [catalog.place(series.name) / part.file for part in series.parts]
        event, recv = (pl.col(name).to_physical() for name in ("ts_event", "ts_recv"))
        rows = scan_rows(files, shape_of(series.kind)).select((recv - event).min())
        least_ns = min(least_ns, int(collected(rows, catalog.folder).item()))
    offset_ns = request.policies.latency_ns_min - least_ns
    if offset_ns and request.policies.skew == "refuse":
        raise DataError(
            f"{catalog.folder}: expected every latency to be at least "
            f"{request.policies.latency_ns_min} ns, found {least_ns} ns; state a smaller "
            'latency_min_us, or set skew = "shift"'
        )
    return offset_ns


def _pieces(
    catalog: Catalog, series: Series, request: TickRequest, offset_ns: int, content: Content
) -> Iterator[RawTicks]:
    """The rows that a run needs; `content` takes them in too."""
    place, kind = catalog.place(series.name), Kind(series.kind)
    start_ns = _FIRST_NS if request.start_ns is None else request.start_ns - offset_ns
    end_ns = _LAST_NS if request.end_ns is None else request.end_ns - offset_ns
    # A book stands on all that happened before.
    from_ns = start_ns if _is_in_pieces(kind) else _FIRST_NS
    above = 0
    kept = [part for part in series.parts if part.last_ns >= from_ns and part.first_ns < end_ns]
    paths = [place / part.file for part in kept]
    files = [[path] for path in paths] if _is_by_file(kind, request) else [paths]
    for group in filter(None, files):
        time = pl.col("ts_recv")
        inside = (time >= _moment(from_ns)) & (time < _moment(end_ns))
        rows = collected(scan_rows(group, shape_of(series.kind)).filter(inside), place)
        if not rows.height or int(rows["ts_recv"].to_physical()[-1]) < start_ns:
            continue
        content.add(rows)
        raw = _raw(rows, series.instrument, kind, above)
        above += rows.height
        yield RawTicks(path=catalog.folder, rows=rows.height, tables=(raw,))


def _is_in_pieces(kind: Kind) -> bool:
    """Whether a row means something without those before it."""
    return kind in (Kind.QUOTES, Kind.TRADES)


def _is_by_file(kind: Kind, request: TickRequest) -> bool:
    """Whether what becomes of a row hangs on no row of another file."""
    policies = request.policies
    return _is_in_pieces(kind) and policies.duplicates == "keep" and policies.far_prices == "keep"


def _windowless(raw: RawTicks, request: TickRequest) -> TickRequest:
    """The request without its window, where the rows are those in it already."""
    if _is_in_pieces(raw.tables[0].kind):
        return replace(request, start_ns=None, end_ns=None)
    return request


def _raw(rows: pl.DataFrame, symbol: str, kind: Kind, above: int) -> RawTable:
    return RawTable(
        symbol=symbol,
        kind=kind,
        row=np.arange(above + 1, above + 1 + rows.height, dtype=np.int64),
        ts_event_ns=rows["ts_event"].to_physical().to_numpy().copy(),
        ts_recv_ns=rows["ts_recv"].to_physical().to_numpy().copy(),
        numbers={name: rows[name].fill_null(np.nan).to_numpy().copy() for name in NUMBERS[kind]},
        counts={name: rows[name].cast(pl.Int64).to_numpy().copy() for name in COUNTS[kind]},
    )


def _moment(ts_ns: int) -> pl.Expr:
    return pl.lit(ts_ns, dtype=pl.Int64).cast(TIME)


def _nothing(folder: Path, wanted: list[Series]) -> str:
    first, last = min(each.first_ns for each in wanted), max(each.last_ns for each in wanted)
    return (
        f"{folder}: expected ticks in the window (ticks.start, ticks.end), found none there: the "
        f"catalog has them from {iso(first)} to {iso(last)}; move the window"
    )
