"""Problems: requests that are not done, and how they are answered (RFC 9457)."""

import logging
from typing import Literal, TypeVar

import msgspec
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from hansa.api.problem import Fault, Problem
from hansa.errors import (
    AgentError,
    ConfigError,
    CoordinatorError,
    CursorError,
    DataError,
    HansaError,
    JournalError,
    NotFoundError,
    ReplayError,
    RequestError,
    SilentError,
    StoreError,
    StrategyError,
)
from hansa.server.security.codes import CODES
from hansa.server.security.request_id import request_id_of
from hansa.stores.people import Refused

__all__ = [
    "CODES",
    "MEDIA",
    "ProblemError",
    "answer",
    "as_problem",
    "granted",
    "problem_of",
    "refuse",
]

MEDIA = "application/problem+json"
T = TypeVar("T")
_LOG = logging.getLogger("hansa.server")
# The nearest kind comes first: an error is told by the first that it is one of.
_KINDS: tuple[tuple[type[HansaError], str], ...] = (
    (CursorError, "bad_cursor"),
    (SilentError, "desk_silent"),
    (NotFoundError, "not_found"),
    (ReplayError, "data_missing"),
    (JournalError, "journal_damaged"),
    (ConfigError, "configuration_refused"),
    (DataError, "data_refused"),
    (AgentError, "agent_failed"),
    (StrategyError, "strategy_failed"),
    (RequestError, "venue_silent"),
    (CoordinatorError, "coordinator_silent"),
    (StoreError, "store_failed"),
)
_INSIDE = ("internal", "store_failed")


class ProblemError(Exception):
    """A request that is not done. `code` is one of CODES, `detail` one sentence about this request,
    `retry_after_s` whole seconds (0: not told), `execution_status` as of `Problem`.
    """

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        errors: tuple[Fault, ...] = (),
        retry_after_s: int = 0,
        execution_status: Literal["", "rejected", "unknown"] = "",
    ) -> None:
        assert code in CODES, code
        self.code = code
        self.detail = detail or CODES[code].meaning
        self.errors = errors
        self.retry_after_s = retry_after_s
        self.execution_status = execution_status
        super().__init__(f"{code}: {self.detail}")


def as_problem(error: Exception) -> ProblemError:
    """Any error as a problem. What is no fault of the request is written to the log, and tells
    nothing of the inside.
    """
    if isinstance(error, ProblemError):
        return error
    code = next((code for kind, code in _KINDS if isinstance(error, kind)), "internal")
    if code in _INSIDE:
        _LOG.error("%s: %s", code, error, exc_info=error)
        return ProblemError(code)
    return ProblemError(code, " ".join(str(error).split()))


def granted(found: T | Refused) -> T:
    """What people's store gave. Raises what it refused, as a problem."""
    if isinstance(found, Refused):
        raise ProblemError(found.code, found.detail)
    return found


def problem_of(error: ProblemError, *, instance: str = "", request_id: str = "") -> Problem:
    """What the answer says."""
    code = CODES[error.code]
    return Problem(
        type=f"/v1/problems/{error.code}",
        title=code.title,
        status=code.status,
        code=error.code,
        detail=error.detail,
        instance=instance,
        request_id=request_id,
        retryable=code.is_retryable,
        errors=error.errors,
        execution_status=error.execution_status,
    )


def answer(error: ProblemError, scope: Scope) -> Response:
    """The answer to the request of an ASGI scope (for a WebSocket: in place of its opening)."""
    said = problem_of(error, instance=scope["path"], request_id=request_id_of(scope))
    headers = {"WWW-Authenticate": 'Bearer realm="hansa"'} if said.status == 401 else {}
    if error.retry_after_s:
        headers["Retry-After"] = str(error.retry_after_s)
    if error.code in ("body_too_large", "body_too_slow"):
        # The rest of the body is not read: nothing else can come on this connection.
        headers["Connection"] = "close"
    return Response(msgspec.json.encode(said), said.status, headers, MEDIA)


async def refuse(error: ProblemError, scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with a problem from outside of any handler."""
    await answer(error, scope)(scope, receive, send)
