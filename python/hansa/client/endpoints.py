"""The operations of the API. Made from the schema by `python -m hansa.server.describe`."""

from types import NoneType

from msgspec import Raw

from hansa.api.answer import DeskView
from hansa.api.books import EquityCurve, LedgerView, PositionView, PostingLine
from hansa.api.council import BallotLine, CouncilHistory, CouncilView, DecisionView, OutcomeCount
from hansa.api.desks import Commanded, CommandedAll, Configuration, DeskLine, Started
from hansa.api.health import Health, Ready
from hansa.api.jobs import DataFile, JobView
from hansa.api.journal import ActionLine, RecordDetail, RecordLine, Verified
from hansa.api.limits import LimitsView
from hansa.api.market import Bars
from hansa.api.orders import CanceledOrder, FillView, OrderDetail, OrderView, PlacedOrder
from hansa.api.page import Page
from hansa.api.people import KeyLine, KeyMade, Me, OneTimeLink, SessionLine, SetUpState, UserLine
from hansa.api.problem import ProblemKind
from hansa.api.runs import Comparison, RunDetail, RunLine, Setting
from hansa.api.stream import Alert
from hansa.api.travel import StateView
from hansa.api.why import WhyView
from hansa.client.endpoint import Endpoint

READ_HEALTH = Endpoint("GET", "/health", Health)
READ_READY = Endpoint("GET", "/ready", Ready)
READ_METRICS = Endpoint("GET", "/metrics", str)
READ_PROBLEM = Endpoint("GET", "/v1/problems/{code}", ProblemKind)
READ_SCHEMA = Endpoint("GET", "/openapi.json", str)
READ_SETUP = Endpoint("GET", "/v1/setup", SetUpState)
SET_UP = Endpoint("POST", "/v1/setup", Me)
LOG_IN = Endpoint("POST", "/v1/session", Me)
READ_SESSION = Endpoint("GET", "/v1/session", Me)
LOG_OUT = Endpoint("DELETE", "/v1/session", NoneType)
CHANGE_PASSWORD = Endpoint("POST", "/v1/password", NoneType)
SET_PASSWORD = Endpoint("POST", "/v1/password/link", Me)
LIST_USERS = Endpoint("GET", "/v1/users", Page[UserLine])
CREATE_USER = Endpoint("POST", "/v1/users", OneTimeLink)
CHANGE_USER = Endpoint("PATCH", "/v1/users/{name}", UserLine)
CREATE_LINK = Endpoint("POST", "/v1/users/{name}/link", OneTimeLink)
LIST_SESSIONS = Endpoint("GET", "/v1/sessions", Page[SessionLine])
END_SESSION = Endpoint("DELETE", "/v1/sessions/{session}", NoneType)
LIST_KEYS = Endpoint("GET", "/v1/keys", Page[KeyLine])
CREATE_KEY = Endpoint("POST", "/v1/keys", KeyMade)
REVOKE_KEY = Endpoint("DELETE", "/v1/keys/{key}", NoneType)
LIST_ACTIONS = Endpoint("GET", "/v1/actions", Page[ActionLine])
VERIFY_ACTIONS = Endpoint("POST", "/v1/actions/verify", Verified)
LIST_CONFIGURATIONS = Endpoint("GET", "/v1/configurations", Page[Configuration])
LIST_DESKS = Endpoint("GET", "/v1/desks", Page[DeskLine])
START_DESK = Endpoint("POST", "/v1/desks", Started, is_once=True)
READ_DESK = Endpoint("GET", "/v1/desks/{run}", DeskView)
PAUSE_DESK = Endpoint("POST", "/v1/desks/{run}/pause", Commanded)
RESUME_DESK = Endpoint("POST", "/v1/desks/{run}/resume", Commanded)
KILL_DESK = Endpoint("POST", "/v1/desks/{run}/kill", Commanded)
STOP_DESK = Endpoint("POST", "/v1/desks/{run}/stop", Commanded)
PLACE_ORDER = Endpoint("POST", "/v1/desks/{run}/orders", PlacedOrder, is_once=True)
CANCEL_ORDER = Endpoint("DELETE", "/v1/desks/{run}/orders/{order}", CanceledOrder)
FIND_ORDER = Endpoint("GET", "/v1/desks/{run}/orders/by-client-id/{cl_ord_id}", OrderView)
KILL_EVERY_DESK = Endpoint("POST", "/v1/kill", CommandedAll)
LIST_RUNS = Endpoint("GET", "/v1/runs", Page[RunLine])
START_RUN = Endpoint("POST", "/v1/runs", JobView)
COMPARE_RUNS = Endpoint("GET", "/v1/runs/compare", Comparison)
READ_RUN = Endpoint("GET", "/v1/runs/{run}", RunDetail)
LIST_SETTINGS = Endpoint("GET", "/v1/runs/{run}/settings", Page[Setting])
READ_BARS = Endpoint("GET", "/v1/runs/{run}/bars", Bars)
READ_EQUITY = Endpoint("GET", "/v1/runs/{run}/equity", EquityCurve)
READ_COUNCIL = Endpoint("GET", "/v1/runs/{run}/council", CouncilView)
READ_COUNCIL_HISTORY = Endpoint("GET", "/v1/runs/{run}/council/history", CouncilHistory)
LIST_BALLOTS = Endpoint("GET", "/v1/runs/{run}/ballots", Page[BallotLine])
LIST_DECISIONS = Endpoint("GET", "/v1/runs/{run}/decisions", Page[DecisionView])
LIST_OUTCOMES = Endpoint("GET", "/v1/runs/{run}/outcomes", Page[OutcomeCount])
LIST_ORDERS = Endpoint("GET", "/v1/runs/{run}/orders", Page[OrderView])
READ_ORDER = Endpoint("GET", "/v1/runs/{run}/orders/{order}", OrderDetail)
LIST_FILLS = Endpoint("GET", "/v1/runs/{run}/fills", Page[FillView])
LIST_POSITIONS = Endpoint("GET", "/v1/runs/{run}/positions", Page[PositionView])
READ_LEDGER = Endpoint("GET", "/v1/runs/{run}/ledger", LedgerView)
LIST_POSTINGS = Endpoint("GET", "/v1/runs/{run}/ledger/postings", Page[PostingLine])
READ_LIMITS = Endpoint("GET", "/v1/runs/{run}/limits", LimitsView)
LIST_ALERTS = Endpoint("GET", "/v1/runs/{run}/alerts", Page[Alert])
LIST_RECORDS = Endpoint("GET", "/v1/runs/{run}/journal", Page[RecordLine])
VERIFY_JOURNAL = Endpoint("POST", "/v1/runs/{run}/journal/verify", Verified)
EXPORT_JOURNAL = Endpoint("GET", "/v1/runs/{run}/journal/export", bytes)
READ_RECORD = Endpoint("GET", "/v1/runs/{run}/journal/{seq}", RecordDetail)
READ_STATE = Endpoint("GET", "/v1/runs/{run}/state", StateView)
EXPLAIN = Endpoint("GET", "/v1/runs/{run}/why", WhyView)
READ_REPORT = Endpoint("GET", "/v1/runs/{run}/report", Raw)
READ_REPORT_PAGE = Endpoint("GET", "/v1/runs/{run}/report.html", str)
LIST_JOBS = Endpoint("GET", "/v1/jobs", Page[JobView])
READ_JOB = Endpoint("GET", "/v1/jobs/{job}", JobView)
CANCEL_JOB = Endpoint("DELETE", "/v1/jobs/{job}", JobView)
LIST_DATA = Endpoint("GET", "/v1/data", Page[DataFile])
CHECK_DATA = Endpoint("POST", "/v1/data/check", JobView)
