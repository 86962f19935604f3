"""What was held: gross, net, by instrument; leverage, turnover and how much money it would bear."""

from hansa.report.charts import exposure_chart, turnover_chart, weights_chart
from hansa.report.data import ReportData
from hansa.report.exposure_data import Capacity
from hansa.report.markup import Column, Markup, element, join, note, section, table
from hansa.report.names import short_name
from hansa.report.numbers import UNKNOWN, money_text, number_text, ratio_text
from hansa.report.parts_charts import lines_part


def exposure(report: ReportData) -> Markup:
    """Gross and net over time, leverage, the parts of each instrument."""
    found = report.exposure
    said = (
        f"Gross exposure (leverage) {_share(found.mean_gross_ratio)} of equity on average, "
        f"{_share(found.most_gross_ratio)} at most, above 100 % {_share(found.above_one_ratio)} of "
        f"the time; net {_share(found.mean_net_ratio)} on average; with a position "
        f"{_share(found.invested_ratio)} of the time."
    )
    return section(
        "exposure",
        "Exposure and turnover",
        element("p", said),
        lines_part(exposure_chart(report), report),
        lines_part(weights_chart(report), report, title="Part of equity, most traded instruments"),
        lines_part(turnover_chart(report), report, title="Rolling turnover per year"),
        _instruments(report),
    )


def capacity(report: ReportData) -> Markup:
    """How much money the run would bear; stands among the costs."""
    found = report.exposure.capacity
    title = element("h3", "Capacity")
    if found.most_cash is None:
        return join([title, note(f"{found.note[:1].upper()}{found.note[1:]}.")])
    currency = report.header.currency
    said = (
        f"Net profit would be highest at {_money(found.best_cash)} and zero at "
        f"{_money(found.most_cash)} {currency}."
        if found.most_cash > 0
        else f"None: {found.note}."
    )
    return join([title, element("p", said), _sizes(found, report), note(_ASSUMED)])


_ASSUMED = (
    "An estimate, on top of the costs above: what a day trades of an instrument moves its price "
    "by daily volatility × √(share of the day's volume), coefficient 1 (square-root law: Almgren "
    "et al. 2005, Tóth et al. 2011); volume and volatility are means of 20 days; same signals, "
    "positions in proportion, no impact left over to the next day."
)


def _sizes(found: Capacity, report: ReportData) -> Markup:
    columns = [
        Column("Size", True),
        Column(f"Cash ({report.header.currency})", True),
        Column("Share of volume", True),
        Column("Impact (bps)", True),
        Column("Net profit", True),
    ]
    rows = [
        [
            f"{row.multiple:,.4g}x",
            _money(row.cash),
            ratio_text(row.participation_ratio, signed=False),
            number_text(row.impact_bps),
            money_text(row.net, 0),
        ]
        for row in found.rows
    ]
    return table("The run at other sizes", columns, rows, name="capacity")


def _instruments(report: ReportData) -> Markup:
    found = report.exposure
    turnover = "Turnover per year" if report.header.is_annualised else "Turnover"
    columns = [
        Column("Instrument"),
        Column("Held", True),
        Column("Mean part of equity", True),
        Column("Largest", True),
        Column(turnover, True),
    ]
    rows = [
        [
            short_name(row.instrument, report.header.instruments),
            ratio_text(row.held_ratio, signed=False, places=1),
            ratio_text(row.mean_weight_ratio),
            ratio_text(row.most_weight_ratio),
            number_text(row.turnover),
        ]
        for row in found.rows
    ]
    more = note(f"{found.omitted:,} instruments with less turnover are left out.")
    body = table("By instrument, most traded first", columns, rows, name="by-instrument")
    return join([body, more if found.omitted else ""])


def _money(value: float | None) -> str:
    return money_text(value, 0, signed=False)


def _share(value: float | None) -> str:
    """Whole per cent, or finer where that would say nothing."""
    if value is None:
        return UNKNOWN
    return ratio_text(value, signed=False, places=0 if abs(value) >= 0.05 or not value else None)
