"""Events of a desk's log, as notices."""

import pytest

from hansa.app.desk.words import Fields
from hansa.app.telling import Teller
from hansa.config.notice_kinds import NoticeKind, Severity
from hansa.ports import Notice


class Kept:
    def __init__(self) -> None:
        self.notices: list[Notice] = []

    def put(self, notice: Notice) -> None:
        self.notices.append(notice)


def told(*events: tuple[str, Fields]) -> list[Notice]:
    kept = Kept()
    teller = Teller(kept, "alpha", now_ns=lambda: 5)
    for event, fields in events:
        teller.heard(0, event, fields)
    return kept.notices


@pytest.mark.parametrize(
    ("event", "fields", "kind"),
    [
        ("difference", {"cause": "a", "did": "b"}, NoticeKind.DIFFERENCE),
        ("stranger", {"order": 1}, NoticeKind.DIFFERENCE),
        ("kill", {"did": "level 3"}, NoticeKind.KILLED),
        ("halted", {"by": "drawdown"}, NoticeKind.HALTED),
        ("liquidated", {}, NoticeKind.LIQUIDATED),
        ("egress", {"what": "banned", "venue": "binance"}, NoticeKind.CIRCUIT_OPEN),
        ("failed", {"error": "JournalError", "why": "x"}, NoticeKind.JOURNAL_FAILED),
        ("failed", {"error": "AgentError", "why": "x"}, NoticeKind.DESK_FAILED),
        ("member_failed", {"member": "agent 'a'", "why": "x"}, NoticeKind.MEMBER_FAILED),
    ],
)
def test_what_is_a_risk_is_told_as_one(event: str, fields: Fields, kind: NoticeKind) -> None:
    [notice] = told((event, fields))
    assert (notice.kind, notice.desk, notice.ts_ns) == (kind, "alpha", 5)
    assert kind.severity is Severity.RISK


def test_a_feed_is_restored_only_after_it_was_lost() -> None:
    feed = {"symbol": "V:A", "age_s": 1.0}
    states = ("live", "slow", "stale", "disconnected", "live", "live")
    kinds = [each.kind for each in told(*(("feed", {**feed, "state": s}) for s in states))]
    assert kinds == [NoticeKind.FEED_STALE, NoticeKind.FEED_STALE, NoticeKind.FEED_RESTORED]


def test_repetitions_are_those_of_one_instrument_and_control() -> None:
    order = {"id": "1-1", "side": "buy", "quantity": "1", "limit": "1", "observed": "2"}
    seen = [("V:A", "pause"), ("V:A", "pause"), ("V:B", "pause"), ("V:A", "collar")]
    notices = told(*(("refused", {**order, "symbol": s, "control": c}) for s, c in seen))
    assert len({each.subject for each in notices}) == 3


def test_what_is_nobodys_business_is_not_told() -> None:
    assert told(("traded", {"orders": 1}), ("nonsense", {})) == []
