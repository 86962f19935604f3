"""The catalog: series of rows at rest in one folder, written whole, read in part."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import polars as pl

from hansa.errors import DataError, NotFoundError
from hansa.market.adjusting import What, adjusted, factors_of
from hansa.market.bars import Bars
from hansa.market.instruments import Instrument, nearest_name
from hansa.market.quality import Quality
from hansa.market.resampling import Resampler, Rule, TimeBars
from hansa.stores.parquet.actions import (
    COLUMNS,
    FILE,
    Adjust,
    events_of,
    joined_actions,
    shaped_actions,
)
from hansa.stores.parquet.content import Content
from hansa.stores.parquet.files import collected, scan_rows
from hansa.stores.parquet.frames import Rows, pieces_of
from hansa.stores.parquet.merging import Overlap
from hansa.stores.parquet.moments import Moment, moment_ns
from hansa.stores.parquet.reading import span_rows
from hansa.stores.parquet.removing import remove_series
from hansa.stores.parquet.resampling import instrument_at_rest, notes_of, resampled
from hansa.stores.parquet.series import Series, SeriesName, Source, read_series, write_whole
from hansa.stores.parquet.shapes import shape_of, shaped
from hansa.stores.parquet.tables import Soundness, bars_of
from hansa.stores.parquet.writing import SeriesWriter, Written


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
        is_judged: bool = True,
    ) -> Written:
        """Adds rows to a series, or makes it: all of them or, on any error, none.

        Columns are those of the kind (docs/catalog.md); rows come in the order of time. Rows that
        are there already must be the same, else DataError, or with `overlap` = "replace" the new
        ones take the place of all in their span. The same rows again change nothing. Bars of which
        no run could make anything (no price, a high below the low, volume below 0, one that begins
        before the last has ended, all farther apart than `interval`) are refused unless `is_judged`
        is False.
        """
        name = SeriesName(kind, instrument, interval)
        soundness = Soundness(name) if is_judged and kind == "bars" else None
        with self.writing(name, overlap) as writer:
            for piece in pieces_of(rows):
                frame = shaped(piece, name.shape, name.interval_ns, Path(str(name)))
                if soundness is not None:
                    soundness.add(frame)
                writer.add(frame)
            if soundness is not None:
                soundness.end()
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
        adjust: Adjust | What | None = None,
    ) -> pl.LazyFrame:
        """The rows of a series as a query of polars, prices in units, in the order of time.

        Bars that lie in [start, end] whole; ticks received from `start` on and before `end`. Of
        several instruments the first column says whose a row is, and theirs follow one another.
        `adjust` for "splits" or "all", by what had happened as of the last row, or as `Adjust`
        says.
        """
        span_ns = (moment_ns(start), moment_ns(end))
        how = Adjust(what=adjust) if isinstance(adjust, str) else adjust
        if isinstance(instrument, str):
            return self._scan(SeriesName(kind, instrument, interval), span_ns, how)
        frames = [
            self._scan(SeriesName(kind, each, interval), span_ns, how).select(
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
        """Bars in whole ticks and lots, checked as those of a file are; of bars of volume and the
        like the prices alone. An instrument that is given by its name counts in the coarsest steps
        that its rows fit.
        """
        name = instrument if isinstance(instrument, str) else instrument.symbol
        query = self.scan("bars", name, interval=interval, start=start, end=end)
        rows = collected(query, self.folder)
        return bars_of(rows, SeriesName("bars", name, interval), self.folder, instrument)

    def resample(
        self,
        instrument: str | Instrument,
        rule: Rule | str,
        *,
        source: str = "trades",
        overlap: Overlap = "refuse",
    ) -> Written:
        """Makes a series of bars from one of trades, or of finer bars where `source` is their
        interval, a file at a time. The rule (of bars of time also their length, such as "4h") gives
        it its name by its label: "1h", "value-1000000". The
        notes of what is written tell of bars that lack a part. Raises DataError for finer bars
        that lie across two of those to be made.
        """
        rule = TimeBars.of(rule) if isinstance(rule, str) else rule
        symbol = instrument if isinstance(instrument, str) else instrument.symbol
        kind, interval = ("trades", "") if source == "trades" else ("bars", source)
        series = self.describe(kind, symbol, interval)
        place = self.place(series.name)
        of = instrument_at_rest(place, series) if isinstance(instrument, str) else instrument
        resampler, name = Resampler(rule, of), SeriesName("bars", symbol, rule.label)
        with self.writing(name, overlap) as writer:
            for piece in resampled(place, series, resampler):
                writer.add(piece)
            made = Source(name=str(series.name), sha256=series.fingerprint, rows=series.rows)
            return replace(writer.commit(made), notes=notes_of(resampler, series.interval))

    def verify(self, kind: str, instrument: str, interval: str = "") -> bool:
        """Whether the rows of a series still have the content that it was written with."""
        series = self.describe(kind, instrument, interval)
        contents: dict[str, Content] = {}
        for part in series.parts:
            rows = scan_rows([self.place(series.name) / part.file], shape_of(kind))
            try:
                contents.setdefault(part.date, Content()).add(collected(rows, self.folder))
            except DataError:
                return False
        found = {date: content.hexdigest() for date, content in contents.items()}
        return found == series.contents

    def write_actions(
        self, rows: Rows, instrument: str, *, overlap: Overlap = "refuse"
    ) -> pl.DataFrame:
        """Adds splits and dividends of an instrument, and gives all of them as they are then.

        Columns are time, kind ("split": `a` units for `b`; "dividend": `a` per unit), a, and where
        known b and ts_recv. DataError for rows that cannot be, and for others of the same time.
        """
        new = [shaped_actions(each, instrument) for each in pieces_of(rows)]
        file = self.actions_file(instrument)
        old = pl.read_parquet(file) if file.is_file() else pl.DataFrame(schema=COLUMNS)
        whole = joined_actions(old, pl.concat(new), is_replacing=overlap == "replace")
        file.parent.mkdir(parents=True, exist_ok=True)
        content = io.BytesIO()
        whole.write_parquet(content)
        write_whole(file, content.getvalue())
        return self.actions(instrument)

    def actions(self, instrument: str, *, as_of: Moment | None = None) -> pl.DataFrame:
        """The splits and dividends of an instrument in the order of time; `as_of` a moment those
        that were known by then. Empty where there are none.
        """
        file = self.actions_file(instrument)
        table = pl.read_parquet(file) if file.is_file() else pl.DataFrame(schema=COLUMNS)
        known_ns = moment_ns(as_of)
        if known_ns is not None:
            table = table.filter(pl.col("ts_recv").to_physical() <= known_ns)
        return table.with_columns(pl.col("time", "ts_recv").dt.replace_time_zone("UTC"))

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

    def calendars(self, interval: str) -> dict[str, str]:
        """By instrument the calendar by which its bars of that interval came in last; of bars that
        were made of others, that of those. Without those that came in round the clock.
        """
        bars = {each.name: each for each in self.list() if each.kind == "bars"}
        length = SeriesName("bars", "X:X", interval).interval
        found = {
            name.instrument: self._calendar(name, bars) for name in bars if name.interval == length
        }
        return {instrument: calendar for instrument, calendar in found.items() if calendar}

    def sql(self, query: str) -> pl.DataFrame:
        """The answer to a question in SQL (DuckDB) over what the catalog has: a view for the bars
        of each interval (`bars_1m`) and for each other kind, with the column `instrument`. Nothing
        can be written. Raises DataError for what is no question, ConfigError without DuckDB.
        """
        from hansa.stores.duckdb.asking import ask

        return ask(self.folder, self.list(), query)

    def _calendar(self, name: SeriesName, bars: Mapping[SeriesName, Series]) -> str:
        reports = self.quality(name.kind, name.instrument, name.interval)
        if reports:
            return reports[-1].calendar
        made_of = {source.name for source in bars[name].sources}
        finer = next((each for each in bars if str(each) in made_of and each != name), None)
        return "" if finer is None else self._calendar(finer, bars)

    def _scan(
        self, name: SeriesName, span_ns: tuple[int | None, int | None], adjust: Adjust | None
    ) -> pl.LazyFrame:
        series, folder = self.describe(name.kind, name.instrument, name.interval), self.place(name)
        rows = span_rows(folder, series, span_ns)
        actions = None if adjust is None else self.actions(name.instrument)
        if adjust is None or actions is None or not actions.height:
            return rows
        as_of_ns = moment_ns(adjust.as_of)
        if as_of_ns is None:
            as_of_ns = series.last_ns if span_ns[1] is None else min(span_ns[1] - 1, series.last_ns)
        events = events_of(actions, folder, series)
        factors = factors_of(events, as_of_ns=as_of_ns, what=adjust.what)
        return adjusted(rows, shape_of(name.kind).time, factors)

    def actions_file(self, instrument: str) -> Path:
        """Where the splits and dividends of an instrument lie, if there are some."""
        return self.folder.joinpath("actions", *SeriesName("trades", instrument).parts[1:], FILE)


class _Writing:
    """A writer as a context: what is not committed at its end is abandoned."""

    def __init__(self, writer: SeriesWriter) -> None:
        self._writer = writer

    def __enter__(self) -> SeriesWriter:
        return self._writer

    def __exit__(self, *_: object) -> None:
        self._writer.abandon()
