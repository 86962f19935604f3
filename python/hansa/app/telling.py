"""From the log of a desk, or of a fleet, to the notices its people get."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from hansa.app.desk.log import DeskLog
from hansa.app.desk.words import Fields, sentence
from hansa.app.notifying import Told, keys_of, notifier_of
from hansa.config.notice_kinds import NoticeKind
from hansa.ops import Notifier
from hansa.ports import Notice, Notices

#: How long the end of a desk waits for the last messages.
_LAST_S = 15.0


@dataclass(frozen=True, slots=True)
class Heard:
    """What an event is to people: its kind, and what its repetitions have in common."""

    kind: NoticeKind
    subject: str = ""


_KINDS: Mapping[str, NoticeKind] = {
    "began": NoticeKind.DESK_STARTED,
    "resumed": NoticeKind.DESK_STARTED,
    "stopped": NoticeKind.DESK_STOPPED,
    "finished": NoticeKind.DESK_STOPPED,
    "reconciled": NoticeKind.RECONCILED,
    "day": NoticeKind.DAY_ENDED,
    "pause": NoticeKind.COMMAND,
    "resume": NoticeKind.COMMAND,
    "order": NoticeKind.COMMAND,
    "cancel": NoticeKind.COMMAND,
    "kill": NoticeKind.KILLED,
    "halted": NoticeKind.HALTED,
    "liquidated": NoticeKind.LIQUIDATED,
    "unsent": NoticeKind.OUTCOME_UNKNOWN,
    "left": NoticeKind.OUTCOME_UNKNOWN,
    "stranger": NoticeKind.DIFFERENCE,
    "taken_back": NoticeKind.DIFFERENCE,
    "fill": NoticeKind.ORDER_FILLED,
    "difference": NoticeKind.DIFFERENCE,
    "rejected": NoticeKind.ORDER_REJECTED,
    "refused": NoticeKind.ORDER_REFUSED,
    "untold": NoticeKind.ORDER_REFUSED,
    "failed": NoticeKind.DESK_FAILED,
    "member_failed": NoticeKind.MEMBER_FAILED,
    "fleet_began": NoticeKind.DESK_STARTED,
    "fleet_stopped": NoticeKind.DESK_STOPPED,
    "desk_died": NoticeKind.DESK_FAILED,
    "desk_killed": NoticeKind.DESK_FAILED,
    "gave_up": NoticeKind.DESK_FAILED,
    "breach": NoticeKind.KILLED,
    "drained": NoticeKind.COMMAND,
    "kept_done": NoticeKind.COMMAND,
    "fleet_pause": NoticeKind.COMMAND,
    "fleet_resume": NoticeKind.COMMAND,
    "fleet_drain": NoticeKind.COMMAND,
    "fleet_kill": NoticeKind.KILLED,
    "egress_ended": NoticeKind.VENUE_LOST,
}
#: What of an event its repetitions share; those that are not here are each of their kind.
_SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "fill": ("symbol",),
    "rejected": ("symbol", "why"),
    "refused": ("symbol", "control"),
    "difference": ("cause",),
    "failed": ("why",),
    "member_failed": ("member",),
    "gave_up": ("why", "restarts"),
    "breach": ("limit",),
}
_EGRESS: Mapping[str, NoticeKind] = {
    "banned": NoticeKind.CIRCUIT_OPEN,
    "paused": NoticeKind.VENUE_LOST,
    "answer_unusable": NoticeKind.VENUE_LOST,
    "reopened": NoticeKind.VENUE_RESTORED,
}
_LOST = ("stale", "disconnected", "logged_out")


class Teller:
    """Makes notices of the events of a log. `now_ns` is the time of those who are told, not of the
    desk: a desk may live in recorded time.
    """

    def __init__(self, notices: Notices, desk: str, *, now_ns: Callable[[], int]):
        self._notices, self._desk, self._now_ns = notices, desk, now_ns
        self._lost: set[str] = set()

    def heard(self, _ts_ns: int, event: str, fields: Fields) -> None:
        """An event; never waits."""
        found = self._kind(event, fields)
        if found is None:
            return
        desk = str(fields.get("desk") or self._desk)
        text = sentence(event, fields) or event
        self._notices.put(Notice(found.kind, found.subject, text, self._now_ns(), desk))

    def _kind(self, event: str, fields: Fields) -> Heard | None:
        if event in ("feed", "venue"):
            return self._link(event, str(fields.get("symbol", "")), str(fields.get("state")))
        if event == "egress":
            kind = _EGRESS.get(str(fields.get("what")))
            return None if kind is None else Heard(kind, str(fields.get("venue")))
        if event == "failed" and fields.get("error") == "JournalError":
            return Heard(NoticeKind.JOURNAL_FAILED)
        shared = (str(fields.get(name, "")) for name in _SUBJECTS.get(event, ()))
        return Heard(_KINDS[event], " ".join(shared)) if event in _KINDS else None

    def _link(self, event: str, symbol: str, state: str) -> Heard | None:
        """A connection is lost once, and restored if it was lost."""
        is_feed, what = event == "feed", f"{event} {symbol}"
        if state in _LOST:
            self._lost.add(what)
            return Heard(NoticeKind.FEED_STALE if is_feed else NoticeKind.VENUE_LOST, symbol)
        if state == "live" and what in self._lost:
            self._lost.remove(what)
            return Heard(NoticeKind.FEED_RESTORED if is_feed else NoticeKind.VENUE_RESTORED, symbol)
        return None


def desk_notifier(config: Told, ask: Callable[[str], str]) -> Notifier | None:
    """The notifier of a configuration with targets, else None. Raises ConfigError and NotFoundError
    in one line: who is to be told must be known before a desk begins.
    """
    section = config.notifications
    if not (section.targets or section.silent_targets):
        return None
    return notifier_of(config, keys_of(config, ask))


@asynccontextmanager
async def telling(notifier: Notifier | None, log: DeskLog, *, desk: str) -> AsyncIterator[None]:
    """Tells people of what the log says, until the block is left and the last messages are sent or
    given up; that takes no longer than 15 s.
    """
    if notifier is None:
        yield
        return
    log.listen(Teller(notifier, desk, now_ns=time.time_ns).heard)
    log.lost = lambda: notifier.lost
    sending = asyncio.create_task(notifier.run())
    try:
        yield
    finally:
        notifier.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(sending, _LAST_S)
