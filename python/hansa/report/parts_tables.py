"""The tables of the page: months, agents, costs, drawdowns and tail."""

from hansa.report.by_source import source_text
from hansa.report.data import Attribution, ReportData, YearRow
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
from hansa.report.parts_charts import agents_part
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
    apart = [row for row in found.sources if row.source != "council"]
    rest = [("unattributed (drift, rounding)", found.unattributed)]
    for label, value in (
        *((source_text(row.source), row.gross) for row in apart),
        *(rest if report.header.agents or found.unattributed else []),
        ("costs", found.costs),
        ("net profit", found.net),
    ):
        rows.append([label, money_text(value, decimals), "", "", ""])
    caption = "Profit before costs by agent; all rows above the last sum to it exactly"
    silent = silence_texts(report)
    by_agent = table(caption, columns, rows, name="attribution")
    return section(
        "agents",
        "Who earned it",
        by_agent if report.header.agents else "",
        note(f"Silent for most of the run: {'; '.join(silent)}.") if silent else "",
        agents_part(report),
        _sources(report) if apart else "",
    )


def silence_texts(report: ReportData) -> list[str]:
    """`risk needs 720 bars, had 251`, of each agent that said nothing for most of the run."""
    head = report.header
    return [
        f"{row.agent} needs {row.silent_moments:,} {head.step}s, had {head.moments:,}"
        for row in report.attribution.rows
        if row.silent_moments
    ]


def _sources(report: ReportData) -> Markup:
    """Profit by source of orders: the council as one, each strategy."""
    found, decimals = report.attribution, report.header.money_decimals
    carried = _carried(found)
    columns = [
        Column("Source of orders"),
        Column("Fills", True),
        Column("Value traded", True),
        Column("Before costs", True),
        *(Column(f"Of it {words}", True) for words, _ in carried),
        Column("Fees", True),
        Column("Slippage", True),
        Column("Net profit", True),
    ]
    rows = [
        [
            row.source,
            f"{row.fills:,}",
            money_text(row.traded, 0, signed=False),
            money_text(row.gross, decimals),
            *(money_text(values[place], decimals) for _, values in carried),
            money_text(-row.fees, decimals),
            money_text(-row.slippage, decimals),
            money_text(row.net, decimals),
        ]
        for place, row in enumerate(found.sources)
    ]
    empty = [""] * (len(columns) - 2)
    rows.append(["net profit", *empty, money_text(found.net, decimals)])
    caption = (
        f"Fills of each source in {report.header.currency}, marked to the last price; net sums "
        "to the profit exactly"
    )
    return table(caption, columns, rows, name="sources")


def _carried(found: Attribution) -> list[tuple[str, list[float]]]:
    """What came other than by fills, by source; kinds of which nothing came are left out."""
    rows = found.sources
    kinds = (
        ("funding", [row.funding for row in rows]),
        ("dividends", [row.dividends for row in rows]),
        ("other", [row.other for row in rows]),
    )
    return [(words, values) for words, values in kinds if any(values)]


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
