"""Jobs and the data catalog."""

from typing import Annotated

from fastapi import Path

from hansa.api.jobs import CheckData, DataFile, JobView
from hansa.api.page import Page
from hansa.app.data_files import data_files
from hansa.server.house import TheHouse
from hansa.server.operation import Operations, Terms
from hansa.server.paging import paged
from hansa.server.principal import Caller
from hansa.server.reading import BodyOf
from hansa.server.routes.parameters import Cursor, Limit
from hansa.server.watching import missing_as

jobs = Operations("jobs")
JobId = Annotated[str, Path(max_length=80, description="A job, as the list names it.")]


@jobs(Terms("GET", "/v1/jobs"))
def list_jobs(house: TheHouse, cursor: Cursor = "", limit: Limit = 100) -> Page[JobView]:
    """Long work since the server began, newest first."""
    return paged(house.jobs.views(), cursor, limit)


@jobs(Terms("GET", "/v1/jobs/{job}", problems=("job_not_found",)))
def read_job(house: TheHouse, job: JobId) -> JobView:
    """How a piece of long work stands."""
    return house.jobs.view(job)


@jobs(Terms("DELETE", "/v1/jobs/{job}", need="research", problems=("job_not_found",)))
def cancel_job(house: TheHouse, caller: Caller, job: JobId) -> JobView:
    """Cancels a piece of long work; what it has done by then is kept."""
    return house.jobs.cancel(job, by=caller.name)


@jobs(Terms("GET", "/v1/data"))
def list_data(house: TheHouse, cursor: Cursor = "", limit: Limit = 100) -> Page[DataFile]:
    """Files of data that configurations of the catalog use."""
    return paged(data_files(house.catalog), cursor, limit)


@jobs(
    Terms(
        "POST",
        "/v1/data/check",
        need="research",
        status=202,
        body=CheckData,
        problems=("configuration_not_found", "too_many_jobs"),
    )
)
def check_data(house: TheHouse, caller: Caller, wanted: BodyOf[CheckData]) -> JobView:
    """Checks the data of a configuration; the job's result says what was found."""
    with missing_as("configuration_not_found"):
        entry = house.catalog.entry(wanted.configuration)
    return house.jobs.check_data(entry, by=caller.name)
