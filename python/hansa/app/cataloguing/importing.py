"""From a data file to series of a catalog: read in pieces, judged, written whole or not at all."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from hansa.app.cataloguing.actions import import_actions
from hansa.app.cataloguing.bars import import_bars
from hansa.app.cataloguing.options import ImportOptions
from hansa.app.cataloguing.staged import Staged
from hansa.app.cataloguing.ticks import import_ticks
from hansa.errors import DataError
from hansa.feeds.files.checking import recognise
from hansa.feeds.files.guessing import Holds
from hansa.market import fingerprint
from hansa.market.quality import Quality
from hansa.stores.parquet import Catalog, Source, Written


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import: how the file was read, a report for each series, and what was
    written, which is nothing where one of them has errors that were to refuse it. Of a file of
    actions, how many splits and dividends there are now by instrument.
    """

    read_as: str
    reports: tuple[Quality, ...]
    written: tuple[Written, ...]
    actions: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_done(self) -> bool:
        """Whether the rows are in the catalog."""
        return bool(self.written) or bool(self.actions)


def import_file(catalog: Catalog, path: Path | str, how: ImportOptions | None = None) -> Imported:
    """Brings a file of bars, ticks or actions into a catalog, with a report beside each
    series.

    Nothing is repaired: rows come in as they are, or the file is refused (`how.bad_rows`). Raises
    DataError for a file that cannot be read, and for rows that contradict those that are there.
    """
    path, how = Path(path), how or ImportOptions()
    guessed = recognise(path, how.format or None, how.tick_columns)
    how = replace(how, format=guessed.format)
    if guessed.holds is Holds.ACTIONS:
        return Imported(guessed.format, (), (), actions=import_actions(catalog, path, how))
    if guessed.holds not in (Holds.BARS, Holds.TICKS):
        raise DataError(
            f"{path}: expected bars, ticks or actions, found {guessed.holds}; leave it out of the "
            "catalog"
        )
    load = import_bars if guessed.holds is Holds.BARS else import_ticks
    with ExitStack() as stack:
        staged = load(catalog, path, how, stack)
        return _committed(catalog, path, guessed.format, staged, is_lenient=how.bad_rows == "drop")


def _committed(
    catalog: Catalog, path: Path, read_as: str, staged: list[Staged], *, is_lenient: bool
) -> Imported:
    sha256 = fingerprint(path)
    reports = [_with_source(each, path, sha256) for each in staged]
    if any(each.errors and not (is_lenient and _is_of_rows(each)) for each in reports):
        return Imported(read_as, tuple(reports), ())
    for each in staged:
        each.writer.prepare()
    written = []
    for each, report in zip(staged, reports, strict=True):
        source = Source(name=path.name, sha256=sha256, rows=report.rows - report.left_out)
        written.append(each.writer.commit(source))
        catalog.keep_quality(each.writer.name, report)
    return Imported(read_as, tuple(reports), tuple(written))


def _is_of_rows(report: Quality) -> bool:
    """Whether leaving the rows with errors out mends it."""
    return not any(each.refuses_all for each in report.problems)


def _with_source(staged: Staged, path: Path, sha256: str) -> Quality:
    """The report with the file that its rows came from."""
    return msgspec.structs.replace(staged.report, source=path.name, sha256=sha256)
