"""What an operator must hear of."""

from dataclasses import dataclass
from enum import Enum


class EventKind(Enum):
    """What happened."""

    PAUSED = "paused"  # 429: nothing is sent until the time the venue gave
    BANNED = "banned"  # 418: the address is shut out; an alarm
    REOPENED = "reopened"  # the first good answer after a ban
    FOREIGN_SEEN = "foreign_seen"  # another program uses the same address
    ANSWER_UNUSABLE = "answer_unusable"  # limits or a merged answer that cannot be read
    CLOCK_SET = "clock_set"  # the venue's clock was read
    LEADER_CHANGED = "leader_changed"  # this process has taken over the address


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened, in words."""

    kind: EventKind
    venue: str
    message: str
    at_ns: int

    @property
    def is_alarm(self) -> bool:
        """Whether someone should be woken."""
        return self.kind is EventKind.BANNED
