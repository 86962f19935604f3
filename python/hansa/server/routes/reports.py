"""Reports: the file as `hansa report` writes it, and its numbers."""

from starlette.responses import Response

from hansa.app.opening import open_run
from hansa.report import render
from hansa.report.data import ReportData
from hansa.server.house import TheHouse
from hansa.server.operation import Operations, Terms
from hansa.server.routes.parameters import RunName

reports = Operations("reports")


@reports(Terms("GET", "/v1/runs/{run}/report", weight=10, lane="heavy"))
def read_report(house: TheHouse, run: RunName) -> ReportData:
    """Every number of a run's report."""
    return _data(house, run)


@reports(Terms("GET", "/v1/runs/{run}/report.html", weight=10, media="text/html", lane="heavy"))
def read_report_page(house: TheHouse, run: RunName) -> str:
    """The report of a run: one file that needs nothing else."""
    content = render(_data(house, run))
    return Response(content, media_type="text/html; charset=utf-8")  # type: ignore[return-value]


def _data(house: TheHouse, run: str) -> ReportData:
    folder = house.watching.folder(run)
    return open_run(str(folder.path)).report_data
