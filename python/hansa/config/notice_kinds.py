"""The kinds of notices a desk gives its people, and how urgent each is."""

from enum import StrEnum


class Severity(StrEnum):
    """How urgent a notice is. What is RISK is never muted, held back or gathered."""

    INFO = "info"
    WARNING = "warning"
    RISK = "risk"


class NoticeKind(StrEnum):
    """What happened."""

    DESK_STARTED = "desk_started"
    DESK_STOPPED = "desk_stopped"
    ORDER_FILLED = "order_filled"
    ORDER_REJECTED = "order_rejected"
    ORDER_REFUSED = "order_refused"
    FEED_STALE = "feed_stale"
    FEED_RESTORED = "feed_restored"
    VENUE_LOST = "venue_lost"
    VENUE_RESTORED = "venue_restored"
    RECONCILED = "reconciled"
    DAY_ENDED = "day_ended"
    COMMAND = "command"
    OUTCOME_UNKNOWN = "outcome_unknown"
    DIFFERENCE = "difference"
    KILLED = "killed"
    HALTED = "halted"
    LIQUIDATED = "liquidated"
    CIRCUIT_OPEN = "circuit_open"
    JOURNAL_FAILED = "journal_failed"
    DESK_FAILED = "desk_failed"
    MEMBER_FAILED = "member_failed"

    @property
    def severity(self) -> Severity:
        """How urgent this kind is."""
        return _SEVERITY.get(self, Severity.INFO)


_SEVERITY = {
    NoticeKind.ORDER_REJECTED: Severity.WARNING,
    NoticeKind.ORDER_REFUSED: Severity.WARNING,
    NoticeKind.FEED_STALE: Severity.WARNING,
    NoticeKind.VENUE_LOST: Severity.WARNING,
    NoticeKind.OUTCOME_UNKNOWN: Severity.WARNING,
    NoticeKind.DIFFERENCE: Severity.RISK,
    NoticeKind.KILLED: Severity.RISK,
    NoticeKind.HALTED: Severity.RISK,
    NoticeKind.LIQUIDATED: Severity.RISK,
    NoticeKind.CIRCUIT_OPEN: Severity.RISK,
    NoticeKind.JOURNAL_FAILED: Severity.RISK,
    NoticeKind.DESK_FAILED: Severity.RISK,
    NoticeKind.MEMBER_FAILED: Severity.RISK,
}
