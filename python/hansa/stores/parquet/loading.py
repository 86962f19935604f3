"""Bars of a catalog as a run takes them: checked, exact, with fingerprints of what was taken."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from hansa.errors import DataError
from hansa.market import BarOptions, BarSet, Instrument
from hansa.market.finding import span
from hansa.market.instruments import qualified
from hansa.market.loading import exact_bars
from hansa.market.readers import RawFile
from hansa.stores.parquet.catalog import Catalog
from hansa.stores.parquet.content import content_of
from hansa.stores.parquet.files import collected
from hansa.stores.parquet.reading import span_rows
from hansa.stores.parquet.series import SeriesName
from hansa.stores.parquet.tables import raw_bars


def load_catalog_bars(
    folder: Path, options: BarOptions, *, instruments: Mapping[str, Instrument]
) -> tuple[BarSet, Mapping[str, str]]:
    """The bars that `options` ask for by instrument, interval and window; and the fingerprint of
    each series as far as it was taken, by name. What comes after the window has no part in it.

    Raises DataError for the first error, NotFoundError for a series that is not there.
    """
    catalog, taken, raw = Catalog(folder), dict[str, str](), []
    for name in _names(catalog, options):
        series = catalog.describe(name.kind, name.instrument, name.interval)
        place = catalog.place(name)
        rows = collected(span_rows(place, series, (options.start_ns, options.end_ns)), place)
        if rows.height:
            raw.append(raw_bars(rows, name.instrument))
            taken[str(name)] = content_of([rows])
    lines = [f"{name} {taken[name]}" for name in sorted(taken)]
    whole = RawFile(
        path=folder,
        rows=sum(len(each) for each in raw),
        stamps_read_as="moments in UTC",
        bars=tuple(raw),
    )
    found = exact_bars(
        whole,
        replace(options, label="open", is_sparse=True),
        instruments=instruments,
        sha256=hashlib.sha256("\n".join(lines).encode()).hexdigest(),
    )
    return found, taken


def _names(catalog: Catalog, options: BarOptions) -> list[SeriesName]:
    """The series that are asked for; all of that interval and venue if none is named."""
    interval = span(options.interval_ns or 0)
    wanted = [qualified(options.venue, each) for each in options.instruments]
    if wanted:
        return sorted(SeriesName("bars", each, interval) for each in wanted)
    there = [each.name for each in catalog.list() if each.kind == "bars"]
    found = [
        name
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
