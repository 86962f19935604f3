"""One function a figure, of a result or of what `hansa.open_run` takes: a name, an id, a path."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import msgspec

from hansa.app.opening import open_run
from hansa.app.result import Result
from hansa.app.sweep.result import Sweep
from hansa.app.view.compare import compare as compare_runs
from hansa.errors import ConfigError, NotFoundError
from hansa.plot.figure import Figure
from hansa.report.chart_data import chart_data
from hansa.report.charts import (
    beta_chart,
    drawdown_chart,
    equity_chart,
    exposure_chart,
    sharpe_chart,
    turnover_chart,
    volatility_chart,
    weights_chart,
)
from hansa.report.comparison import (
    comparison_charts,
    comparison_data,
    comparison_parts,
    comparison_times,
)
from hansa.report.data import PricePanel, ReportData
from hansa.report.figure import still_alone
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

#: A result, or the name, id or path of a run, or `last`.
Run: TypeAlias = Result | Path | str


def equity(run: Run) -> Figure:
    """Equity against both benchmarks, drawdown under it."""
    report = _report(run)
    still = still_alone([equity_chart(report), drawdown_chart(report)], report.curves.ts_ns)
    return _figure(report, "equity", (equity_part(report), still), 860)


def drawdown(run: Run) -> Figure:
    """How far below its peak, and the ten deepest drawdowns."""
    report = _report(run)
    chart = drawdown_chart(report)
    body = join([lines_part(chart, report, title="Drawdown"), drawdowns(report)])
    title = f"Drawdown of {report.header.name}"
    still = still_alone([chart], report.curves.ts_ns, title=title)
    return _figure(report, "drawdown", (body, still), 640)


def monthly(run: Run) -> Figure:
    """Returns by month and year."""
    report = _report(run)
    is_long = report.header.is_annualised
    still = months_figure(report.years) if is_long else Markup("")
    height = 190 + 34 * len(report.years)
    return _figure(report, "months", (months(report) or note(_TOO_SHORT), still), height)


def rolling(run: Run) -> Figure:
    """Rolling Sharpe ratio with its band, volatility and beta to buy and hold."""
    report = _report(run)
    charts = [sharpe_chart(report), volatility_chart(report), beta_chart(report)]
    title = f"Sharpe ratio, volatility per year and beta over time of {report.header.name}"
    still = still_alone(charts, report.curves.ts_ns, title=title)
    return _figure(report, "rolling", (rolling_part(report) or note(_TOO_SHORT), still), 1240)


def exposure(run: Run) -> Figure:
    """Gross and net exposure, the part of each instrument, turnover."""
    report = _report(run)
    charts = [exposure_chart(report), weights_chart(report), turnover_chart(report)]
    title = f"Gross and net exposure, parts of equity, turnover per year of {report.header.name}"
    still = still_alone(charts, report.curves.ts_ns, title=title)
    return _figure(report, "exposure", (exposure_part(report), still), 1320)


def trades(run: Run) -> Figure:
    """Round trips: what they made, how they stood meanwhile, who voted for them."""
    report = _report(run)
    body = trips(report) or note("No position was opened.")
    return _figure(
        report,
        "trades",
        (body, excursion_figure(report.round_trips.shown, report.round_trips.closed)),
        900,
    )


def price(run: Run, instrument: str | None = None) -> Figure:
    """Price with fills and ballots of one instrument (with or without its venue), else of the one
    that was traded most. Raises NotFoundError for one that was not drawn.
    """
    report = _report(run)
    panel = _panel(report, instrument)
    alone = msgspec.structs.replace(report.prices, panels=[panel], omitted=[])
    chosen = msgspec.structs.replace(report, prices=alone)
    still = price_figure(panel, report.curves.ts_ns)
    height = 620 + 30 * len(report.header.agents)
    return _figure(chosen, f"price of {panel.instrument}", (price_part(chosen), still), height)


def compare(*runs: Run | Sequence[Run]) -> Figure:
    """Two to twenty runs side by side, as `compare(a, b)` or `compare([a, b])`: growth, headline
    figures, settings. Raises NotFoundError for too few or too many.
    """
    results = [_result(run) for run in _each(runs)]
    found = compare_runs([RunFolder(result.folder) for result in results])
    charts, times = comparison_charts(found), comparison_times(found).tolist()
    title = f"{len(results)} runs compared"
    page = document(title, join(comparison_parts(found)), comparison_data(found))
    still = still_alone(charts, times, title=title)
    return Figure(title=title, page=page, still=still, height_px=900)


def _each(runs: Sequence[Run | Sequence[Run]]) -> list[Run]:
    """The runs of the call, those of a list among them."""
    found: list[Run] = []
    for run in runs:
        if isinstance(run, Result | Path | str):
            found.append(run)
        elif isinstance(run, Sequence):
            found.extend(run)
        else:
            found.append(_result(run))
    return found


def _report(run: Run) -> ReportData:
    return _result(run).report_data


def _result(run: Run) -> Result:
    if isinstance(run, Result):
        return run
    if isinstance(run, Path | str):
        return open_run(str(run))
    if isinstance(run, Sweep):
        raise ConfigError(
            "hansa.plot: expected one run, found a sweep of many; give its best set as a run, "
            "sweep.rerun(), or look at sweep.report()"
        )
    raise ConfigError(
        "hansa.plot: expected a result, or the name or path of a run, found "
        f"{type(run).__name__}; give what hansa.run or hansa.open_run gave"
    )


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
    raise NotFoundError(
        f"expected one of the instruments that are drawn, those that were traded most ({known}), "
        f"found {instrument!r}"
    )
