"""The port of notices: what a desk tells its people."""

from dataclasses import dataclass
from typing import Protocol

from hansa.config.notice_kinds import NoticeKind


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that happened at a desk. Notices of one kind and subject are repetitions of each
    other; `text` is one line for a person.
    """

    kind: NoticeKind
    subject: str
    text: str
    ts_ns: int
    desk: str = ""


class Notices(Protocol):
    """Where notices go. It never waits and never fails: trading does not hang on a message."""

    def put(self, notice: Notice) -> None:
        """Something happened."""
        ...
