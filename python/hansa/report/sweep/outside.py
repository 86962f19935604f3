"""The part of the page on bars that had not chosen: a curve, its windows, split by split."""

from collections.abc import Sequence

from hansa.report.charts import Chart, Line, Window
from hansa.report.data import Numbers
from hansa.report.figure_frame import named
from hansa.report.markup import Column, Markup, element, join, note, table
from hansa.report.numbers import day_text, number_text, ratio_text
from hansa.report.parts_charts import chart_with_still
from hansa.report.span import DAY_NS, LEAST_DAYS
from hansa.report.sweep.data import Outside, OutsideRow, SweepReport
from hansa.report.sweep.figures import windows_figure
from hansa.report.sweep.wording import (
    below_middle,
    figure_text,
    is_yearly,
    short_keys,
    value_text,
    values_text,
    within,
)

#: In place of a figure that so few bars do not bear.
_TOO_SHORT = "–"
_METHODS = {
    "walk_forward": "Walk-forward",
    "purged_k_fold": "Purged k-fold",
    "combinatorial": "Combinatorial purged cross-validation",
}


def outside_part(report: SweepReport) -> Markup:
    """Nothing for a search that was not judged out of sample."""
    outside, head = report.outside, report.header
    if outside is None:
        return Markup("")
    chart, times = outside_chart(report)
    drawn = [chart_with_still(each, times) for each in chart]
    windows = windows_figure(outside.rows, (head.start_ns, head.end_ns))
    return join(
        [
            *drawn,
            _explained(outside),
            _studies(report),
            _paths(outside),
            _windows(windows),
            _splits(report),
        ]
    )


def outside_chart(report: SweepReport) -> tuple[list[Chart], list[int]]:
    """Growth of 1 out of sample from where it begins, with its windows; and its times."""
    outside = report.outside
    times, values = ([], []) if outside is None else _stretch(outside)
    if outside is None or not times:
        return [], []
    line = Line(label="growth of 1 out of sample", series="outside", values=values, width=2)
    said = f"Growth of 1 out of sample, {day_text(times[0])} to {day_text(times[-1])}"
    windows = () if len(outside.path_sharpes) > 1 else _named(report, outside)
    chart = Chart(
        identifier="outside-chart",
        unit="growth",
        lines=(line,),
        said=said,
        height=280,
        windows=windows,
    )
    return [chart], times


def _stretch(outside: Outside) -> tuple[list[int], Numbers]:
    """Without what lies before the first judged bar, or behind the last."""
    known = [place for place, value in enumerate(outside.equity) if value is not None]
    if not known:
        return [], []
    first, last = max(known[0] - 1, 0), known[-1]
    values = list(outside.equity[first : last + 1])
    values[0] = 1.0 if values[0] is None else values[0]
    return outside.ts_ns[first : last + 1], values


def _named(report: SweepReport, outside: Outside) -> tuple[Window, ...]:
    keys = short_keys(report.header.keys)
    rows = sorted(outside.rows, key=lambda row: row.start_ns)
    return tuple(Window(row.start_ns, _held(keys, row)) for row in rows)


def _held(keys: Sequence[str], row: OutsideRow) -> str:
    """The set that was followed; none where none could be chosen."""
    if row.number is None:
        return "nothing held"
    return f"set {row.number}: {values_text(keys, row.values)}"


def _explained(outside: Outside) -> Markup:
    name = _METHODS.get(outside.method, outside.method)
    rounded = f" Rounded to whole periods: {outside.rounding}." if outside.rounding else ""
    lines = "" if len(outside.path_sharpes) > 1 else " Dashed: a window begins."
    return note(
        f"{name}: growth of 1 that always followed the set that other bars had chosen, on bars "
        f"that had no part in it.{lines} A set's returns are those of its one run "
        f"over all of history; changing from one set to another costs nothing here.{rounded}"
    )


