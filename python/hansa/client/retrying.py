"""When a request is sent again: what changes something never is, but with its key."""

import random
from collections.abc import Mapping
from dataclasses import dataclass

#: Answers of a server that may do it later; 409 is "the same is being done" of a key.
_LATER = (429, 503)
_IN_FLIGHT = 409
_FIRST_S, _MOST_S = 0.25, 8.0
#: No client waits longer for the server's sake: who may not ask for so long is to know.
_TOLD_MOST_S = 60.0


@dataclass(slots=True)
class Patience:
    """State: how often a call was sent again, of as often as it may be."""

    may_repeat: bool
    has_key: bool
    retries: int
    _used: int = 0

    def after_failure(self) -> float | None:
        """How long to wait once no answer came, in seconds; None gives up."""
        return self._wait_s(0.0) if self.may_repeat else None

    def after_answer(self, status: int, headers: Mapping[str, str]) -> float | None:
        """How long to wait after this answer, in seconds; None takes it."""
        is_in_flight = status == _IN_FLIGHT and self.has_key and "Retry-After" in headers
        if not self.may_repeat or not (status in _LATER or is_in_flight):
            return None
        told = headers.get("Retry-After", "")
        told_s = float(told) if told.isdigit() else 0.0
        return None if told_s > _TOLD_MOST_S else self._wait_s(told_s)

    def _wait_s(self, least_s: float) -> float | None:
        if self._used >= self.retries:
            return None
        self._used += 1
        return max(least_s, backoff_s(self._used))


def backoff_s(attempt: int) -> float:
    """The wait before attempt number `attempt` (from 1 on): doubled each time up to 8 s, and a part
    of it by chance, so that clients do not come all at once.
    """
    full_s = min(_MOST_S, _FIRST_S * 2 ** min(attempt - 1, 10))
    return float(full_s * random.uniform(0.5, 1.0))
