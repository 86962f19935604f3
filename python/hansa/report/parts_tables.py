"""The tables of the page: months, agents, costs, drawdowns and tail."""

from hansa.report.data import ReportData, YearRow
from hansa.report.markup import Column, Markup, element, escape, join, note, section, table
from hansa.report.numbers import (
    UNKNOWN,
    day_text,
    duration_text,
    money_text,
    number_text,
    ratio_text,
)
from hansa.report.parts_charts import agents_chart

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
#: The return that gets the fullest tint, and that tint in per cent.
_FULL_TINT_RATIO, _FULL_TINT = 0.15, 38.0


def months(report: ReportData) -> Markup:
    """Returns by month and year."""
    columns = [Column("Year"), *(Column(month, True) for month in (*_MONTHS, "Year"))]
    rows = [_year(row) for row in report.years]
    caption = "Net return by calendar month (UTC); months compound to the year"
    return section("months", "Months and years", table(caption, columns, rows))


def attribution(report: ReportData) -> Markup:
    """Profit by agent, down to net."""
    found, decimals = report.attribution, report.header.money_decimals
    columns = [
        Column("Agent"),
        Column(f"Profit ({report.header.currency})", True),
        Column("Mean weight", True),
        Column("Voted", True),
        Column("Hit ratio", True),
    ]
    rows: list[list[str]] = [
        [
            row.agent,
            money_text(row.profit, decimals),
            ratio_text(row.mean_weight_ratio, signed=False, places=1),
            ratio_text(row.voted_ratio, signed=False, places=1),
            ratio_text(row.hit_ratio, signed=False, places=1),
        ]
        for row in found.rows
    ]
    for label, value in (
        ("unattributed (drift, rounding)", found.unattributed),
        ("costs", found.costs),
        ("net profit", found.net),
    ):
        rows.append([label, money_text(value, decimals), "", "", ""])
    caption = "Profit before costs by agent; all rows above the last sum to it exactly"
    return section(
        "agents",
        "Who earned it",
        table(caption, columns, rows, name="attribution"),
        agents_chart(report),
    )


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
    sharpes = table(
        "Sharpe ratio at other costs",
        [Column("Costs"), Column("Sharpe ratio", True)],
        [[f"{row.multiple}x", number_text(row.sharpe)] for row in found.sharpe_by_cost],
    )
    words = join(element("li", text) for text in found.fill_assumptions)
    assumed = join([element("h3", "How fills were assumed"), element("ul", words)])
    return section(
        "costs", "Costs", element("p", said), _waterfall(report), sharpes, assumed if words else ""
    )


def drawdowns(report: ReportData) -> Markup:
    """The ten deepest drawdowns."""
    columns = [
        Column("Peak"),
        Column("Lowest"),
        Column("Recovered"),
        Column("Depth", True),
        Column("Length", True),
    ]
    rows = [
        [
            day_text(row.peak_ns),
            day_text(row.trough_ns),
            "not yet" if row.recovered_ns is None else day_text(row.recovered_ns),
            ratio_text(row.depth_ratio),
            duration_text(row.length_ns),
        ]
        for row in report.drawdowns
    ]
    body = table("Deepest first", columns, rows) if rows else note("No bar closed below a peak.")
    return section("drawdowns", "Drawdowns", body)


def tail(report: ReportData) -> Markup:
    """Value at risk, expected shortfall and the shape of returns."""
    found = report.tail
    columns = [Column("Per bar"), Column("95 %", True), Column("99 %", True)]
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
        f"Best bar {ratio_text(found.best_bar_ratio)}, worst {ratio_text(found.worst_bar_ratio)}; "
        f"skewness {number_text(found.skewness)}, excess kurtosis "
        f"{number_text(found.excess_kurtosis)}."
    )
    return section(
        "tail", "Tail", table("Historical, of equity", columns, rows), element("p", said)
    )


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
