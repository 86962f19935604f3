"""One function a figure of a sweep: its front, its parameters, how it did out of sample."""

from hansa.app.sweep.result import Sweep
from hansa.errors import ConfigError
from hansa.plot.figure import Figure
from hansa.report.chart_data import charts_data
from hansa.report.figure import still_alone
from hansa.report.markup import Markup, note, section
from hansa.report.page import document
from hansa.report.sweep import SweepReport
from hansa.report.sweep.figure_front import front_figure, front_part
from hansa.report.sweep.maps import maps_part
from hansa.report.sweep.outside import outside_chart, outside_part

_ONE_OBJECTIVE = "a front needs two objectives, and the search had one"


def front(sweep: Sweep) -> Figure:
    """The first objective of each set against the others, those that no other beats marked."""
    report = _report(sweep)
    body = front_part(report) or note("It was a search by one objective: there is no front.")
    height = 120 + 480 * max(1, len(report.header.objectives) - 1)
    return _figure(report, "front", (body, front_figure(report)), height, _ONE_OBJECTIVE)


def parameters(sweep: Sweep) -> Figure:
    """The objective over each pair of parameters; it has no still picture."""
    report = _report(sweep)
    body = maps_part(report) or note("No parameter had two values.")
    height = 160 + sum(90 + 26 * len(each.rows.labels) for each in report.surfaces)
    return _figure(report, "parameters", (body, Markup("")), height, "it is a table")


def outside(sweep: Sweep) -> Figure:
    """Growth on bars that had not chosen, and what became of each split's choice."""
    report = _report(sweep)
    body = outside_part(report) or note(
        "It was not judged out of sample: [sweep.split] is not set."
    )
    chart, times = outside_chart(report)
    still = still_alone(chart, times) if chart else Markup("")
    return _figure(report, "out of sample", (body, still), 1100, "nothing judged out of sample")


def _report(sweep: Sweep) -> SweepReport:
    if isinstance(sweep, Sweep):
        return sweep.report_data
    raise ConfigError(
        f"hansa.plot: expected a sweep, found {type(sweep).__name__}; give what hansa.sweep gave"
    )


def _figure(
    report: SweepReport, what: str, drawn: tuple[Markup, Markup], height_px: int, why_empty: str
) -> Figure:
    """`drawn` is the part of the page and its still picture."""
    body, still = drawn
    title = f"{report.header.name}: {what}"
    chart = outside_chart(report) if "outside-chart" in body else ([], [])
    page = document(title, section("part", what.capitalize(), body), charts_data(*chart))
    return Figure(title=title, page=page, still=still, height_px=height_px, why_empty=why_empty)
