"""Writing a series: whole or not at all, whatever files the rows end up in."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import polars as pl

from hansa import __version__
from hansa.market.finding import Code, fault
from hansa.stores.parquet.content import Content, content_of, series_fingerprint
from hansa.stores.parquet.dates import by_date, unit_of
from hansa.stores.parquet.files import collected, scan_rows, write_rows
from hansa.stores.parquet.lock import SeriesLock
from hansa.stores.parquet.merging import Overlap, merged
from hansa.stores.parquet.series import (
    FILE,
    Part,
    Series,
    SeriesName,
    Source,
    read_series,
    write_whole,
)
from hansa.stores.parquet.shapes import require_order

#: A file has at most so many rows: what a writer holds in memory.
ROWS_A_FILE = 1 << 21

_FIRST_NS, _LAST_NS = -(2**63), 2**63 - 1


@dataclass(frozen=True, slots=True)
class Written:
    """What a write did: the series as it is now, and how many rows it has more (or fewer) than
    before. `is_same` where all was there already and nothing was written; `notes` on what is in it.
    """

    series: Series
    rows_added: int
    is_same: bool
    notes: tuple[str, ...] = ()


class SeriesWriter:
    """State: a series as it was, files that nobody sees yet, and the rows of the date at hand.

    Rows come in pieces in the order of time; `commit` makes them the series at once, by replacing
    one small file. Until then, and after `abandon`, the series is as it was.
    """

    def __init__(self, root: Path, name: SeriesName, overlap: Overlap = "refuse") -> None:
        self.name, self._overlap, self._shape = name, overlap, name.shape
        self._folder = root.joinpath(*name.parts)
        self._lock = SeriesLock(self._folder)
        self._old = read_series(self._folder)
        self._unit = unit_of(name.kind, name.interval_ns)
        self._parts: dict[str, list[Part]] = {}
        self._contents: dict[str, str] = {}
        self._pending = _Pending()
        self._dates: list[str] = []
        self._rows, self._last_ns = 0, _FIRST_NS
        self._is_prepared, self._is_done = False, False

    def add(self, frame: pl.DataFrame) -> None:
        """Takes rows in the shape of the kind; DataError where they do not follow those before."""
        if not frame.height:
            return
        times = frame[self._shape.time]
        require_order(times, self._shape, self._folder, row=self._rows)
        self._require_after(int(times.to_physical()[0]))
        for date, first, end in by_date(times, self._unit):
            if self._pending.date not in ("", date):
                self._settle(is_last=False)
            self._take(date, frame.slice(first, end - first))
        self._rows += frame.height
        self._last_ns = int(times.to_physical()[-1])

    def prepare(self) -> None:
        """Brings all rows to files. Raises DataError, and leaves all as it was, where rows that are
        there already contradict them; for no rows at all too.
        """
        if self._is_prepared:
            return
        if not self._rows:
            raise fault(self._folder, Code.FILE_EMPTY, "expected rows, found none")
        self._settle(is_last=True)
        self._pass_over_dates()
        self._is_prepared = True

    def commit(self, source: Source) -> Written:
        """Makes what was taken the series, prepared if it is not. Raises DataError as that does."""
        try:
            self.prepare()
            return self._published(source)
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Leaves the series as it was, or as it was committed; nothing more can be written."""
        if not self._is_done:
            self._sweep()
            self._lock.release()
        self._is_done = True

    def _require_after(self, first_ns: int) -> None:
        is_after = first_ns > self._last_ns if self._shape.is_strict else first_ns >= self._last_ns
        if not is_after:
            text = f"expected {self._shape.time} to go on from the rows before, found it to fall"
            raise fault(self._folder, Code.UNSORTED, f"{text}; sort by time", row=self._rows + 1)

    def _take(self, date: str, rows: pl.DataFrame) -> None:
        if self._pending.date != date:
            self._pending = _Pending(date)
            self._dates.append(date)
        self._pending.frames.append(rows)
        self._pending.rows += rows.height
        if self._pending.rows >= ROWS_A_FILE and not self._olds(date):
            self._pending.content = self._pending.content or Content()
            self._store(self._pending.taken(), self._pending.content)

    def _settle(self, *, is_last: bool) -> None:
        """The rows of a date are all there: beside old ones, or alone."""
        date, content = self._pending.date, self._pending.content or Content()
        rows, olds = self._pending.taken(), self._olds(date)
        if olds:
            stamps = rows[self._shape.time].to_physical()
            first_ns = int(stamps[0]) if date == self._dates[0] else _FIRST_NS
            span_ns = (first_ns, int(stamps[-1]) if is_last else _LAST_NS)
            old = pl.concat([self._read(part) for part in olds])
            both = merged(old, rows, span_ns, self._shape, self._overlap, self._folder)
            if both is None:
                self._keep(date)
                return
            rows = both
        self._store(rows, content)
        self._contents[date] = content.hexdigest()

    def _pass_over_dates(self) -> None:
        """What becomes of dates that are there and of which no row came."""
        for date in dict.fromkeys(part.date for part in self._old_parts()):
            if date in self._dates:
                continue
            if self._overlap == "refuse" and self._dates[0] < date < self._dates[-1]:
                text = f"expected rows of {date}, which the catalog has, found none in the new data"
                raise fault(
                    self._folder,
                    Code.OVERLAP,
                    f'{text}; leave that span out, or write with overlap = "replace" (--replace)',
                )
            if not self._dates[0] < date < self._dates[-1]:
                self._keep(date)

    def _published(self, source: Source) -> Written:
        parts = tuple(part for date in sorted(self._parts) for part in self._parts[date])
        fingerprint = series_fingerprint(self.name.kind, self.name.interval, self._contents)
        old, sources = self._old, () if self._old is None else self._old.sources
        if old is not None and old.fingerprint == fingerprint:
            return Written(old, 0, is_same=True)
        series = Series(
            kind=self.name.kind,
            instrument=self.name.instrument,
            interval=self.name.interval,
            columns={name: str(kind) for name, kind in self._shape.columns.items()},
            rows=sum(part.rows for part in parts),
            first_ns=parts[0].first_ns,
            last_ns=parts[-1].last_ns,
            fingerprint=fingerprint,
            contents=dict(sorted(self._contents.items())),
            parts=parts,
            sources=(*sources, source),
            made_by=f"hansa {__version__}",
        )
        write_whole(self._folder / FILE, msgspec.json.format(msgspec.json.encode(series)))
        self._old = series
        return Written(series, series.rows - (0 if old is None else old.rows), is_same=False)

    def _store(self, rows: pl.DataFrame, content: Content) -> None:
        """Writes rows of the date at hand to files of their own that nothing refers to yet."""
        for start in range(0, rows.height, ROWS_A_FILE):
            piece = rows.slice(start, ROWS_A_FILE)
            content.add(piece)
            stamps = piece[self._shape.time].to_physical()
            date = self._pending.date
            file = f"{date}-{content_of([piece])[:16]}.parquet"
            write_rows(piece, self._folder / file)
            part = Part(
                date=date,
                file=file,
                rows=piece.height,
                first_ns=int(stamps[0]),
                last_ns=int(stamps[-1]),
            )
            self._parts.setdefault(date, []).append(part)

    def _keep(self, date: str) -> None:
        self._parts[date] = self._olds(date)
        if self._old is not None:
            self._contents[date] = self._old.contents[date]

    def _olds(self, date: str) -> list[Part]:
        return [part for part in self._old_parts() if part.date == date]

    def _old_parts(self) -> Sequence[Part]:
        return () if self._old is None else self._old.parts

    def _read(self, part: Part) -> pl.DataFrame:
        return collected(scan_rows([self._folder / part.file], self._shape), self._folder)

    def _sweep(self) -> None:
        """Takes away files that the series does not refer to: of this write, or of one that a
        crash ended.
        """
        named = {part.file for part in self._old_parts()}
        for file in self._folder.glob("*.parquet"):
            if file.name not in named:
                file.unlink(missing_ok=True)
        for file in self._folder.glob(".*.parquet"):
            file.unlink(missing_ok=True)
        if self._old is None and not any(self._folder.glob("[!.]*")):
            _remove_empty(self._folder)


def _remove_empty(folder: Path) -> None:
    (folder / ".lock").unlink(missing_ok=True)
    for each in (folder, *folder.parents[:3]):
        try:
            each.rmdir()
        except OSError:
            return


class _Pending:
    """State: rows of one date that are in no file yet, and the fingerprint of those that are."""

    def __init__(self, date: str = "") -> None:
        self.date, self.rows = date, 0
        self.frames: list[pl.DataFrame] = []
        self.content: Content | None = None

    def taken(self) -> pl.DataFrame:
        """The rows, which are then no longer held."""
        frames, self.frames, self.rows = self.frames, [], 0
        return pl.concat(frames) if frames else pl.DataFrame()
