"""The charts' places on the page, with legends and the words that stand in for them."""

from hansa.report.chart_data import summary
from hansa.report.charts import Chart, agents_chart, drawdown_chart, equity_chart
from hansa.report.data import ReportData
from hansa.report.figure import still
from hansa.report.figure_frame import named
from hansa.report.figure_price import price_figure
from hansa.report.markup import Markup, element, escape, join, note, section
from hansa.report.numbers import money_text, ratio_text


def equity(report: ReportData) -> Markup:
    """Equity against two benchmarks, drawdown under it on the same cursor."""
    head, curves = report.header, report.curves
    lowest = min((v for v in curves.drawdown_ratio if v is not None), default=None)
    said = (
        f"Equity from {money_text(head.initial_cash, 0, signed=False)} to "
        f"{money_text(head.final_equity, 0, signed=False)} {head.currency}; "
        f"deepest drawdown {ratio_text(lowest)}"
    )
    drawn, falls = equity_chart(report), drawdown_chart(report)
    legend = _legend(drawn)
    can_log = report.verdict.word != "Broken"
    scale = _scale_buttons() if can_log else Markup("")
    return section(
        "equity",
        "Equity and drawdown",
        Markup(f'<div class="static">{still([drawn, falls], curves.ts_ns)}</div>'),
        Markup(f'<div class="live tools">{scale}</div>'),
        legend,
        chart_place(drawn, said),
        chart_place(falls, f"Drawdown, deepest {ratio_text(lowest)}"),
        note(
            "Both benchmarks are computed from close prices, before any costs; equity is after "
            "costs."
            if len(drawn.lines) > 1
            else f"Equity is after costs, marked at every {head.step}."
        ),
        _hint(
            "Drag over a chart to zoom all of them, double-click to reset; arrow keys move the "
            "crosshair of a focused chart."
        ),
    )


#: Of more lines one stands out at a time, as the script has it.
_MANY = 6
#: More marks would hide one another, and weigh on every report.
_MARKS_ON_PAPER = 120


def price(report: ReportData) -> Markup:
    """Bars with fills, ballots under them, one instrument at a time."""
    panels = report.prices.panels
    options = join(element("option", panel.instrument) for panel in panels)
    picker = Markup(
        '<div class="live tools"><label for="instrument">Instrument</label>'
        f'<select id="instrument" autocomplete="off">{options}</select></div>'
    )
    left_out = (
        f"Not drawn, for they were traded least: {', '.join(report.prices.omitted)}."
        if report.prices.omitted
        else ""
    )
    said = summary(panels[0]) if panels else "no instrument"
    sentences = join(element("li", summary(panel)) for panel in panels)
    return section(
        "price",
        "Price, fills and ballots" if report.header.agents else "Price and fills",
        picker,
        Markup(
            f'<p class="legend live">{_bars_words(report)}: hollow and blue rose, filled and '
            "orange fell. ▲ bought, ▼ sold; the number counts fills close together.</p>"
        ),
        _chart("price-chart", f"Price with fills: {said}", title="Price with fills"),
        _ballots(said) if report.header.agents else "",
        element("div", _traded_most(report), attributes='class="static"'),
        Markup(f'<ul class="static">{sentences}</ul>'),
        note(left_out) if left_out else "",
    )


def _traded_most(report: ReportData) -> Markup:
    """On paper, where no instrument can be picked."""
    panels = report.prices.panels
    if not panels:
        return Markup("")
    most = max(panels, key=lambda panel: sum(panel.marks.count))
    fills = len(most.marks.count)
    which = f", where it was traded most ({_MARKS_ON_PAPER} of {fills:,} places)"
    said = note(f"The most traded instrument{which if fills > _MARKS_ON_PAPER else ''}.")
    return join([price_figure(most, report.curves.ts_ns, _MARKS_ON_PAPER), said])


def _bars_words(report: ReportData) -> str:
    return "Bars" if report.header.step == "bar" else "From sample to sample"


def _ballots(said: str) -> Markup:
    return join(
        [
            Markup("<h3 class='live'>Council and agents</h3>"),
            _chart("ballot-chart", f"Ballots: {said}", title="Ballots"),
            _hint(
                "Above the middle of a row: long, below: short; nothing: no view or abstained. "
                "Rows of agents show conviction from −1 to 1, the first row the council's target "
                "weight against its own largest."
            ),
        ]
    )


def agents_part(report: ReportData) -> Markup:
    """Cumulative profit before costs of the first agents."""
    drawn = agents_chart(report)
    more = len(report.header.agents) - len(drawn.lines)
    rest = note(f"{more} more agents are in the table only.") if more else ""
    return join([lines_part(drawn, report), rest]) if drawn.is_known else Markup("")


def lines_part(drawn: Chart, report: ReportData, *, title: str = "") -> Markup:
    """A line chart of the report; nothing where it has no value."""
    return chart_with_still(drawn, report.curves.ts_ns, title=title)


def chart_with_still(
    drawn: Chart, ts_ns: list[int], *, title: str = "", has_legend: bool = True
) -> Markup:
    """A line chart with its legend; a still picture of it where no script runs. On paper they stay
    together.
    """
    if not drawn.is_known:
        return Markup("")
    legend = _legend(drawn) if has_legend and len(drawn.lines) > 1 else ""
    picture = Markup(f'<div class="static">{still([drawn], ts_ns)}</div>')
    head = element("h3", title) if title else ""
    place = chart_place(drawn, drawn.said)
    return element("div", head, legend, picture, place, attributes='class="whole"')


def chart_place(drawn: Chart, said: str) -> Markup:
    """Where a line chart will be drawn."""
    return _chart(drawn.identifier, said)


def _chart(identifier: str, said: str, *, title: str = "") -> Markup:
    """A place that takes the keyboard's focus, what the cursor reads, and a table of it."""
    return Markup(
        f'<div class="live"><div class="chart" id="{identifier}" role="img" tabindex="0" '
        f'data-title="{escape(title)}" aria-label="{escape(said)}"></div>'
        f'<span class="readout" id="{identifier}-readout"></span>'
        f'<details id="{identifier}-table"><summary>View as table</summary>'
        f'<div class="wide" role="region" tabindex="0" aria-label="{escape(said)}, as table">'
        "</div></details></div>"
    )


def _hint(text: str) -> Markup:
    """Words about the live charts only."""
    return element("p", text, attributes='class="note live"')


def _scale_buttons() -> Markup:
    return Markup(
        '<span id="scale-name">Scale</span><span role="group" aria-labelledby="scale-name">'
        '<button type="button" data-scale="linear" aria-pressed="true">linear</button> '
        '<button type="button" data-scale="log" aria-pressed="false">logarithmic</button></span>'
    )


def _legend(drawn: Chart) -> Markup:
    parts = join(
        named(
            line.label,
            f"stroke:var({line.colour});stroke-width:2;stroke-dasharray:{line.dash or 'none'}",
        )
        for line in drawn.lines
    )
    kind = "legend many" if len(drawn.lines) > _MANY else "legend"
    return Markup(f'<div class="{kind}">{parts}</div>')
