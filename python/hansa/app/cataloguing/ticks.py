"""Files of quotes, trades, depth and orders on their way into a catalog."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from hansa.app.cataloguing.judged_ticks import JudgedTicks, plain
from hansa.app.cataloguing.options import ImportOptions
from hansa.app.cataloguing.staged import Staged
from hansa.app.cataloguing.tick_pieces import skew_in_pieces, tick_pieces
from hansa.errors import DataError
from hansa.feeds.files.clocks import Skew, skew_of
from hansa.feeds.files.loading import read_ticks
from hansa.feeds.files.outliers import believable
from hansa.feeds.files.policies import TickPolicies
from hansa.feeds.files.reader import Kind, RawTable, RawTicks, TickRequest
from hansa.market.finding import Finding, iso
from hansa.market.quality import Findings, Quality
from hansa.stores.parquet import Catalog, SeriesName
from hansa.stores.parquet.shapes import TIME, shape_of, shaped
from hansa.stores.parquet.writing import SeriesWriter


def import_ticks(
    catalog: Catalog, path: Path, how: ImportOptions, stack: ExitStack
) -> list[Staged]:
    """The series of a file, judged and staged; what is not committed is gone with the stack."""
    file = _opened(path, how)
    ways = _Ways(catalog, file, how, stack)
    for raw in file.pieces:
        ways.take(raw)
    staged = ways.staged()
    if not staged:
        raise DataError(f"{path}: expected ticks to use, found none; check format and symbols")
    return staged


@dataclass(frozen=True, slots=True, eq=False)
class _File:
    """The rows of a file, whole or in pieces, and what is added to their receipts."""

    path: Path
    policies: TickPolicies
    pieces: Iterator[RawTicks]
    skew: Skew
    is_whole: bool


def _opened(path: Path, how: ImportOptions) -> _File:
    if how.format != "table":
        how.require_iso(path, f"{how.format}, whose stamps have one form")
    is_dropped = how.far_prices == "refuse" and how.bad_rows == "drop"
    far_prices = "drop" if is_dropped else how.far_prices
    policies = TickPolicies(bad_rows=how.bad_rows, far_prices=far_prices)
    request = TickRequest(
        instruments={},
        venue=how.venue,
        symbols=how.symbols,
        columns=how.tick_columns,
        policies=policies,
    )
    pieces = tick_pieces(path, how.format, request)
    skew = None if pieces is None else skew_in_pieces(pieces, path, policies)
    if pieces is not None and skew is not None:
        return _File(path, policies, pieces(), skew, is_whole=False)
    raw = read_ticks(path, how.format, request)
    skew = skew_of(believable(raw).raw, policies)
    return _File(path, policies, iter((raw,)), skew, is_whole=True)


class _Way:
    """State: the ticks of one instrument and kind between the file and its series."""

    def __init__(self, judged: JudgedTicks, writer: SeriesWriter) -> None:
        self.judged, self.writer = judged, writer

    def pass_on(self, table: RawTable | None, path: Path, *, is_kept: bool) -> None:
        """Writes what is judged, unless an error has refused the file already."""
        if table is not None and len(table) and is_kept and self.judged.findings.is_sound:
            self.writer.add(shaped(_rows(table), shape_of(self.writer.name.kind), None, path))


class _Ways:
    """State: the series of a file that came so far, and what was said of the file as a whole."""

    def __init__(self, catalog: Catalog, file: _File, how: ImportOptions, stack: ExitStack) -> None:
        self._catalog, self._file, self._how, self._stack = catalog, file, how, stack
        self._ways: dict[tuple[str, Kind], _Way] = {}
        self._told: dict[str, Findings] = {}
        self._tell(file.skew.findings)

    def take(self, raw: RawTicks) -> None:
        """Rows that follow those before."""
        times = believable(raw)
        self._tell((*raw.findings, *times.findings))
        for table in times.raw.tables:
            key = (table.symbol, table.kind)
            if key not in self._ways:
                self._ways[key] = self._begun(table)
            way = self._ways[key]
            found = way.judged.add(table, are_all=self._file.is_whole)
            way.pass_on(found, self._file.path, is_kept=self._is_sound(table.symbol))

    def staged(self) -> list[Staged]:
        """All of them in the order of the names, judged to their ends."""
        staged = []
        for (symbol, _), way in sorted(self._ways.items()):
            rest = way.judged.rest()
            way.pass_on(rest, self._file.path, is_kept=self._is_sound(symbol))
            staged.append(Staged(way.writer, self._report(way, symbol)))
        return staged

    def _begun(self, table: RawTable) -> _Way:
        name = SeriesName(str(table.kind), table.symbol)
        file = self._file
        judged = JudgedTicks(file.path, file.policies, file.skew.offset_ns)
        writer = self._stack.enter_context(self._catalog.writing(name, self._how.overlap))
        return _Way(judged, writer)

    def _tell(self, findings: Iterable[Finding]) -> None:
        for each in findings:
            self._told.setdefault(each.instrument, Findings()).add([plain(each)])

    def _is_sound(self, symbol: str) -> bool:
        return all(self._told[name].is_sound for name in ("", symbol) if name in self._told)

    def _report(self, way: _Way, symbol: str) -> Quality:
        judged = way.judged
        ends = [iso(judged.first_ns), iso(judged.last_ns)] if judged.kept else ["", ""]
        told = [self._told[name] for name in dict.fromkeys(("", symbol)) if name in self._told]
        return Quality(
            series=str(way.writer.name),
            source="",
            sha256="",
            rows=judged.rows,
            left_out=judged.rows - judged.kept,
            first=ends[0],
            last=ends[1],
            problems=Findings.together([*told, judged.findings]),
        )


def _rows(table: RawTable) -> pl.DataFrame:
    stamps = {"ts_event": table.ts_event_ns, "ts_recv": table.ts_recv_ns}
    numbers = {**table.numbers, **table.counts}
    return pl.DataFrame(
        [
            *(pl.Series(name, values).cast(TIME) for name, values in stamps.items()),
            *(pl.Series(name, values) for name, values in numbers.items()),
        ]
    )
