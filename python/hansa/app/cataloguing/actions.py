"""Files of actions on their way into a catalog."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from hansa.app.cataloguing.options import ImportOptions
from hansa.errors import DataError
from hansa.feeds.files.actions import ActionRequest, archive_format, read_rows
from hansa.feeds.files.actions_judging import judge
from hansa.feeds.files.actions_rows import Row, numbers_of
from hansa.market import Severity
from hansa.market.actions import ACTION_SCALE, ActionKind
from hansa.stores.parquet import Catalog
from hansa.stores.parquet.shapes import TIME


def import_actions(catalog: Catalog, path: Path, how: ImportOptions) -> Mapping[str, int]:
    """Adds the splits and dividends of a file, judged as a run judges them; rows that say that
    nothing happens are passed over. Gives how many each instrument has then. Raises DataError for
    the first error, and where there is neither split nor dividend.
    """
    how.require_iso(path, "actions, whose stamps are ISO texts or counts")
    request = ActionRequest(
        instruments={},
        format=archive_format(how.format),
        venue=how.venue,
        instrument=how.symbols[0] if len(how.symbols) == 1 else "",
        columns=how.tick_columns,
    )
    rows = read_rows(path, request)
    for each in judge(path, rows, {}):
        if each.severity is Severity.ERROR:
            raise each.as_error()
    found: dict[str, list[tuple[int, int, str, float, float | None]]] = {}
    for row in rows:
        taken = _taken(path, row)
        if taken is not None:
            found.setdefault(row.instrument, []).append(taken)
    if not found:
        raise DataError(f"{path}: expected splits or dividends, found none; leave the file out")
    return {
        name: catalog.write_actions(_frame(each), name, overlap=how.overlap).height
        for name, each in sorted(found.items())
    }


def _taken(path: Path, row: Row) -> tuple[int, int, str, float, float | None] | None:
    """Times, kind and numbers of a split or dividend; None of anything else."""
    numbers = numbers_of(path, row)
    if numbers is None or numbers[0] not in (ActionKind.SPLIT, ActionKind.DIVIDEND):
        return None
    kind, a, b, _ = numbers
    if kind == ActionKind.SPLIT:
        return row.ts_ns, row.ts_recv_ns, "split", float(a), float(b)
    return row.ts_ns, row.ts_recv_ns, "dividend", a / ACTION_SCALE, None


def _frame(rows: list[tuple[int, int, str, float, float | None]]) -> pl.DataFrame:
    table = pl.DataFrame(rows, schema=["time", "ts_recv", "kind", "a", "b"], orient="row")
    return table.with_columns(pl.col("time", "ts_recv").cast(TIME), pl.col("b").cast(pl.Float64))
