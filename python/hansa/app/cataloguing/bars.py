"""Files of bars on their way into a catalog."""

from contextlib import ExitStack
from pathlib import Path

import polars as pl

from hansa.app.cataloguing.asking import require_stated, with_known_columns
from hansa.app.cataloguing.judged import JudgedBars
from hansa.app.cataloguing.options import ImportOptions
from hansa.app.cataloguing.pieces import BarPieces, bar_pieces
from hansa.app.cataloguing.staged import Staged
from hansa.config import interval_ns
from hansa.errors import DataError
from hansa.market import BarOptions
from hansa.market.finding import Code, Finding, Severity, iso, span
from hansa.market.instruments import nearest_name, qualified
from hansa.market.judging import Case
from hansa.market.quality import Findings, Quality
from hansa.market.readers import NUMBERS, RawBars
from hansa.stores.parquet import Catalog, SeriesName
from hansa.stores.parquet.shapes import TIME
from hansa.stores.parquet.writing import SeriesWriter


def import_bars(catalog: Catalog, path: Path, how: ImportOptions, stack: ExitStack) -> list[Staged]:
    """The series of a file, judged and staged; what is not committed is gone with the stack."""
    if how.format == "table":
        how = with_known_columns(path, how)
        require_stated(path, how)
    options = BarOptions(
        venue=how.venue,
        label=how.label,
        interval_ns=interval_ns(how.interval) if how.interval else None,
        far_prices=how.far_prices,
        columns=how.columns,
        instruments=how.symbols,
    )
    file = bar_pieces(path, how.format, options)
    ways = _Ways(catalog, path, how, file, stack)
    for piece in file.pieces:
        for raw in piece.bars:
            ways.take(raw, piece.stamps_read_as)
    return ways.staged()


class _Way:
    """State: the bars of one instrument between the file and its series."""

    def __init__(self, judged: JudgedBars, writer: SeriesWriter) -> None:
        self.judged, self.writer = judged, writer

    def pass_on(self, raw: RawBars | None, shift_ns: int, length_ns: int, *, is_kept: bool) -> None:
        """Writes what is judged, unless an error has refused the file already."""
        if raw is not None and len(raw) and is_kept:
            self.writer.add(_rows(raw, shift_ns, length_ns))


class _Ways:
    """State: the instruments of a file that came so far."""

    def __init__(
        self, catalog: Catalog, path: Path, how: ImportOptions, file: BarPieces, stack: ExitStack
    ) -> None:
        self._catalog, self._path, self._how, self._stack = catalog, path, how, stack
        self._options, self._findings, self._is_whole = file.options, file.findings, file.is_whole
        self._length_ns = file.options.interval_ns or 0
        self._shift_ns = self._length_ns if file.options.label == "close" else 0
        self._wanted = {qualified(how.venue, name) for name in how.symbols}
        self._ways: dict[str, _Way] = {}
        self._seen: set[str] = set()

    def take(self, raw: RawBars, stamps_read_as: str) -> None:
        """Bars of an instrument that follow those before, and how their stamps were read."""
        self._seen.add(raw.instrument)
        if self._wanted and raw.instrument not in self._wanted:
            return
        if raw.instrument not in self._ways:
            self._ways[raw.instrument] = self._begun(raw.instrument, stamps_read_as)
        way = self._ways[raw.instrument]
        self._pass_on(way, way.judged.add(raw, are_all=self._is_whole))

    def staged(self) -> list[Staged]:
        """All of them in the order of the names, judged to their ends."""
        for name in sorted(self._wanted - self._seen):
            hint = nearest_name(name, self._seen)
            raise DataError(f"{self._path}: expected bars of {name}, found none; {hint}")
        for way in self._ways.values():
            self._pass_on(way, way.judged.rest())
        return [Staged(way.writer, self._report(way)) for _, way in sorted(self._ways.items())]

    def _pass_on(self, way: _Way, raw: RawBars | None) -> None:
        is_kept = self._is_without_bad_rows(way.judged.findings)
        way.pass_on(raw, self._shift_ns, self._length_ns, is_kept=is_kept)

    def _is_without_bad_rows(self, findings: Findings) -> bool:
        """Whether the rows come in: those with errors were left out, or there are none."""
        is_dropped = self._how.bad_rows == "drop" and not findings.refuses_all
        return is_dropped or findings.is_sound

    def _begun(self, instrument: str, stamps_read_as: str) -> _Way:
        name = SeriesName("bars", instrument, span(self._length_ns))
        case = Case(
            path=self._path,
            options=self._options,
            instruments={},
            interval_ns=self._length_ns,
            splits=_splits(self._catalog, instrument),
        )
        judged = JudgedBars(case, self._how.calendar)
        judged.findings.add(each for each in self._findings if each.instrument in ("", instrument))
        judged.findings.add([_stamps_note(self._path, stamps_read_as)])
        writer = self._stack.enter_context(self._catalog.writing(name, self._how.overlap))
        return _Way(judged, writer)

    def _report(self, way: _Way) -> Quality:
        judged = way.judged
        is_left_out = self._is_without_bad_rows(judged.findings)
        return Quality(
            series=str(way.writer.name),
            source="",
            sha256="",
            rows=judged.rows,
            left_out=judged.left_out if is_left_out else 0,
            first=iso(judged.first_ns),
            last=iso(judged.last_ns),
            calendar=self._how.calendar,
            problems=judged.findings.problems(),
        )


def _splits(catalog: Catalog, instrument: str) -> dict[int, float]:
    """The splits that the catalog knows: when (ns), and how many units stand for one since."""
    rows = catalog.actions(instrument).filter(kind="split")
    times = rows["time"].to_physical().to_list()
    return dict(zip(times, (rows["a"] / rows["b"]).to_list(), strict=True))


def _stamps_note(path: Path, read_as: str) -> Finding:
    text = f"stamps read as {read_as}"
    return Finding(path=path, code=Code.TIME_UNIT, severity=Severity.NOTE, text=text)


def _rows(raw: RawBars, shift_ns: int, length_ns: int) -> pl.DataFrame:
    opens = raw.stamp_ns - shift_ns
    stamps = [
        pl.Series(name, values).cast(TIME)
        for name, values in (("ts_open", opens), ("ts_close", opens + length_ns))
    ]
    numbers = [pl.Series(name, raw.column(name)).fill_nan(None) for name in NUMBERS]
    return pl.DataFrame([*stamps, *numbers])
