"""Every operation as a coroutine. Made from the schema by `python -m hansa.server.describe`."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Raw

from hansa.api.answer import DeskView
from hansa.api.books import EquityCurve, LedgerView, PositionView, PostingLine
from hansa.api.council import BallotLine, CouncilHistory, CouncilView, DecisionView, OutcomeCount
from hansa.api.desks import (
    Commanded,
    CommandedAll,
    Configuration,
    DeskLine,
    Hold,
    Kill,
    StartDesk,
    Started,
)
from hansa.api.health import Health, Ready
from hansa.api.jobs import CheckData, DataFile, JobView
from hansa.api.journal import ActionLine, RecordDetail, RecordLine, Verified
from hansa.api.limits import LimitsView
from hansa.api.market import Bars
from hansa.api.orders import CanceledOrder, FillView, NewOrder, OrderDetail, OrderView, PlacedOrder
from hansa.api.page import Page
from hansa.api.people import (
    KeyLine,
    KeyMade,
    LogIn,
    Me,
    NewKey,
    NewUser,
    OneTimeLink,
    PasswordByLink,
    PasswordChange,
    SessionLine,
    SetUp,
    SetUpState,
    UserChange,
    UserLine,
)
from hansa.api.problem import ProblemKind
from hansa.api.runs import Comparison, RunDetail, RunLine, Setting, StartRun
from hansa.api.stream import Alert
from hansa.api.travel import StateView
from hansa.api.why import WhyView
from hansa.client import endpoints as of
from hansa.client.async_asking import AsyncAsking


class AsyncOperations(AsyncAsking):
    """Every operation as a coroutine."""

    async def read_health(self) -> Health:
        """The server answers: says nothing of desks."""
        return await self._ask(of.READ_HEALTH)

    async def read_ready(self) -> Ready:
        """Whether the folder of runs can be read and actions can be recorded."""
        return await self._ask(of.READ_READY)

    async def read_metrics(self) -> str:
        """Counts in the text format of Prometheus; needs an API key with `read`."""
        return await self._ask(of.READ_METRICS)

    async def read_problem(self, code: str) -> ProblemKind:
        """What the code of a problem means; `type` of a problem leads here."""
        return await self._ask(of.READ_PROBLEM, code=code)

    async def read_schema(self) -> str:
        """The schema of this API."""
        return await self._ask(of.READ_SCHEMA)

    async def read_setup(self) -> SetUpState:
        """Whether an owner is still to be created."""
        return await self._ask(of.READ_SETUP)

    async def set_up(self, body: SetUp) -> Me:
        """Creates the owner by the link that the first start printed, and logs them in."""
        return await self._ask(of.SET_UP, body)

    async def log_in(self, body: LogIn) -> Me:
        """Logs in: the answer sets the cookie of the session."""
        return await self._ask(of.LOG_IN, body)

    async def read_session(self) -> Me:
        """Who is logged in, and what they may do."""
        return await self._ask(of.READ_SESSION)

    async def log_out(self) -> None:
        """Logs out: the session ends at once, here and on every connection."""
        return await self._ask(of.LOG_OUT)

    async def change_password(self, body: PasswordChange) -> None:
        """Sets another password for oneself; all other sessions end."""
        return await self._ask(of.CHANGE_PASSWORD, body)

    async def set_password(self, body: PasswordByLink) -> Me:
        """Sets a password by a one-time link, and logs in."""
        return await self._ask(of.SET_PASSWORD, body)

    async def list_users(self, *, cursor: str = "", limit: int = 100) -> Page[UserLine]:
        """Users, newest first."""
        return await self._ask(of.LIST_USERS, cursor=cursor, limit=limit)

    async def create_user(self, body: NewUser) -> OneTimeLink:
        """Creates a user; the answer holds the link by which they set their password."""
        return await self._ask(of.CREATE_USER, body)

    async def change_user(self, name: str, body: UserChange) -> UserLine:
        """Changes a user's role, or shuts them out and lets them in again."""
        return await self._ask(of.CHANGE_USER, body, name=name)

    async def create_link(self, name: str) -> OneTimeLink:
        """A new link by which a user sets another password."""
        return await self._ask(of.CREATE_LINK, name=name)

    async def list_sessions(
        self, *, all: bool = False, cursor: str = "", limit: int = 100
    ) -> Page[SessionLine]:
        """One's own sessions, newest first."""
        return await self._ask(of.LIST_SESSIONS, all=all, cursor=cursor, limit=limit)

    async def end_session(self, session: str) -> None:
        """Ends a session; another person's only for admins."""
        return await self._ask(of.END_SESSION, session=session)

    async def list_keys(self, *, cursor: str = "", limit: int = 100) -> Page[KeyLine]:
        """One's own API keys, for admins everybody's; newest first."""
        return await self._ask(of.LIST_KEYS, cursor=cursor, limit=limit)

    async def create_key(self, body: NewKey) -> KeyMade:
        """A new API key; its secret is in this answer alone."""
        return await self._ask(of.CREATE_KEY, body)

    async def revoke_key(self, key: str) -> None:
        """Ends an API key at once; another person's only for admins."""
        return await self._ask(of.REVOKE_KEY, key=key)

    async def list_actions(self, *, cursor: str = "", limit: int = 100) -> Page[ActionLine]:
        """What people did, newest first: a journal of its own, with the same chain as a run's."""
        return await self._ask(of.LIST_ACTIONS, cursor=cursor, limit=limit)

    async def verify_actions(self) -> Verified:
        """Reads every byte of the journal of actions and checks every link."""
        return await self._ask(of.VERIFY_ACTIONS)

    async def list_configurations(
        self, *, cursor: str = "", limit: int = 100
    ) -> Page[Configuration]:
        """Configurations that can be run or traded here."""
        return await self._ask(of.LIST_CONFIGURATIONS, cursor=cursor, limit=limit)

    async def list_desks(self, *, cursor: str = "", limit: int = 100) -> Page[DeskLine]:
        """Desks at work, and those that were lost at work."""
        return await self._ask(of.LIST_DESKS, cursor=cursor, limit=limit)

    async def start_desk(self, body: StartDesk, *, idempotency_key: str = "") -> Started:
        """Starts a desk on paper, a process of its own. One that is not at work within two minutes
        may still begin: `desk_silent`, and under its `Idempotency-Key` no other is started.
        """
        return await self._ask(of.START_DESK, body, idempotency_key=idempotency_key)

    async def read_desk(self, run: str) -> DeskView:
        """How a desk stands, as it says itself."""
        return await self._ask(of.READ_DESK, run=run)

    async def pause_desk(self, run: str, body: Hold) -> Commanded:
        """Only orders that reduce a position pass; working orders stay."""
        return await self._ask(of.PAUSE_DESK, body, run=run)

    async def resume_desk(self, run: str, body: Hold) -> Commanded:
        """Trades again after a pause, a kill or a halt. On paper it needs `trade:paper`; with real
        money `risk:resume`, and while it is killed a person who has not killed it since it was
        resumed last. A kill that comes while it is being resumed stands: `conflict`.
        """
        return await self._ask(of.RESUME_DESK, body, run=run)

    async def kill_desk(self, run: str, body: Kill) -> Commanded:
        """No new positions; from level 2 every order is cancelled, at 3 every position closed."""
        return await self._ask(of.KILL_DESK, body, run=run)

    async def stop_desk(self, run: str, body: Hold) -> Commanded:
        """Stops a desk's process in order; it can be gone on with by `hansa trade --resume`."""
        return await self._ask(of.STOP_DESK, body, run=run)

    async def place_order(
        self, run: str, body: NewOrder, *, idempotency_key: str = ""
    ) -> PlacedOrder:
        """Places an order through the desk's gate. On paper it needs `trade:paper`, with real
        money `trade:live`. The same again under its `cl_ord_id` is answered with the order that
        there is.
        """
        return await self._ask(of.PLACE_ORDER, body, run=run, idempotency_key=idempotency_key)

    async def cancel_order(self, run: str, order: str, *, reason: str = "") -> CanceledOrder:
        """Asks the venue to end an order of the desk; it works until a report says otherwise."""
        return await self._ask(of.CANCEL_ORDER, run=run, order=order, reason=reason)

    async def find_order(self, run: str, cl_ord_id: str) -> OrderView:
        """The order that a person gave this id, as it stands: also of a desk that is gone."""
        return await self._ask(of.FIND_ORDER, run=run, cl_ord_id=cl_ord_id)

    async def kill_every_desk(self, body: Kill) -> CommandedAll:
        """Kills every desk at work, all at once; those that do not answer are named."""
        return await self._ask(of.KILL_EVERY_DESK, body)

    async def list_runs(self, *, cursor: str = "", limit: int = 100) -> Page[RunLine]:
        """All runs, newest first."""
        return await self._ask(of.LIST_RUNS, cursor=cursor, limit=limit)

    async def start_run(self, body: StartRun) -> JobView:
        """Runs a configuration of the catalog over its data; the job's result is the run. Settings
        that name no code and no file may be changed.
        """
        return await self._ask(of.START_RUN, body)

    async def compare_runs(self, run: Sequence[str]) -> Comparison:
        """Runs side by side: settings that differ, figures, equity."""
        return await self._ask(of.COMPARE_RUNS, run=run)

    async def read_run(self, run: str) -> RunDetail:
        """A run, with what its manifest pins."""
        return await self._ask(of.READ_RUN, run=run)

    async def list_settings(
        self, run: str, *, cursor: str = "", limit: int = 1000
    ) -> Page[Setting]:
        """The configuration of a run, by dotted key."""
        return await self._ask(of.LIST_SETTINGS, run=run, cursor=cursor, limit=limit)

    async def read_bars(
        self, run: str, instrument: str, *, before: int | None = None, limit: int = 2000
    ) -> Bars:
        """Bars of an instrument, the last ones before a number; as packed columns where the
        request accepts those.
        """
        return await self._ask(
            of.READ_BARS, run=run, instrument=instrument, before=before, limit=limit
        )

    async def read_equity(self, run: str, *, points: int = 1000) -> EquityCurve:
        """Equity and drawdown over the moments of a run."""
        return await self._ask(of.READ_EQUITY, run=run, points=points)

    async def read_council(self, run: str) -> CouncilView:
        """The last decision on every instrument."""
        return await self._ask(of.READ_COUNCIL, run=run)

    async def read_council_history(self, run: str) -> CouncilHistory:
        """The council over a run: weights, convictions, agreement, dissent."""
        return await self._ask(of.READ_COUNCIL_HISTORY, run=run)

    async def list_ballots(
        self, run: str, *, instrument: str = "", agent: str = "", cursor: str = "", limit: int = 100
    ) -> Page[BallotLine]:
        """Ballots, newest first."""
        return await self._ask(
            of.LIST_BALLOTS, run=run, instrument=instrument, agent=agent, cursor=cursor, limit=limit
        )

    async def list_decisions(
        self,
        run: str,
        *,
        instrument: str = "",
        outcome: str = "",
        cursor: str = "",
        limit: int = 100,
    ) -> Page[DecisionView]:
        """Decisions with their ballots, newest first."""
        return await self._ask(
            of.LIST_DECISIONS,
            run=run,
            instrument=instrument,
            outcome=outcome,
            cursor=cursor,
            limit=limit,
        )

    async def list_outcomes(self, run: str) -> Page[OutcomeCount]:
        """What decisions came to, counted: why there was no trade."""
        return await self._ask(of.LIST_OUTCOMES, run=run)

    async def list_orders(
        self,
        run: str,
        *,
        instrument: str = "",
        status: str = "",
        open: bool = False,
        cursor: str = "",
        limit: int = 100,
    ) -> Page[OrderView]:
        """Orders, and proposals that the gate refused, newest first."""
        return await self._ask(
            of.LIST_ORDERS,
            run=run,
            instrument=instrument,
            status=status,
            open=open,
            cursor=cursor,
            limit=limit,
        )

    async def read_order(self, run: str, order: str) -> OrderDetail:
        """An order with its life, what the gate saw, and its fills."""
        return await self._ask(of.READ_ORDER, run=run, order=order)

    async def list_fills(
        self, run: str, *, instrument: str = "", cursor: str = "", limit: int = 100
    ) -> Page[FillView]:
        """Fills, newest first."""
        return await self._ask(
            of.LIST_FILLS, run=run, instrument=instrument, cursor=cursor, limit=limit
        )

    async def list_positions(self, run: str) -> Page[PositionView]:
        """What is held, from the journal."""
        return await self._ask(of.LIST_POSITIONS, run=run)

    async def read_ledger(self, run: str) -> LedgerView:
        """The books: what every account stands at."""
        return await self._ask(of.READ_LEDGER, run=run)

    async def list_postings(
        self, run: str, *, cursor: str = "", limit: int = 100
    ) -> Page[PostingLine]:
        """Lines of the books, newest first."""
        return await self._ask(of.LIST_POSTINGS, run=run, cursor=cursor, limit=limit)

    async def read_limits(self, run: str) -> LimitsView:
        """Limits of the gate: used, limit, headroom."""
        return await self._ask(of.READ_LIMITS, run=run)

    async def list_alerts(self, run: str, *, cursor: str = "", limit: int = 100) -> Page[Alert]:
        """Refusals, commands, feeds, failures: newest first."""
        return await self._ask(of.LIST_ALERTS, run=run, cursor=cursor, limit=limit)

    async def list_records(
        self, run: str, *, kind: str = "", instrument: str = "", cursor: str = "", limit: int = 100
    ) -> Page[RecordLine]:
        """Records, newest first, each with its link of the chain."""
        return await self._ask(
            of.LIST_RECORDS, run=run, kind=kind, instrument=instrument, cursor=cursor, limit=limit
        )

    async def verify_journal(self, run: str) -> Verified:
        """Reads every byte and checks every link; tells the first fault and its place."""
        return await self._ask(of.VERIFY_JOURNAL, run=run)

    async def export_journal(
        self, run: str, *, format: Literal["jsonl", "parquet"] = "jsonl"
    ) -> bytes:
        """The whole journal for other programs: JSON Lines, or an archive of Parquet files."""
        return await self._ask(of.EXPORT_JOURNAL, run=run, format=format)

    async def read_record(self, run: str, seq: int) -> RecordDetail:
        """A record with everything it says."""
        return await self._ask(of.READ_RECORD, run=run, seq=seq)

    async def read_state(self, run: str, seq: int) -> StateView:
        """The run as it was after a record: books, positions, ballots, limits, with the hash of
        the whole state.
        """
        return await self._ask(of.READ_STATE, run=run, seq=seq)

    async def explain(
        self, run: str, *, order: str = "", instrument: str = "", at: str = ""
    ) -> WhyView:
        """Why an order was made; or what was decided for an instrument at a time, and why no order
        came of it.
        """
        return await self._ask(of.EXPLAIN, run=run, order=order, instrument=instrument, at=at)

    async def read_report(self, run: str) -> Raw:
        """Every number of a run's report."""
        return await self._ask(of.READ_REPORT, run=run)

    async def read_report_page(self, run: str) -> str:
        """The report of a run: one file that needs nothing else."""
        return await self._ask(of.READ_REPORT_PAGE, run=run)

    async def list_jobs(self, *, cursor: str = "", limit: int = 100) -> Page[JobView]:
        """Long work since the server began, newest first."""
        return await self._ask(of.LIST_JOBS, cursor=cursor, limit=limit)

    async def read_job(self, job: str) -> JobView:
        """How a piece of long work stands."""
        return await self._ask(of.READ_JOB, job=job)

    async def cancel_job(self, job: str) -> JobView:
        """Cancels a piece of long work; what it has done by then is kept."""
        return await self._ask(of.CANCEL_JOB, job=job)

    async def list_data(self, *, cursor: str = "", limit: int = 100) -> Page[DataFile]:
        """Files of data that configurations of the catalog use."""
        return await self._ask(of.LIST_DATA, cursor=cursor, limit=limit)

    async def check_data(self, body: CheckData) -> JobView:
        """Checks the data of a configuration; the job's result says what was found."""
        return await self._ask(of.CHECK_DATA, body)
