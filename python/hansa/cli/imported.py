"""What came of an import, in lines: a report by series while they are few, else by problem."""

from collections.abc import Iterator, Sequence

from hansa.app.cataloguing import Imported
from hansa.market.quality import Problem, Quality
from hansa.stores.parquet import Written

#: So many series have a report each; of more, each kind of problem has one line.
_SERIES_MAX = 3
#: So many series of a problem are named.
_NAMED_MAX = 5


def import_lines(done: Imported, catalog: str) -> Iterator[str]:
    """The lines, with totals and what to do at the end."""
    reports = done.reports
    if len(reports) <= _SERIES_MAX:
        for report in reports:
            yield from report.text().splitlines()
    else:
        yield from _by_problem(reports)
    if done.written and len(reports) <= _SERIES_MAX:
        yield from map(written_line, done.written)
    for instrument, count in done.actions.items():
        yield f"{instrument}: {count} splits and dividends in all"
    if reports:
        yield _total(reports, done.written)
    if not done.is_done:
        yield f"nothing was written to {catalog}: {_what_to_do(reports)}"
    elif len(reports) > _SERIES_MAX:
        yield "each series has its report: hansa catalog show, or --format json"


def written_line(written: Written) -> str:
    """What became of a series."""
    series = written.series
    what = "was there already" if written.is_same else f"{written.rows_added:+,} rows"
    return f"{series.name}: {what}, {series.rows:,} in all, content {series.fingerprint[:16]}"


def _by_problem(reports: Sequence[Quality]) -> Iterator[str]:
    """A line for each kind of problem, errors first: how many rows of which series, and the
    first; notes are left out.
    """
    found: dict[tuple[str, str], list[tuple[Quality, Problem]]] = {}
    for severity in ("error", "warning"):
        for report in reports:
            for problem in report.problems:
                if problem.severity == severity:
                    found.setdefault((severity, problem.code), []).append((report, problem))
    for (severity, code), places in found.items():
        series = list(dict.fromkeys(_instrument(report) for report, _ in places))
        rows = sum(problem.count for _, problem in places)
        more = f" and {len(series) - _NAMED_MAX} more" if len(series) > _NAMED_MAX else ""
        named = ", ".join(series[:_NAMED_MAX]) + more
        yield f"{severity} {code}: {rows:,} in {len(series)} series: {named}"
        report, first = places[0]
        where = ", ".join(filter(None, [f"row {first.row:,}" if first.row else "", first.at]))
        yield f"  such as {_instrument(report)}{f' ({where})' if where else ''}: {first.text}"


def _instrument(report: Quality) -> str:
    return report.series.partition(" ")[0]


def _total(reports: Sequence[Quality], written: Sequence[Written]) -> str:
    rows = sum(each.rows for each in reports)
    left_out = sum(each.left_out for each in reports)
    errors, warnings = (sum(getattr(r, name) for r in reports) for name in ("errors", "warnings"))
    parts = [f"{rows:,} rows of {len(reports)} series read"]
    parts += [f"{left_out:,} left out"] if left_out else []
    parts += [f"{errors:,} with errors, {warnings:,} with warnings"]
    if written:
        same = sum(each.is_same for each in written)
        there = f" ({same} series were there already)" if same else ""
        parts.append(f"{sum(each.rows_added for each in written):+,} in the catalog{there}")
    return f"in all {', '.join(parts)}"


def _what_to_do(reports: Sequence[Quality]) -> str:
    errors = [each for report in reports for each in report.problems if each.severity == "error"]
    if any(each.code == "unsorted" for each in errors):
        return "sort the file by symbol and time"
    if any(each.code == "interval" for each in errors):
        return "state the length of a bar in the file (--interval), or mend its stamps"
    if any(each.refuses_all for each in errors):
        return "mend the file"
    text = "mend the rows with errors, or leave them out with --drop-bad-rows"
    is_far = any(each.code in ("price_far", "price_absurd") for each in errors)
    return text + ("; --far-prices keep takes the far prices as they are" if is_far else "")
