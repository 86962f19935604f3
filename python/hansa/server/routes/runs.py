"""Runs: what they are, what they hold, how they compare."""

from typing import Annotated

from fastapi import Query, Request, Response

from hansa.api.books import EquityCurve, LedgerView, PositionView, PostingLine
from hansa.api.council import BallotLine, CouncilHistory, CouncilView, DecisionView, OutcomeCount
from hansa.api.jobs import JobView
from hansa.api.limits import LimitsView
from hansa.api.market import Bars
from hansa.api.orders import FillView, OrderDetail, OrderView
from hansa.api.page import Page
from hansa.api.runs import Comparison, RunDetail, RunLine, Setting, StartRun
from hansa.api.stream import Alert
from hansa.app.view.compare import compare
from hansa.app.view.council_history import council_history
from hansa.app.view.paging import PageQuery
from hansa.app.view.runs_list import run_lines
from hansa.server.house import TheHouse
from hansa.server.operation import Operations, Terms
from hansa.server.overriding import check_overrides
from hansa.server.packed_bars import PACKED, packed
from hansa.server.paging import paged
from hansa.server.principal import Caller
from hansa.server.reading import BodyOf
from hansa.server.routes.parameters import Cursor, Limit, OrderId, RunName, Symbol
from hansa.server.security.problems import ProblemError
from hansa.server.watching import missing_as

runs = Operations("runs")
_RUN = "/v1/runs/{run}"
_COMPARED = (2, 20)
INSTRUMENT = "instrument_not_found"
_OF_RUNS = ("run_not_found", "journal_damaged", "data_missing")


@runs(Terms("GET", "/v1/runs"))
def list_runs(house: TheHouse, cursor: Cursor = "", limit: Limit = 100) -> Page[RunLine]:
    """All runs, newest first."""
    return paged(run_lines(house.store), cursor, limit)


@runs(
    Terms(
        "POST",
        "/v1/runs",
        need="research",
        status=202,
        body=StartRun,
        problems=("configuration_not_found", "override_refused", "too_many_jobs"),
    )
)
def start_run(house: TheHouse, caller: Caller, wanted: BodyOf[StartRun]) -> JobView:
    """Runs a configuration of the catalog over its data; the job's result is the run. Settings that
    name no code and no file may be changed.
    """
    with missing_as("configuration_not_found"):
        entry = house.catalog.entry(wanted.configuration)
    check_overrides(wanted.overrides)
    return house.jobs.start_run(entry, wanted.overrides, by=caller.name)


@runs(Terms("GET", "/v1/runs/compare", weight=5, problems=_OF_RUNS, lane="heavy"))
def compare_runs(
    house: TheHouse,
    run: Annotated[list[str], Query(description="The runs, two to twenty.")],
) -> Comparison:
    """Runs side by side: settings that differ, figures, equity."""
    least, most = _COMPARED
    if not least <= len(set(run)) <= most:
        found = f"expected {least} to {most} different runs, found {len(set(run))}"
        raise ProblemError("bad_parameter", found)
    return compare([house.watching.folder(each) for each in dict.fromkeys(run)])


@runs(Terms("GET", _RUN))
def read_run(house: TheHouse, run: RunName) -> RunDetail:
    """A run, with what its manifest pins."""
    return house.watching.run(run).ask(lambda view: view.detail())


@runs(Terms("GET", f"{_RUN}/settings"))
def list_settings(
    house: TheHouse, run: RunName, cursor: Cursor = "", limit: Limit = 1000
) -> Page[Setting]:
    """The configuration of a run, by dotted key."""
    settings = house.watching.run(run).ask(lambda view: view.settings())
    return paged(settings, cursor, limit)


@runs(Terms("GET", f"{_RUN}/bars", weight=2, also=(PACKED,), problems=("instrument_not_found",)))
def read_bars(
    house: TheHouse,
    request: Request,
    run: RunName,
    instrument: Symbol,
    before: Annotated[int | None, Query(ge=0, description="Bars before this number.")] = None,
    limit: Annotated[int, Query(ge=1, le=50_000, description="Most bars.")] = 2000,
) -> Bars | Response:
    """Bars of an instrument, the last ones before a number; as packed columns where the request
    accepts those.
    """
    watched = house.watching.run(run)
    bars = watched.ask(lambda view: view.bars(instrument, before, limit), INSTRUMENT)
    if PACKED in request.headers.get("accept", ""):
        return Response(packed(bars), media_type=PACKED)
    return bars


@runs(Terms("GET", f"{_RUN}/equity"))
def read_equity(
    house: TheHouse,
    run: RunName,
    points: Annotated[int, Query(ge=2, le=5000, description="Most points.")] = 1000,
) -> EquityCurve:
    """Equity and drawdown over the moments of a run."""
    return house.watching.run(run).ask(lambda view: view.equity(points))


