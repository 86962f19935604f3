"""The charts' places on the page, with legends and the words that stand in for them."""

from hansa.report.chart_data import summary
from hansa.report.data import ReportData
from hansa.report.figure import still_figure
from hansa.report.markup import Markup, element, escape, join, note, section
from hansa.report.numbers import UNKNOWN, money_text, ratio_text

_DASHES = ("", "8 4", "2 3", "10 3 2 3", "5 5", "1 5")
_HUES = ("--up", "--down", "--c2", "--c3", "--c4", "--c5")


def equity(report: ReportData) -> Markup:
    """Equity against two benchmarks, drawdown under it on the same cursor."""
    head, curves = report.header, report.curves
    lowest = min((v for v in curves.drawdown_ratio if v is not None), default=None)
    said = (
        f"Equity from {money_text(head.initial_cash, 0, signed=False)} to "
        f"{money_text(head.final_equity, 0, signed=False)} {head.currency}; "
        f"deepest drawdown {ratio_text(lowest)}"
    )
    is_compared = any(value is not None for value in curves.buy_and_hold)
    beside = [
        ("buy and hold", "--muted", "8 4"),
        (f"equal weight, rebalanced every {head.step}", "--muted", "2 3"),
    ]
    legend = _legend([("equity", "--up", ""), *(beside if is_compared else [])], live=False)
    can_log = report.verdict.word != "Broken"
    scale = _scale_buttons() if can_log else Markup("")
    return section(
        "equity",
        "Equity and drawdown",
        Markup(f'<div class="static">{still_figure(report)}</div>'),
        Markup(f'<div class="live tools">{scale}</div>'),
        legend,
        _chart("equity-chart", said),
        _chart("drawdown-chart", f"Drawdown, deepest {ratio_text(lowest)}"),
        note(
            "Both benchmarks are computed from close prices, before any costs; equity is after "
            "costs."
            if is_compared
            else f"Equity is after costs, marked at every {head.step}."
        ),
        _hint(
            "Drag over a chart to zoom all of them, double-click to reset; arrow keys move the "
            "crosshair of a focused chart."
        ),
    )


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
        Markup(f'<ul class="static">{sentences}</ul>'),
        note(left_out) if left_out else "",
    )


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


def exposure(report: ReportData) -> Markup:
    """Gross and net exposure over time."""
    gross = [v for v in report.curves.exposure_gross_ratio if v is not None]
    net = [v for v in report.curves.exposure_net_ratio if v is not None]
    said = (
        f"Gross exposure {_mean(gross)} of equity on average, "
        f"{_share(max(gross)) if gross else UNKNOWN} at most; "
        f"net {_mean(net)} on average."
    )
    legend = _legend([("gross", "--up", ""), ("net", "--down", "8 4")])
    return section(
        "exposure", "Exposure", element("p", said), legend, _chart("exposure-chart", said)
    )


def rolling(report: ReportData) -> Markup:
    """Rolling Sharpe ratio over time."""
    if not report.header.is_annualised:
        return Markup("")
    window = report.curves.rolling_window_bars
    known = [v for v in report.curves.rolling_sharpe if v is not None]
    above = _mean([float(v > 0) for v in known])
    said = (
        f"Sharpe ratio of the last {window:,} {report.header.step}s, per year; above zero {above} "
        "of the time."
    )
    return section(
        "rolling", "Rolling Sharpe ratio", element("p", said), _chart("rolling-chart", said)
    )


def agents_chart(report: ReportData) -> Markup:
    """Cumulative profit before costs of the first agents."""
    count = len(report.curves.agent_profit)
    names = report.header.agents[:count]
    legend = _legend([(n, hue, dash) for n, hue, dash in zip(names, _HUES, _DASHES, strict=False)])
    said = f"Cumulative profit before costs of {', '.join(names)}"
    more = len(report.header.agents) - count
    rest = note(f"{more} more agents are in the table only.") if more else Markup("")
    return join([legend, _chart("agents-chart", said), rest]) if count else Markup("")


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


def _legend(entries: list[tuple[str, str, str]], *, live: bool = True) -> Markup:
    parts = "".join(
        '<span><svg width="28" height="8" aria-hidden="true"><path d="M0 4H28" fill="none" '
        f'style="stroke:var({hue});stroke-width:2;stroke-dasharray:{dash or "none"}"/></svg>'
        f"{escape(name)}</span>"
        for name, hue, dash in entries
    )
    return Markup(f'<div class="legend{" live" if live else ""}">{parts}</div>')


def _mean(values: list[float]) -> str:
    if not values:
        return UNKNOWN
    return _share(sum(values) / len(values))


def _share(value: float) -> str:
    """Whole per cent, or finer where that would say nothing."""
    return ratio_text(value, signed=False, places=0 if abs(value) >= 0.05 or not value else None)
