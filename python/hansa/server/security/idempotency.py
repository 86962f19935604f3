"""Requests that come again are answered again, and done once."""

import hashlib
import re
from collections.abc import Awaitable, Callable
from functools import partial

from anyio import CancelScope
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response

from hansa.api.problem import Fault
from hansa.server.security.codes import CODES
from hansa.server.security.principal import Principal
from hansa.server.security.problems import ProblemError
from hansa.stores.answers import Answers, Kept

HEADER, REPLAYED = "Idempotency-Key", "Idempotent-Replayed"
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


class Idempotency:
    """Does what a key names once. The key is its user's own, whichever session or API key shows it.

    Raises the problems `idempotency_key_missing`, `_reused` (it came with another request),
    `_in_flight` (the same is being done) and `idempotency_unknown` (it was begun, and then failed
    or was cut off in a way that leaves open what was done).
    """

    def __init__(self, answers: Answers, now_ns: Callable[[], int]) -> None:
        self._answers = answers
        self._now_ns = now_ns

    async def once(
        self, request: Request, caller: Principal, do: Callable[[], Awaitable[Response]]
    ) -> Response:
        """The answer of `do`, or that of the time when it was done. A refusal is not kept: nothing
        was done, and it may be asked for again.
        """
        key, asked = key_of(request), await _fingerprint(request)
        # What waits for the disk waits in a thread.
        kept = await run_sync(self._answers.begin, caller.name, key, asked, self._now_ns())
        if kept is not None:
            return _again(kept, asked)
        settle = partial(self._answers.leave, caller.name, key)
        try:
            response = await do()
            media = response.headers.get("content-type", "")
            said = (response.status_code, media, bytes(response.body))
            settle = partial(self._answers.end, caller.name, key, *said)
        except ProblemError as error:
            if _is_refusal(error):
                settle = partial(self._answers.forget, caller.name, key)
            raise
        finally:
            with CancelScope(shield=True):
                await run_sync(settle)
        return response


def _is_refusal(error: ProblemError) -> bool:
    """Whether nothing was done: of what is unknown nobody can say so."""
    if error.execution_status:
        return error.execution_status == "rejected"
    return CODES[error.code].status < 500


def key_of(request: Request) -> str:
    """The key that a request shows."""
    keys = request.headers.getlist(HEADER)
    if not keys:
        raise ProblemError("idempotency_key_missing")
    if len(keys) > 1 or not _KEY.fullmatch(keys[0]):
        raise ProblemError(
            "bad_parameter",
            errors=(Fault(pointer=HEADER, detail="expected 8 to 64 letters, digits, - and _"),),
        )
    return keys[0]


async def _fingerprint(request: Request) -> bytes:
    head = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    return hashlib.sha256(head + await request.body()).digest()


def _again(kept: Kept, asked: bytes) -> Response:
    if kept.request != asked:
        raise ProblemError("idempotency_key_reused")
    if kept.status == 0 and kept.is_at_work:
        raise ProblemError("idempotency_key_in_flight", retry_after_s=1)
    if kept.status == 0:
        raise ProblemError("idempotency_unknown")
    headers = {REPLAYED: "true"} | ({"Content-Type": kept.media} if kept.media else {})
    return Response(kept.body, kept.status, headers)