@runs(Terms("GET", f"{_RUN}/council"))
def read_council(house: TheHouse, run: RunName) -> CouncilView:
    """The last decision on every instrument."""
    return house.watching.run(run).ask(lambda view: view.council())


@runs(Terms("GET", f"{_RUN}/council/history", weight=5, lane="heavy"))
def read_council_history(house: TheHouse, run: RunName) -> CouncilHistory:
    """The council over a run: weights, convictions, agreement, dissent."""
    return council_history(house.watching.folder(run))


@runs(Terms("GET", f"{_RUN}/ballots", problems=("instrument_not_found",)))
def list_ballots(
    house: TheHouse,
    run: RunName,
    instrument: Symbol = "",
    agent: Annotated[str, Query(max_length=80, description="An agent; none is all.")] = "",
    cursor: Cursor = "",
    limit: Limit = 100,
) -> Page[BallotLine]:
    """Ballots, newest first."""
    return house.watching.run(run).ask(
        lambda view: view.ballots(PageQuery(cursor, limit), instrument, agent), INSTRUMENT
    )


@runs(Terms("GET", f"{_RUN}/decisions", problems=("instrument_not_found",)))
def list_decisions(
    house: TheHouse,
    run: RunName,
    instrument: Symbol = "",
    outcome: Annotated[str, Query(max_length=40, description="An outcome by its code.")] = "",
    cursor: Cursor = "",
    limit: Limit = 100,
) -> Page[DecisionView]:
    """Decisions with their ballots, newest first."""
    return house.watching.run(run).ask(
        lambda view: view.decisions(PageQuery(cursor, limit), instrument, outcome), INSTRUMENT
    )


@runs(Terms("GET", f"{_RUN}/outcomes"))
def list_outcomes(house: TheHouse, run: RunName) -> Page[OutcomeCount]:
    """What decisions came to, counted: why there was no trade."""
    return paged(house.watching.run(run).ask(lambda view: view.outcomes()), "", 1000)


@runs(Terms("GET", f"{_RUN}/orders", problems=("instrument_not_found",)))
def list_orders(  # noqa: PLR0913, PLR0917 - the parameters of the operation
    house: TheHouse,
    run: RunName,
    instrument: Symbol = "",
    status: Annotated[str, Query(max_length=40, description="A status; none is all.")] = "",
    is_open: Annotated[bool, Query(alias="open", description="Only working orders.")] = False,
    cursor: Cursor = "",
    limit: Limit = 100,
) -> Page[OrderView]:
    """Orders, and proposals that the gate refused, newest first."""
    return house.watching.run(run).ask(
        lambda view: view.orders(PageQuery(cursor, limit), instrument, status, is_open=is_open),
        INSTRUMENT,
    )


@runs(Terms("GET", f"{_RUN}/orders/{{order}}", problems=("order_not_found",)))
def read_order(house: TheHouse, run: RunName, order: OrderId) -> OrderDetail:
    """An order with its life, what the gate saw, and its fills."""
    return house.watching.run(run).ask(lambda view: view.order(order), "order_not_found")


@runs(Terms("GET", f"{_RUN}/fills", problems=("instrument_not_found",)))
def list_fills(
    house: TheHouse,
    run: RunName,
    instrument: Symbol = "",
    cursor: Cursor = "",
    limit: Limit = 100,
) -> Page[FillView]:
    """Fills, newest first."""
    return house.watching.run(run).ask(
        lambda view: view.fills(PageQuery(cursor, limit), instrument), INSTRUMENT
    )


@runs(Terms("GET", f"{_RUN}/positions"))
def list_positions(house: TheHouse, run: RunName) -> Page[PositionView]:
    """What is held, from the journal."""
    return paged(house.watching.run(run).ask(lambda view: view.positions()), "", 1000)


@runs(Terms("GET", f"{_RUN}/ledger", weight=2))
def read_ledger(house: TheHouse, run: RunName) -> LedgerView:
    """The books: what every account stands at."""
    return house.watching.run(run).ask(lambda view: view.ledger())


@runs(Terms("GET", f"{_RUN}/ledger/postings", weight=2))
def list_postings(
    house: TheHouse, run: RunName, cursor: Cursor = "", limit: Limit = 100
) -> Page[PostingLine]:
    """Lines of the books, newest first."""
    return house.watching.run(run).ask(lambda view: view.postings(PageQuery(cursor, limit)))


@runs(Terms("GET", f"{_RUN}/limits"))
def read_limits(house: TheHouse, run: RunName) -> LimitsView:
    """Limits of the gate: used, limit, headroom."""
    return house.watching.run(run).ask(lambda view: view.limits())


@runs(Terms("GET", f"{_RUN}/alerts"))
def list_alerts(
    house: TheHouse, run: RunName, cursor: Cursor = "", limit: Limit = 100
) -> Page[Alert]:
    """Refusals, commands, feeds, failures: newest first."""
    return house.watching.run(run).ask(lambda view: view.alerts(PageQuery(cursor, limit)))
