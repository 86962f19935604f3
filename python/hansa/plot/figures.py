"""One function a figure."""

import msgspec

from hansa.app.result import Result
from hansa.app.view.compare import compare as compare_runs
from hansa.errors import NotFoundError
from hansa.plot.figure import Figure
from hansa.report.chart_data import chart_data
from hansa.report.charts import drawdown_chart, exposure_chart, sharpe_chart
from hansa.report.comparison import (
    comparison_charts,
    comparison_data,
    comparison_parts,
    comparison_times,
)
from hansa.report.data import PricePanel, ReportData
from hansa.report.figure import still_figure
from hansa.report.figure_lines import named_lines, still_lines
from hansa.report.figure_months import months_figure
from hansa.report.figure_price import price_figure
from hansa.report.figure_trips import excursion_figure
from hansa.report.markup import Markup, join, note
from hansa.report.page import document
from hansa.report.parts_charts import equity as equity_part
from hansa.report.parts_charts import lines_part
from hansa.report.parts_charts import price as price_part
from hansa.report.parts_exposure import exposure as exposure_part
from hansa.report.parts_rolling import rolling as rolling_part
from hansa.report.parts_tables import drawdowns, months
from hansa.report.parts_trips import trips
from hansa.stores import RunFolder

_TOO_SHORT = "The run is too short for it: 30 days are needed."


def equity(result: Result) -> Figure:
    """Equity against both benchmarks, drawdown under it."""
    report = result.report_data
    return _figure(report, "equity", (equity_part(report), still_figure(report)), 860)


def drawdown(result: Result) -> Figure:
    """How far below its peak, and the ten deepest drawdowns."""
    report = result.report_data
    chart = drawdown_chart(report)
    body = join([lines_part(chart, report, title="Drawdown"), drawdowns(report)])
    return _figure(report, "drawdown", (body, still_lines(chart, report.curves.ts_ns)), 640)


def monthly(result: Result) -> Figure:
    """Returns by month and year."""
    report = result.report_data
    is_long = report.header.is_annualised
    still = months_figure(report.years) if is_long else Markup("")
    height = 190 + 34 * len(report.years)
    return _figure(report, "months", (months(report) or note(_TOO_SHORT), still), height)


def rolling(result: Result) -> Figure:
    """Rolling Sharpe ratio with its band, volatility and beta to buy and hold."""
    report = result.report_data
    still = named_lines(sharpe_chart(report), report.curves.ts_ns)
    return _figure(report, "rolling", (rolling_part(report) or note(_TOO_SHORT), still), 1240)


def exposure(result: Result) -> Figure:
    """Gross and net exposure, the part of each instrument, turnover."""
    report = result.report_data
    still = named_lines(exposure_chart(report), report.curves.ts_ns)
    return _figure(report, "exposure", (exposure_part(report), still), 1320)


def trades(result: Result) -> Figure:
    """Round trips: what they made, how they stood meanwhile, who voted for them."""
    report = result.report_data
    body = trips(report) or note("No position was opened.")
    return _figure(report, "trades", (body, excursion_figure(report.round_trips.shown)), 900)


def price(result: Result, instrument: str | None = None) -> Figure:
    """Price with fills and ballots of one instrument (with or without its venue), else of the one
    that was traded most. Raises NotFoundError for one that was not drawn.
    """
    report = result.report_data
    panel = _panel(report, instrument)
    alone = msgspec.structs.replace(report.prices, panels=[panel], omitted=[])
    chosen = msgspec.structs.replace(report, prices=alone)
    still = price_figure(panel, report.curves.ts_ns)
    height = 620 + 30 * len(report.header.agents)
    return _figure(chosen, f"price of {panel.instrument}", (price_part(chosen), still), height)


def compare(*results: Result) -> Figure:
    """Two to twenty runs side by side: growth, headline figures, settings. Raises NotFoundError
    for too few or too many.
    """
    found = compare_runs([RunFolder(result.folder) for result in results])
    charts = comparison_charts(found)
    still = named_lines(charts[0], comparison_times(found).tolist()) if charts else Markup("")
    title = f"{len(results)} runs compared"
    page = document(title, join(comparison_parts(found)), comparison_data(found))
    return Figure(title=title, page=page, still=still, height_px=900)


def _figure(report: ReportData, what: str, drawn: tuple[Markup, Markup], height_px: int) -> Figure:
    """`drawn` is the part of the page and its still picture; only the charts in it are packed."""
    body, still = drawn
    title = f"{report.header.name}: {what}"
    only = frozenset(part.partition('"')[0] for part in body.split(' id="')[1:])
    page = document(title, body, chart_data(report, only=only))
    return Figure(title=title, page=page, still=still, height_px=height_px)


def _panel(report: ReportData, instrument: str | None) -> PricePanel:
    panels = report.prices.panels
    if instrument is None:
        return max(panels, key=lambda panel: sum(panel.marks.count))
    for panel in panels:
        if instrument in (panel.instrument, panel.instrument.partition(":")[2]):
            return panel
    known = ", ".join(panel.instrument for panel in panels)
    raise NotFoundError(f"expected an instrument that is drawn ({known}), found {instrument!r}")
