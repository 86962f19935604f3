"""Stress periods and the regression on factors."""

from hansa.report.data import ReportData
from hansa.report.markup import Column, Markup, element, note, section, table
from hansa.report.numbers import day_text, number_text, ratio_text, time_text

#: Midnight ends a day: a second before it is still that day.
_SECOND_NS = 1_000_000_000


def stress(report: ReportData) -> Markup:
    """Named periods and the run's own worst stretches; nothing for a run of hours."""
    found = report.stress
    if not found.periods and not found.worst:
        return Markup("")
    return section(
        "stress",
        "Stress periods",
        _periods(report) if found.periods else note("The run overlaps none of the named periods."),
        _worst(report) if found.worst else "",
    )


def factors(report: ReportData) -> Markup:
    """The regression, or a line that says why there is none."""
    found = report.factors
    if not found.rows:
        said = f"Not regressed: {found.note}."
        return section("factors", "Factors", note(said))
    said = (
        f"Returns beyond the risk-free rate over {found.periods:,} {found.period}s: alpha "
        f"{ratio_text(found.annual_alpha_ratio)} per year; the factors explain "
        f"{ratio_text(found.explained_ratio, signed=False, places=1)} of the variance."
    )
    columns = [
        Column("Factor"),
        Column("Coefficient", True),
        Column("Standard error", True),
        Column("t", True),
        Column("p", True),
    ]
    rows = [
        [
            f"alpha per {found.period}" if row.name == "alpha" else row.name,
            number_text(row.coefficient, 4),
            number_text(row.error, 4),
            number_text(row.coefficient / row.error if row.error else None),
            number_text(row.p_value, 3),
        ]
        for row in found.rows
    ]
    caption = f"Factors of {found.source}; least squares"
    words = note(
        f"Errors by Newey and West 1987 with {found.lags} lags. The run's equity is taken as it "
        f"stood at the end of each {found.period}."
    )
    return section("factors", "Factors", element("p", said), table(caption, columns, rows), words)


def _periods(report: ReportData) -> Markup:
    columns = [
        Column("Period"),
        Column("Market"),
        Column("From close of"),
        Column("To close of"),
        Column("Run", True),
        Column("Buy and hold", True),
        Column("Deepest drawdown", True),
        Column("Dates from"),
    ]
    rows = [
        [
            row.name if row.is_whole else f"{row.name} (in part)",
            row.market,
            day_text(row.start_ns - _SECOND_NS),
            day_text(row.end_ns - _SECOND_NS),
            ratio_text(row.return_ratio),
            ratio_text(row.benchmark_ratio),
            ratio_text(row.drawdown_ratio),
            row.source,
        ]
        for row in report.stress.periods
    ]
    return table("Named periods that the run overlaps", columns, rows)


def _worst(report: ReportData) -> Markup:
    columns = [
        Column("Stretch"),
        Column("From (UTC)"),
        Column("To (UTC)"),
        Column("Run", True),
        Column("Buy and hold", True),
    ]
    rows = [
        [
            f"{row.days} day{'s' if row.days > 1 else ''}",
            time_text(row.start_ns),
            time_text(row.end_ns),
            ratio_text(row.return_ratio),
            ratio_text(row.benchmark_ratio),
        ]
        for row in report.stress.worst
    ]
    return table("The run's own worst stretches", columns, rows)
