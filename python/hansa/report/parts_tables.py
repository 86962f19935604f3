"""The tables of the page: months, costs, drawdowns and tail."""

from hansa.report.data import ReportData, YearRow
from hansa.report.figure_bins import counted_bins
from hansa.report.markup import Column, Markup, element, escape, join, note, section, table
from hansa.report.numbers import (
    UNKNOWN,
    duration_text,
    money_text,
    number_text,
    point_text,
    ratio_text,
)
from hansa.report.parts_exposure import capacity

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
#: The return that gets the fullest tint, and that tint in per cent.
_FULL_TINT_RATIO, _FULL_TINT = 0.15, 38.0


def months(report: ReportData) -> Markup:
    """Returns by month and year; nothing for a run of less than a month."""
    if not report.header.is_annualised:
        return Markup("")
    columns = [Column("Year"), *(Column(month, True) for month in (*_MONTHS, "Year"))]
    rows = [_year(row) for row in report.years]
    caption = "Net return by calendar month (UTC); months compound to the year"
    return section("months", "Months and years", table(caption, columns, rows))


def costs(report: ReportData) -> Markup:
    """From gross to net, and what more costs would have done."""
    found = report.costs
    said = (
        "Nothing was traded."
        if found.paid_bps is None
        else f"Paid {number_text(found.paid_bps)} bps of the "
        f"{money_text(found.traded, 0, signed=False)} {report.header.currency} traded; the run "
        f"would break even at {number_text(found.break_even_bps)} bps."
    )
    sharpes = _other_costs(report)
    words = join(element("li", text) for text in (*found.fill_assumptions, *_passed_over(report)))
    assumed = join([element("h3", "How fills were assumed"), element("ul", words)])
    return section(
        "costs",
        "Costs",
        element("p", said),
        _waterfall(report),
        sharpes,
        capacity(report),
        assumed if words else "",
    )


def _passed_over(report: ReportData) -> list[str]:
    return [
        f"of the orders of others in {name}, {rows:,} rows could not be believed and were passed "
        "over (docs/fills.md, S12)"
        for name, rows in report.passed_over.items()
    ]


def _other_costs(report: ReportData) -> Markup:
    """Net profit at other costs, and the Sharpe ratio where the span bears one."""
    decimals, yearly = report.header.money_decimals, report.header.is_annualised
    columns = [Column("Costs"), Column(f"Net profit ({report.header.currency})", True)]
    rows = [
        [
            f"{row.multiple}x",
            money_text(row.net, decimals),
            *([number_text(row.sharpe)] if yearly else []),
        ]
        for row in report.costs.sharpe_by_cost
    ]
    return table(
        "At other costs, positions unchanged: what was paid is multiplied; from 2x on, rebates and "
        "other gains at the fill are taken away",
        [*columns, *([Column("Sharpe ratio", True)] if yearly else [])],
        rows,
    )


def drawdowns(report: ReportData) -> Markup:
    """The ten deepest drawdowns."""
    span = report.header.span_ns
    columns = [
        Column("Peak"),
        Column("Lowest"),
        Column("Recovered"),
        Column("Depth", True),
        Column("Length", True),
    ]
    rows = [
        [
            point_text(row.peak_ns, span),
            point_text(row.trough_ns, span),
            "not yet" if row.recovered_ns is None else point_text(row.recovered_ns, span),
            ratio_text(row.depth_ratio),
            duration_text(row.length_ns),
        ]
        for row in report.drawdowns
    ]
    body = (
        table("Deepest first", columns, rows)
        if rows
        else note(f"No {report.header.step} ended below a peak.")
    )
    return section("drawdowns", "Drawdowns", body)


def tail(report: ReportData) -> Markup:
    """Value at risk, expected shortfall and the shape of returns."""
    found = report.tail
    columns = [Column(f"Per {report.header.step}"), Column("95 %", True), Column("99 %", True)]
    rows = [
        [
            "Value at risk (loss)",
            _loss(found.value_at_risk_95_ratio),
            _loss(found.value_at_risk_99_ratio),
        ],
        [
            "Expected shortfall (loss)",
            _loss(found.expected_shortfall_95_ratio),
            _loss(found.expected_shortfall_99_ratio),
        ],
    ]
    said = (
        f"Best {report.header.step} {ratio_text(found.best_bar_ratio)}, worst "
        f"{ratio_text(found.worst_bar_ratio)}; "
        f"skewness {number_text(found.skewness)}, excess kurtosis "
        f"{number_text(found.excess_kurtosis)}."
    )
    drawn = table("Historical, of equity", columns, rows)
    return section("tail", "Tail", drawn, element("p", said), _days(report))


def _days(report: ReportData) -> Markup:
    """How days ended."""
    bins = report.tail.days
    if not bins:
        return Markup("")
    count = sum(each.count for each in bins)
    up = ratio_text(
        sum(each.count for each in bins if each.low >= 0) / count, signed=False, places=0
    )
    said = f"How many of {count:,} days ended with which return; {up} above zero or at it"
    title = element("h3", "Days")
    figure = counted_bins(bins, said, "return of a day (UTC)", _percent)
    return join([title, figure, note(f"{said}.")])


def _percent(value: float, places: int) -> str:
    return ratio_text(value, signed=round(value, places) != 0, places=max(0, places - 2))


def _year(row: YearRow) -> list[str]:
    return [str(row.year), *(_month(v) for v in row.months), _month(row.total_ratio, bold=True)]


def _month(value: float | None, *, bold: bool = False) -> Markup:
    if value is None:
        return Markup("<td>–</td>")
    strength = min(1.0, abs(value) / _FULL_TINT_RATIO) * _FULL_TINT
    kind = "p" if value > 0 else "q"
    text = ratio_text(value, places=1)
    inner = f"<b>{escape(text)}</b>" if bold else escape(text)
    return Markup(f'<td class="m {kind}" style="--t:{strength:.0f}">{inner}</td>')


def _waterfall(report: ReportData) -> Markup:
    found, decimals = report.costs, report.header.money_decimals
    steps = (
        ("Gross profit", 0.0, found.gross),
        ("Commission", found.gross, found.gross - found.commission),
        ("Slippage", found.gross - found.commission, found.net),
        ("Net profit", 0.0, found.net),
    )
    low = min(0.0, *(min(a, b) for _, a, b in steps))
    span = max(0.0, *(max(a, b) for _, a, b in steps)) - low or 1.0
    cells = []
    for label, start, end in steps:
        left, width = (min(start, end) - low) / span, abs(end - start) / span
        kind = "up" if end >= start else "down"
        bar = f'style="margin-left:{left * 100:.2f}%;width:{width * 100:.2f}%"'
        amount = escape(money_text(end - start, decimals))
        cells.append(
            f'<span>{label}</span><i class="{kind}" {bar}></i><span class="n">{amount}</span>'
        )
    return Markup(f'<div class="bars">{"".join(cells)}</div>')


def _loss(value: float | None) -> str:
    return UNKNOWN if value is None else ratio_text(value, signed=False)
