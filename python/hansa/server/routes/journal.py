"""The journal of a run: pages, proof, export, and the run as it was at a record."""

import shutil
import tempfile
from pathlib import Path
from typing import Annotated, Literal

from fastapi import Path as InPath
from fastapi import Query
from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from hansa.api.journal import RecordDetail, RecordLine, Verified
from hansa.api.page import Page
from hansa.api.problem import Fault
from hansa.api.travel import StateView
from hansa.api.why import WhyView
from hansa.app.explain.asking import asked_ns
from hansa.app.export import to_jsonl, to_parquet
from hansa.app.view.paging import PageQuery
from hansa.app.view.verifying import verify_run
from hansa.errors import ConfigError
from hansa.server.house import House, TheHouse
from hansa.server.operation import Operations, Terms
from hansa.server.routes.parameters import Cursor, Limit, RunName, Symbol
from hansa.server.security.problems import ProblemError
from hansa.server.watching import Watched, missing_as

journal = Operations("journal")
_RUN = "/v1/runs/{run}"


@journal(Terms("GET", f"{_RUN}/journal", problems=("instrument_not_found",)))
def list_records(
    house: TheHouse,
    run: RunName,
    kind: Annotated[str, Query(max_length=40, description="A kind of record by name.")] = "",
    instrument: Symbol = "",
    cursor: Cursor = "",
    limit: Limit = 100,
) -> Page[RecordLine]:
    """Records, newest first, each with its link of the chain."""
    return house.watching.run(run).ask(
        lambda view: view.journal(PageQuery(cursor, limit), [kind] if kind else [], instrument),
        "instrument_not_found",
    )


@journal(Terms("POST", f"{_RUN}/journal/verify", weight=10, lane="heavy"))
def verify_journal(house: TheHouse, run: RunName) -> Verified:
    """Reads every byte and checks every link; tells the first fault and its place."""
    return verify_run(house.watching.folder(run))


_LINES, _ARCHIVE = "application/x-ndjson", "application/zip"


@journal(
    Terms(
        "GET",
        f"{_RUN}/journal/export",
        weight=20,
        media=_LINES,
        also=(_ARCHIVE,),
        lane="heavy",
    )
)
def export_journal(
    house: TheHouse,
    run: RunName,
    format: Annotated[Literal["jsonl", "parquet"], Query(description="The format.")] = "jsonl",
) -> bytes:
    """The whole journal for other programs: JSON Lines, or an archive of Parquet files."""
    folder = house.watching.folder(run)
    place = tempfile.TemporaryDirectory(prefix="hansa-export-")
    path = Path(place.name) / f"{folder.path.name}.jsonl"
    if format == "jsonl":
        to_jsonl(folder.journal, path)
    else:
        to_parquet(folder.journal, path.with_suffix(""))
        path = Path(shutil.make_archive(str(path.with_suffix("")), "zip", path.with_suffix("")))
    return FileResponse(  # type: ignore[return-value]
        path,
        media_type=_LINES if format == "jsonl" else _ARCHIVE,
        filename=path.name,
        background=BackgroundTask(place.cleanup),
    )


@journal(Terms("GET", f"{_RUN}/journal/{{seq}}", problems=("record_not_found",)))
def read_record(
    house: TheHouse,
    run: RunName,
    seq: Annotated[int, InPath(ge=0, le=2**53, description="The record's number, from 0.")],
) -> RecordDetail:
    """A record with everything it says."""
    return house.watching.run(run).ask(lambda view: view.record(seq), "record_not_found")


@journal(Terms("GET", f"{_RUN}/state", weight=5, problems=("record_not_found",), lane="heavy"))
def read_state(
    house: TheHouse,
    run: RunName,
    seq: Annotated[int, Query(ge=0, le=2**53, description="A record's number, from 0.")],
) -> StateView:
    """The run as it was after a record: books, positions, ballots, limits, with the hash of the
    whole state.
    """
    with missing_as("record_not_found"):
        return house.traveller.state_at(_read(house, run).folder, seq)


@journal(
    Terms(
        "GET",
        f"{_RUN}/why",
        weight=3,
        problems=("order_not_found", "instrument_not_found", "decision_not_found"),
        lane="heavy",
    )
)
def explain(
    house: TheHouse,
    run: RunName,
    order: Annotated[str, Query(max_length=80, description="An order's id.")] = "",
    instrument: Symbol = "",
    at: Annotated[str, Query(max_length=40, description="A time, RFC 3339.")] = "",
) -> WhyView:
    """Why an order was made; or what was decided for an instrument at a time, and why no order came
    of it.
    """
    if bool(order) == bool(instrument and at):
        found = "expected order, or instrument and at; found " + ("both" if order else "neither")
        raise ProblemError("bad_parameter", found)
    if at:
        _check_time(at)
    missing = "order_not_found" if order else "decision_not_found"
    with missing_as(missing):
        return house.explainer.why(_read(house, run), order, instrument, at)


def _check_time(at: str) -> None:
    """Raises the problem `bad_parameter` for what is no time."""
    try:
        asked_ns(at)
    except ConfigError as error:
        fault = Fault(pointer="at", detail=str(error))
        raise ProblemError("bad_parameter", f"at: {error}", errors=(fault,)) from None


def _read(house: House, run: str) -> Watched:
    """A run whose journal is the one that is there now."""
    watched = house.watching.run(run)
    watched.ask(lambda view: None)
    return watched