def _studies(report: SweepReport) -> Markup:
    """Where each split had a search of its own."""
    head, outside = report.header, report.outside
    if outside is None or not head.studies:
        return Markup("")
    found = f" {below_middle(outside).capitalize()}." if outside.ranks else ""
    return note(
        "Each split has a search of its own that saw nothing but the bars that chose there: what "
        f"another split drew, this one does not choose.{found} The probability of overfitting and "
        "the tests of luck ask for sets that were drawn without a look at the bars; between them "
        "these searches looked at nearly all, so those are warned of at best: go by what is said "
        "here."
    )


def _paths(outside: Outside) -> Markup:
    ratios = sorted(outside.path_sharpes)
    if len(ratios) < 2:
        return Markup("")
    return note(
        f"Growth, Sharpe ratio and interval out of sample are of one of {len(ratios)} whole paths, "
        f"whose Sharpe ratios go from {number_text(ratios[0])} to {number_text(ratios[-1])}: the "
        f"one in the middle ({number_text(outside.sharpe)}), of two the worse."
    )


def _windows(figure: Markup) -> Markup:
    if not figure:
        return Markup("")
    chose = named("bars that chose", "stroke:var(--muted);stroke-opacity:.3;stroke-width:8")
    judged = named("bars that judged", "stroke:var(--up);stroke-width:8")
    title = element("h3", "Splits, the first on top")
    legend = Markup(f'<div class="legend">{chose}{judged}</div>')
    return join([title, legend, figure])


def _splits(report: SweepReport) -> Markup:
    objective = report.header.objective
    columns = [
        Column("Judged from"),
        Column("to"),
        Column("Where judged", is_number=True),
        Column("Where it chose", is_number=True),
        Column("Return", is_number=True),
        Column("Set", is_number=True),
        *([Column("Chosen from", is_number=True)] if report.header.studies else []),
        *_keys(report),
    ]
    caption = f"The best set by {within(objective)} where each split chose, and what became of it"
    every = [_split(report, row) for row in _outside_rows(report)]
    # A column in which nothing could be told is left out: the note under the table says why.
    shown = [k for k in range(len(columns)) if {row[k] for row in every} != {_TOO_SHORT}]
    cells = [[row[k] for k in shown] for row in every]
    drawn = table(caption, [columns[k] for k in shown], cells, name="splits", look="tall")
    return join([drawn, _untold(report, every)])


def _untold(report: SweepReport, every: Sequence[Sequence[str]]) -> Markup:
    """Why a figure is not there."""
    if not any(_TOO_SHORT in row for row in every):
        return Markup("")
    name = within(report.header.objective)
    short = f"Bars of less than thirty days have no {name}: it is scaled up to a year."
    return note(short)


def _split(report: SweepReport, row: OutsideRow) -> list[str]:
    objective = report.header.objective
    values = row.values if row.number is not None else [""] * len(report.header.keys)
    return [
        day_text(row.start_ns),
        day_text(row.end_ns),
        _judged(objective, row.out_of_sample, row.test),
        _judged(objective, row.in_sample, row.train),
        ratio_text(row.return_ratio, places=2),
        "none" if row.number is None else str(row.number),
        *([f"{row.candidates:,}"] if report.header.studies else []),
        *(value_text(value) for value in values),
    ]


def _outside_rows(report: SweepReport) -> Sequence[OutsideRow]:
    return [] if report.outside is None else report.outside.rows


def _judged(objective: str, value: float | None, spans: Sequence[tuple[int, int]]) -> str:
    """A figure that a span of bars is too short for is not unknown, it is none."""
    length_ns = sum(last - first for first, last in spans)
    is_short = value is None and is_yearly(objective) and length_ns < LEAST_DAYS * DAY_NS
    return _TOO_SHORT if is_short else figure_text(objective, value)


def _keys(report: SweepReport) -> list[Column]:
    keys = report.header.keys
    return [
        Column(short, is_number=True, hint=key)
        for short, key in zip(short_keys(keys), keys, strict=True)
    ]
