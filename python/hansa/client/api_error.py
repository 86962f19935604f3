"""What a server says no with."""

import msgspec

from hansa.api.problem import Problem
from hansa.errors import ServerError


class ApiError(ServerError):
    """A server did not do what it was asked; `problem` says why, `code` has one cause each.
    `exit_code` is 75 (EX_TEMPFAIL) where the same request may succeed later, else 2.
    """

    def __init__(self, problem: Problem):
        self.problem = problem
        self.code = problem.code
        self.exit_code = 75 if problem.retryable else 2
        where = f"{problem.instance}: " if problem.instance else ""
        named = f" (request {problem.request_id})" if problem.request_id else ""
        super().__init__(f"{where}{problem.code}: {problem.detail}{named}")


def api_error(status: int, content: bytes) -> ServerError:
    """The error of an answer that is no success; a plain ServerError where something else wrote
    it.
    """
    try:
        return ApiError(msgspec.json.decode(content, type=Problem))
    except msgspec.MsgspecError:
        return ServerError(
            f"expected a problem of Hansa's server, found HTTP {status} from something else; "
            "check the address, and what lies between"
        )
