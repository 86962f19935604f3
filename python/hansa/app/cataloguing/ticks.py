"""Files of quotes, trades, depth and orders on their way into a catalog."""

from contextlib import ExitStack
from pathlib import Path

import polars as pl

from hansa.app.cataloguing.options import ImportOptions
from hansa.app.cataloguing.staged import Staged
from hansa.errors import DataError
from hansa.feeds.files.clocks import skew_of
from hansa.feeds.files.loading import read_ticks
from hansa.feeds.files.outliers import believable
from hansa.feeds.files.policies import TickPolicies
from hansa.feeds.files.reader import RawTable, TickRequest
from hansa.feeds.files.settling import settle
from hansa.market.finding import Finding, iso
from hansa.market.quality import Findings, Quality
from hansa.stores.parquet import Catalog, SeriesName
from hansa.stores.parquet.shapes import shape_of, shaped


def import_ticks(
    catalog: Catalog, path: Path, how: ImportOptions, stack: ExitStack
) -> list[Staged]:
    """The series of a file, judged and staged; what is not committed is gone with the stack."""
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
    times = believable(read_ticks(path, how.format, request))
    skew = skew_of(times.raw, policies)
    if not times.raw.tables:
        raise DataError(f"{path}: expected ticks to use, found none; check format and symbols")
    told = (*times.raw.findings, *times.findings, *skew.findings)
    staged = []
    for raw in times.raw.tables:
        settled = settle(raw, path, instrument=None, offset_ns=skew.offset_ns, policies=policies)
        findings = _of(told, raw.symbol, settled.findings)
        name = SeriesName(str(raw.kind), raw.symbol)
        writer = stack.enter_context(catalog.writing(name, how.overlap))
        if findings.is_sound:
            writer.add(shaped(_rows(settled.table), shape_of(name.kind), None, path))
        staged.append(Staged(writer, _report(name, raw, settled.table, findings)))
    return staged


def _of(told: tuple[Finding, ...], symbol: str, settled: tuple[Finding, ...]) -> Findings:
    findings = Findings()
    findings.add(each for each in told if each.instrument in ("", symbol))
    findings.add(settled)
    return findings


def _report(name: SeriesName, raw: RawTable, kept: RawTable, findings: Findings) -> Quality:
    ends = [iso(int(kept.ts_recv_ns[at])) for at in (0, -1)] if len(kept) else ["", ""]
    return Quality(
        series=str(name),
        source="",
        sha256="",
        rows=len(raw),
        left_out=len(raw) - len(kept),
        first=ends[0],
        last=ends[1],
        problems=findings.problems(),
    )


def _rows(table: RawTable) -> pl.DataFrame:
    stamps = {"ts_event": table.ts_event_ns, "ts_recv": table.ts_recv_ns}
    numbers = {**table.numbers, **table.counts}
    return pl.DataFrame(
        [
            *(
                pl.Series(name, values).cast(pl.Datetime("ns", "UTC"))
                for name, values in stamps.items()
            ),
            *(pl.Series(name, values) for name, values in numbers.items()),
        ]
    )
