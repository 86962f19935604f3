"""Bars of a catalog as a run takes them: checked, exact, a piece at a time however many they are,
with fingerprints of what was taken.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from hansa.app.bar_rows import BarRows, Place
from hansa.errors import DataError
from hansa.market import BarOptions, Bars, BarSet, Finding, Instrument
from hansa.market.check import judge_file
from hansa.market.finding import span
from hansa.market.instruments import qualified
from hansa.market.judging import Case
from hansa.market.loading import counted, nothing_found, refuse_errors
from hansa.market.piecewise import PiecewiseJudge, in_context
from hansa.market.readers import RawBars, RawFile
from hansa.stores.parquet.catalog import Catalog
from hansa.stores.parquet.content import Content
from hansa.stores.parquet.reading import parts_in, span_pieces
from hansa.stores.parquet.series import Series, SeriesName
from hansa.stores.parquet.tables import raw_bars


def load_catalog_bars(
    folder: Path, options: BarOptions, *, instruments: Mapping[str, Instrument]
) -> tuple[BarSet, Mapping[str, str]]:
    """The bars that `options` ask for by instrument, interval and window; and the fingerprint of
    each series as far as it was taken, by name. What comes after the window has no part in it.
    Beyond 64 MiB they lie in a temporary file and are mapped from there.

    Raises DataError for the first error, NotFoundError for a series that is not there.
    """
    catalog, options = Catalog(folder), replace(options, label="open", is_sparse=True)
    series = [catalog.describe("bars", *each) for each in _names(catalog, options)]
    case = Case(
        path=folder, options=options, instruments=instruments, interval_ns=options.interval_ns
    )
    rows = BarRows(sum(_rows_most(each, options) for each in series))
    found = [_taken(catalog, each, case, rows) for each in series]
    taken = [each for each in found if each.end is not None]
    whole = RawFile(
        path=folder,
        rows=sum(each.place.rows for each in taken),
        stamps_read_as="moments in UTC",
        bars=tuple(each.end for each in taken if each.end is not None),
    )
    findings = [*judge_file(whole, case, known=instruments)]
    findings += [finding for each in taken for finding in each.findings]
    refuse_errors(findings)
    if not taken:
        raise nothing_found(whole, options)
    columns = rows.columns([each.place for each in taken])
    bars = tuple(
        Bars(
            instrument=instruments[each.series.instrument],
            **dict(zip(Bars.names(), own, strict=True)),
        )
        for each, own in zip(taken, columns, strict=True)
    )
    contents = {str(each.series.name): each.content for each in taken}
    lines = "\n".join(f"{name} {contents[name]}" for name in sorted(contents))
    return BarSet(
        path=folder,
        fingerprint=hashlib.sha256(lines.encode()).hexdigest(),
        interval_ns=options.interval_ns or 0,
        bars=bars,
        findings=tuple(findings),
    ), contents


@dataclass(frozen=True, slots=True)
class _Taken:
    """What was taken of a series: where its columns are, its fingerprint, what there is to say, and
    its last row, None where it has none in the window.
    """

    series: Series
    place: Place
    content: str
    findings: tuple[Finding, ...]
    end: RawBars | None


def _taken(catalog: Catalog, series: Series, case: Case, rows: BarRows) -> _Taken:
    """Reads, judges and counts one piece after the other; of what has an error nothing is kept."""
    place = rows.begin(_rows_most(series, case.options))
    judged, content, end = PiecewiseJudge(case), Content(), None
    instrument = case.instruments.get(series.instrument)
    for whole, told in in_context(_pieces(catalog, series, case.options, content)):
        raw, end = judged.take(whole, told), whole.take(slice(-1, None))
        if instrument is not None and judged.is_sound and len(raw):
            interval_ns = case.interval_ns or 0
            place = rows.add(place, counted(raw, instrument, raw.stamp_ns, interval_ns))
    return _Taken(series, place, content.hexdigest(), judged.findings(), end)


def _pieces(
    catalog: Catalog, series: Series, options: BarOptions, content: Content
) -> Iterator[RawBars]:
    """The rows of the window, numbered from 1; `content` takes them in too."""
    span_ns = options.start_ns, options.end_ns
    for rows in span_pieces(catalog.place(series.name), series, span_ns):
        above = content.rows
        content.add(rows)
        yield raw_bars(rows, series.instrument, above=above)


def _rows_most(series: Series, options: BarOptions) -> int:
    """So many rows at most lie in the window."""
    return sum(part.rows for part in parts_in(series, (options.start_ns, options.end_ns)))


def _names(catalog: Catalog, options: BarOptions) -> list[tuple[str, str]]:
    """Instrument and interval of what is asked for; all of that interval and venue if no instrument
    is named.
    """
    interval = span(options.interval_ns or 0)
    wanted = [qualified(options.venue, each) for each in options.instruments]
    if wanted:
        return sorted((SeriesName("bars", each, interval).instrument, interval) for each in wanted)
    there = [each.name for each in catalog.list() if each.kind == "bars"]
    found = [
        (name.instrument, interval)
        for name in there
        if name.interval == interval and name.instrument.startswith(f"{options.venue}:")
    ]
    if not found:
        known = ", ".join(map(str, there[:8])) or "none"
        raise DataError(
            f"{catalog.folder}: expected bars of {interval} of {options.venue}, found none; "
            f"there are: {known}"
        )
    return found
