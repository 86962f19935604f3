"""What is told, when, and how often."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from hansa.config.notice_kinds import NoticeKind, Severity
from hansa.config.notification_section import NotificationsSection
from hansa.ops import Outbox
from hansa.ports import Notice

MINUTE_NS = 60 * 10**9
NOON_NS = int(datetime(2026, 1, 5, 12, tzinfo=UTC).timestamp()) * 10**9


def notice(kind: NoticeKind, minute: float = 0, subject: str = "BTCUSDT") -> Notice:
    return Notice(kind, subject, f"at {minute}", NOON_NS + int(minute * MINUTE_NS), "desk")


def outbox(**settings: object) -> Outbox:
    return Outbox(NotificationsSection(**settings))  # type: ignore[arg-type]


def test_a_thousand_equal_events_are_one_message_and_a_count() -> None:
    box = outbox()
    for second in range(1000):
        box.put(notice(NoticeKind.FEED_STALE, second / 1000))
    first = box.take(NOON_NS + MINUTE_NS)
    assert [each.notices for each in first] == [1]
    rest = box.take(NOON_NS + 5 * MINUTE_NS)
    assert [each.title for each in rest] == ["desk: feed stale (999 more of these)"]
    assert box.take(NOON_NS + 60 * MINUTE_NS) == []


def test_repetitions_about_something_else_are_no_repetitions() -> None:
    box = outbox()
    box.put(notice(NoticeKind.FEED_STALE, subject="a"))
    box.put(notice(NoticeKind.FEED_STALE, subject="b"))
    assert len(box.take(NOON_NS)) == 2


def test_what_lasts_is_told_once_a_window_until_it_ends() -> None:
    box = outbox(collapse="5m")
    told = 0
    for minute in range(31):
        box.put(notice(NoticeKind.VENUE_LOST, minute))
        told += len(box.take(NOON_NS + minute * MINUTE_NS))
    assert told == 7
    box.take(NOON_NS + 35 * MINUTE_NS)
    box.take(NOON_NS + 60 * MINUTE_NS)
    assert box.next_ns() is None


def test_a_risk_goes_first_and_through_quiet_hours() -> None:
    box = outbox(quiet_hours="11:00-13:00")
    box.put(notice(NoticeKind.DESK_STARTED))
    box.put(notice(NoticeKind.KILLED))
    assert [each.severity for each in box.take(NOON_NS)] == [Severity.RISK]
    later = box.take(NOON_NS + 60 * MINUTE_NS)
    assert [each.body for each in later] == ["desk started: at 0"]


def test_quiet_hours_are_those_of_the_zone_and_may_pass_midnight() -> None:
    box = outbox(quiet_hours="22:00-07:00", time_zone="Asia/Tokyo")
    evening = NOON_NS + 60 * MINUTE_NS  # 13:00 in UTC is 22:00 in Tokyo
    box.put(notice(NoticeKind.ORDER_REJECTED, 60))
    assert box.take(evening) == []
    assert box.next_ns() == evening + 9 * 60 * MINUTE_NS


def test_a_digest_gathers_and_is_silent() -> None:
    box = outbox(digest=(NoticeKind.ORDER_FILLED,), digest_every="1h")
    for minute in range(3):
        box.put(notice(NoticeKind.ORDER_FILLED, minute))
    assert box.take(NOON_NS + 59 * MINUTE_NS) == []
    (digest,) = box.take(NOON_NS + 60 * MINUTE_NS)
    assert (digest.body, digest.is_silent) == ("order filled ×3: at 2", True)
    assert box.next_ns() is None


def test_what_is_off_is_not_told() -> None:
    box = outbox(digest=(), off=(NoticeKind.ORDER_FILLED,))
    box.put(notice(NoticeKind.ORDER_FILLED))
    assert box.flush(NOON_NS) == []


def test_the_end_of_a_desk_tells_what_still_waits() -> None:
    box = outbox()
    for _ in range(4):
        box.put(notice(NoticeKind.ORDER_FILLED))
        box.put(notice(NoticeKind.FEED_STALE))
    told = box.flush(NOON_NS)
    assert sum(each.notices for each in told) == 8
    assert box.next_ns() is None


KINDS = st.sampled_from(list(NoticeKind))


@given(st.lists(st.tuples(KINDS, st.integers(0, 90)), max_size=60), st.booleans())
def test_every_notice_is_spoken_for_exactly_once(
    events: list[tuple[NoticeKind, int]], is_quiet: bool
) -> None:
    box = outbox(quiet_hours="12:10-13:00" if is_quiet else None)
    told = []
    for kind, minute in sorted(events, key=lambda each: each[1]):
        box.put(notice(kind, minute))
        told += box.take(NOON_NS + minute * MINUTE_NS)
    told += box.flush(NOON_NS + 100 * MINUTE_NS)
    assert sum(each.notices for each in told) == len(events)


@given(st.lists(st.tuples(KINDS, st.integers(0, 90)), max_size=60))
def test_the_first_of_every_risk_is_told_at_once(events: list[tuple[NoticeKind, int]]) -> None:
    box = outbox(quiet_hours="00:00-23:59")
    seen = set()
    for kind, minute in sorted(events, key=lambda each: each[1]):
        box.put(notice(kind, minute))
        told = {each.title for each in box.take(NOON_NS + minute * MINUTE_NS)}
        if kind.severity is Severity.RISK and kind not in seen:
            assert f"desk: {kind.replace('_', ' ')}" in told
            seen.add(kind)
