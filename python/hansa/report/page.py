"""The page: one HTML file that needs no network, a pure function of the report's numbers."""

from pathlib import Path

import msgspec

from hansa.report import (
    parts_agents,
    parts_befallen,
    parts_charts,
    parts_economics,
    parts_execution,
    parts_exposure,
    parts_record,
    parts_robustness,
    parts_rolling,
    parts_study,
    parts_tables,
    parts_top,
    parts_trips,
)
from hansa.report.chart_data import ChartData, chart_data
from hansa.report.data import ReportData
from hansa.report.markup import Markup, element, escape, join

#: Nothing is fetched and nothing is sent: the page may only run and style itself.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
)
_HERE = Path(__file__).parent
_LINKS = (
    ("numbers", "Key numbers"),
    ("equity", "Equity"),
    ("price", "Price"),
    ("exposure", "Exposure"),
    ("profit", "Profit"),
    ("execution", "Execution"),
    ("months", "Months"),
    ("agents", "Who"),
    ("befallen", "Venue"),
    ("costs", "Costs"),
    ("drawdowns", "Drawdowns"),
    ("tail", "Tail"),
    ("stress", "Stress"),
    ("robustness", "Luck"),
    ("rolling", "Rolling"),
    ("factors", "Factors"),
    ("trips", "Round trips"),
    ("trades", "Fills"),
    ("why-not", "Why not"),
    ("reproduce", "Reproduce"),
    ("manifest", "Manifest"),
    ("glossary", "Glossary"),
)


def render(report: ReportData) -> str:
    """The report as one HTML document of at most 400 kB, all text of the run escaped."""
    title = f"{report.verdict.word}: {report.header.name}, Hansa report"
    return document(title, _body(report), chart_data(report))


def document(title: str, body: Markup, data: ChartData) -> str:
    """A whole page with its styles, its series and the script that draws them."""
    return (
        f'<!doctype html>\n<html lang="en"><head>{_head(title)}</head><body>{body}'
        f'<div class="sr" id="spoken" aria-live="polite"></div>{_scripts(data)}</body></html>\n'
    )


def _head(title: str) -> Markup:
    styles = _read("vendor/uPlot.min.css") + _read("assets/report.css")
    # Before the first paint, so that still and live figures never show together.
    script = 'if(self.DecompressionStream)document.documentElement.classList.add("js")'
    return Markup(
        '<meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{CONTENT_SECURITY_POLICY}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="referrer" content="no-referrer"><link rel="icon" href="data:,">'
        f"<title>{escape(title)}</title><style>{styles}</style><script>{script}</script>"
    )


def _body(report: ReportData) -> Markup:
    left_out = _left_out(report)
    parts = [
        parts_top.verdict(report.verdict),
        parts_top.links([each for each in _LINKS if each[0] not in left_out]),
        parts_top.key_numbers(report),
        parts_charts.equity(report),
        parts_charts.price(report),
        parts_exposure.exposure(report),
        parts_economics.economics(report),
        parts_execution.execution(report),
        parts_tables.months(report),
        parts_agents.agents(report),
        parts_befallen.befallen(report),
        parts_tables.costs(report),
        parts_tables.drawdowns(report),
        parts_tables.tail(report),
        parts_study.stress(report),
        parts_robustness.robustness(report),
        parts_rolling.rolling(report),
        parts_study.factors(report),
        parts_trips.trips(report),
        parts_record.trades(report),
        parts_record.refusals(report),
        parts_record.reproduce(report),
        parts_record.manifest(report),
        parts_record.glossary(),
    ]
    return join([parts_top.header(report), element("main", *parts, attributes='id="main"')])


def _left_out(report: ReportData) -> set[str]:
    """The parts that a run has no numbers for."""
    missing = {"profit"} if report.economics is None else set[str]()
    trips = report.round_trips
    missing |= set() if trips.closed or trips.open else {"trips"}
    stress = report.stress
    missing |= set() if stress.periods or stress.worst else {"stress"}
    robust = report.robustness
    missing |= set() if robust.luck or robust.regimes else {"robustness"}
    missing |= set() if report.befallen else {"befallen"}
    missing |= set() if report.executions else {"execution"}
    return missing if report.header.is_annualised else missing | {"rolling", "months"}


def _scripts(chosen: ChartData) -> Markup:
    # A `<` inside the data could close the script element early.
    data = msgspec.json.encode(chosen).decode().replace("<", "\\u003c")
    return Markup(
        f'<script type="application/json" id="chart-data">{data}</script>'
        f"<script>{_read('vendor/uPlot.iife.min.js')}</script>"
        f"<script>{_read('assets/report.js')}</script>"
    )


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
