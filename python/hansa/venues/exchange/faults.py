"""Faults on demand: what shall go wrong, where, how often."""

from enum import StrEnum
from fnmatch import fnmatchcase

import msgspec


class FaultKind(StrEnum):
    """What goes wrong. Of a request: it waits `value` ms (DELAY); the connection ends before it is
    carried out (CUT) or after (LOSE_ANSWER); it answers with status `value` before (FAIL) or after
    (FAIL_AFTER) it was carried out; 429 (LIMIT); 418 and a ban (BAN). Of a message to a client: it
    is lost (DROP), comes twice (DOUBLE), or the socket ends instead (CLOSE); before it the venue
    says that its server is about to go down (SHUTDOWN); or, of a message `user`, instead of it that
    the account's stream has ended (LOGOUT), which then has ended.
    """

    DELAY = "delay"
    CUT = "cut"
    LOSE_ANSWER = "lose_answer"
    FAIL = "fail"
    FAIL_AFTER = "fail_after"
    LIMIT = "limit"
    BAN = "ban"
    DROP = "drop"
    DOUBLE = "double"
    CLOSE = "close"
    SHUTDOWN = "shutdown"
    LOGOUT = "logout"


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fault: `match` is a pattern, of a request `POST /api/v3/order` or `order.place`, of a
    message `btcusdt@depth@100ms` or `user`. It passes `after` of them by, then hits `count`.
    """

    kind: FaultKind
    match: str = "*"
    count: int = 1
    after: int = 0
    value: int = 0


class Faults:
    """State: the faults that are still to come, in the order in which they were added."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Something shall go wrong."""
        self._waiting.append(fault)

    def clear(self) -> None:
        """Nothing shall go wrong any more."""
        self._waiting.clear()

    def take(self, name: str, *kinds: FaultKind) -> Fault | None:
        """The first fault of these kinds that hits this request or message now, used up by one."""
        for place, fault in enumerate(self._waiting):
            if fault.kind not in kinds or not fnmatchcase(name, fault.match):
                continue
            if fault.after:
                self._change(place, after=fault.after - 1)
                continue
            self._change(place, count=fault.count - 1)
            return fault
        return None

    def _change(self, place: int, *, after: int | None = None, count: int | None = None) -> None:
        fault = self._waiting[place]
        changed = msgspec.structs.replace(
            fault,
            after=fault.after if after is None else after,
            count=fault.count if count is None else count,
        )
        if changed.count > 0:
            self._waiting[place] = changed
        else:
            del self._waiting[place]
