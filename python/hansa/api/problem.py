"""What an answer that is no success says (RFC 9457, application/problem+json)."""

from typing import Literal

import msgspec


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong with a request: where (a JSON pointer, or the name of a parameter)
    and what.
    """

    pointer: str
    detail: str


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Why a request was not done. `code` has one cause each and never changes its meaning; `type`
    is the address of its description. `retryable`: the same request may succeed later. Of what a
    desk is told `execution_status` says what is known: "rejected" (it was not sent), or "unknown"
    where the desk did not answer, or has yet to begin: look it up before anything else.
    """

    type: str
    title: str
    status: int
    code: str
    detail: str
    instance: str = ""
    request_id: str = ""
    retryable: bool = False
    errors: tuple[Fault, ...] = ()
    execution_status: Literal["", "rejected", "unknown"] = ""


class ProblemKind(msgspec.Struct, frozen=True, kw_only=True):
    """What the code of a problem says: its HTTP status, what it means, what to do about it."""

    code: str
    title: str
    status: int
    meaning: str
    remedy: str
    retryable: bool
