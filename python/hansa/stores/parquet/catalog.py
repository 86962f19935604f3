"""The catalog: series of rows at rest in one folder, written whole, read in part."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TypeAlias

import msgspec
import polars as pl

from hansa.config.settings import Unfit, instant
from hansa.errors import DataError, NotFoundError
from hansa.market.bars import Bars
from hansa.market.instruments import Instrument, nearest_name
from hansa.market.options import ns_of
from hansa.market.quality import Quality
from hansa.stores.parquet.content import Content
from hansa.stores.parquet.files import scan_rows
from hansa.stores.parquet.frames import Rows, pieces_of
from hansa.stores.parquet.merging import Overlap
from hansa.stores.parquet.removing import remove_series
from hansa.stores.parquet.series import Series, SeriesName, Source, read_series, write_whole
from hansa.stores.parquet.shapes import TIME, shape_of, shaped
from hansa.stores.parquet.tables import bars_of
from hansa.stores.parquet.writing import SeriesWriter, Written

#: A moment: ISO text or date, without a zone UTC.
Moment: TypeAlias = str | date | datetime


class Catalog:
    """Series of bars, quotes, trades, depth and orders in one folder, Parquet by kind, instrument
    and date. Several processes may read while one writes a series.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)

    def __repr__(self) -> str:
        return f"Catalog({str(self.folder)!r})"

    def write(
        self,
        rows: Rows,
        kind: str,
        instrument: str,
        *,
        interval: str = "",
        overlap: Overlap = "refuse",
    ) -> Written:
        """Adds rows to a series, or makes it: all of them or, on any error, none.

        Columns are those of the kind (docs/catalog.md); rows come in the order of time. Rows that
        are there already must be the same, else DataError, or with `overlap` = "replace" the new
        ones take the place of all in their span. The same rows again change nothing.
        """
        name = SeriesName(kind, instrument, interval)
        with self.writing(name, overlap) as writer:
            for piece in pieces_of(rows):
                writer.add(shaped(piece, shape_of(kind), name.interval_ns, Path(str(name))))
            return writer.commit(Source(name="(rows)"))

    def writing(self, name: SeriesName, overlap: Overlap = "refuse") -> "_Writing":
        """A writer for rows that come in pieces, abandoned unless it is committed."""
        return _Writing(SeriesWriter(self.folder, name, overlap))

    def list(self) -> tuple[Series, ...]:
        """All series, in the order of kind, instrument and interval."""
        files = [
            *self.folder.glob("*/*/*/series.json"),
            *self.folder.glob("bars/*/*/*/series.json"),
        ]
        found = [read_series(file.parent) for file in files]
        return tuple(sorted((each for each in found if each), key=lambda each: each.name))

    def describe(self, kind: str, instrument: str, interval: str = "") -> Series:
        """What is known of a series; NotFoundError, with the nearest name, if it is not there."""
        name = SeriesName(kind, instrument, interval)
        found = read_series(self.place(name))
        if found is not None:
            return found
        known = [str(each.name) for each in self.list()]
        raise NotFoundError(
            f"{self.folder}: expected a series {name}, found none; {nearest_name(str(name), known)}"
        )

    def remove(self, kind: str, instrument: str, interval: str = "") -> Series:
        """Takes a series away with its files, and says what it was; NotFoundError if none is
        there.
        """
        series = self.describe(kind, instrument, interval)
        remove_series(self.place(series.name))
        return series

    def place(self, name: SeriesName) -> Path:
        """The folder of a series."""
        return self.folder.joinpath(*name.parts)

    def scan(
        self,
        kind: str,
        instrument: str | Sequence[str],
        *,
        interval: str = "",
        start: Moment | None = None,
        end: Moment | None = None,
    ) -> pl.LazyFrame:
        """The rows of a series as a query of polars, prices in units, in the order of time.

        Bars that lie in [start, end] whole; ticks received from `start` on and before `end`. Of
        several instruments the first column says whose a row is, and theirs follow one another.
        """
        span_ns = (moment_ns(start), moment_ns(end))
        if isinstance(instrument, str):
            return self._scan(SeriesName(kind, instrument, interval), span_ns)
        frames = [
            self._scan(SeriesName(kind, each, interval), span_ns).select(
                pl.lit(each).alias("instrument"), pl.all()
            )
            for each in instrument
        ]
        if not frames:
            raise DataError("instrument: expected at least one, found none; name one")
        return pl.concat(frames)

    def bars(
        self,
        instrument: str | Instrument,
        start: Moment | None = None,
        end: Moment | None = None,
        *,
        interval: str,
    ) -> Bars:
        """Bars in whole ticks and lots, checked as those of a file are. An instrument that is
        given by its name counts in the coarsest steps that its rows fit.
        """
        name = instrument if isinstance(instrument, str) else instrument.symbol
        rows = self.scan("bars", name, interval=interval, start=start, end=end).collect()
        return bars_of(rows, SeriesName("bars", name, interval), self.folder, instrument)

    def verify(self, kind: str, instrument: str, interval: str = "") -> bool:
        """Whether the rows of a series still have the content that it was written with."""
        series = self.describe(kind, instrument, interval)
        contents: dict[str, Content] = {}
        for part in series.parts:
            rows = scan_rows([self.place(series.name) / part.file], shape_of(kind))
            contents.setdefault(part.date, Content()).add(rows.collect())
        found = {date: content.hexdigest() for date, content in contents.items()}
        return found == series.contents

    def keep_quality(self, name: SeriesName, report: Quality) -> None:
        """Keeps the report of rows that were written, beside the series, by its source."""
        folder = self.place(name) / "quality"
        folder.mkdir(exist_ok=True)
        content = msgspec.json.format(msgspec.json.encode(report))
        write_whole(folder / f"{report.sha256[:16] or 'rows'}.json", content)

    def quality(self, kind: str, instrument: str, interval: str = "") -> tuple[Quality, ...]:
        """The reports of what was imported into a series, in the order of the imports."""
        series = self.describe(kind, instrument, interval)
        folder = self.place(series.name) / "quality"
        files = [folder / f"{each.sha256[:16]}.json" for each in series.sources if each.sha256]
        return tuple(
            msgspec.json.decode(file.read_bytes(), type=Quality) for file in files if file.is_file()
        )

    def sql(self, query: str) -> pl.DataFrame:
        """The answer to a question in SQL (DuckDB) over what the catalog has: a view for the bars
        of each interval (`bars_1m`) and for each other kind, with the column `instrument`. Nothing
        can be written. Raises DataError for what is no question, ConfigError without DuckDB.
        """
        from hansa.stores.duckdb.asking import ask

        return ask(self.folder, self.list(), query)

    def _scan(self, name: SeriesName, span_ns: tuple[int | None, int | None]) -> pl.LazyFrame:
        series, shape = (
            self.describe(name.kind, name.instrument, name.interval),
            shape_of(name.kind),
        )
        start_ns, end_ns = span_ns
        parts = [
            self.place(name) / part.file
            for part in series.parts
            if (start_ns is None or part.last_ns >= start_ns)
            and (end_ns is None or part.first_ns < end_ns)
        ]
        if not parts:
            return shape.empty().lazy()
        rows = scan_rows(parts, shape)
        if start_ns is not None:
            rows = rows.filter(pl.col(shape.time) >= _moment(start_ns))
        if end_ns is not None and shape.kind == "bars":
            rows = rows.filter(pl.col("ts_close") <= _moment(end_ns))
        elif end_ns is not None:
            rows = rows.filter(pl.col(shape.time) < _moment(end_ns))
        return rows


class _Writing:
    """A writer as a context: what is not committed at its end is abandoned."""

    def __init__(self, writer: SeriesWriter) -> None:
        self._writer = writer

    def __enter__(self) -> SeriesWriter:
        return self._writer

    def __exit__(self, *_: object) -> None:
        self._writer.abandon()


def moment_ns(moment: Moment | None) -> int | None:
    """A moment in nanoseconds since the epoch, UTC; DataError if it is none."""
    if moment is None:
        return None
    try:
        return ns_of(instant(moment))
    except Unfit as unfit:
        raise DataError(f"start, end: {unfit}") from None


def _moment(ts_ns: int) -> pl.Expr:
    return pl.lit(ts_ns, dtype=pl.Int64).cast(TIME)
