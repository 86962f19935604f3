"""The state of a feed by the age of its data, and by what it says of its connection."""

from hansa.engine.freshness import Freshness, slow_after_ns
from hansa.types import Link, LinkChange


def feeds(*before: Link) -> Freshness:
    return Freshness(
        before or (Link.LIVE, Link.LIVE), slow_after_ns=10, stale_after_ns=20, now_ns=0
    )


def links(freshness: Freshness, now_ns: int) -> list[tuple[int, Link]]:
    return [(each.instrument, each.link) for each in freshness.judge(now_ns)]


def test_data_grow_slow_and_then_stale_and_each_state_is_told_once() -> None:
    freshness = feeds()
    freshness.heard(1, 9)
    assert links(freshness, 10) == []
    assert links(freshness, 11) == [(0, Link.SLOW)]
    assert links(freshness, 12) == []
    assert links(freshness, 30) == [(0, Link.STALE), (1, Link.STALE)]


def test_data_of_a_feed_that_is_never_silent_are_slow_half_way_to_stale() -> None:
    assert slow_after_ns(0, 20) == 10


def test_a_feed_that_is_silent_between_bars_is_slow_only_after_a_whole_bar() -> None:
    assert slow_after_ns(60, 120) == 90
    assert slow_after_ns(120, 60) == 60, "it is stale first"


def test_data_that_come_again_make_a_feed_live() -> None:
    freshness = feeds()
    links(freshness, 30)
    freshness.heard(0, 31)
    assert links(freshness, 32) == [(0, Link.LIVE)]


def test_a_lost_connection_is_no_question_of_age_and_ends_with_data() -> None:
    freshness = feeds()
    change = LinkChange(link=Link.DISCONNECTED, ts_recv_ns=5)
    assert [each.instrument for each in freshness.told(change)] == [0, 1]
    assert links(freshness, 6) == []
    freshness.heard(0, 7)
    assert links(freshness, 8) == [(0, Link.LIVE)]
    assert freshness.state(1, 8) == (Link.DISCONNECTED, 8)


def test_a_feed_that_was_cut_when_the_desk_stopped_is_told_live_once_its_data_come() -> None:
    freshness = feeds(Link.DISCONNECTED, Link.STALE)
    assert links(freshness, 1) == [(1, Link.LIVE)]
    freshness.heard(0, 2)
    assert links(freshness, 3) == [(0, Link.LIVE)]


def test_data_are_brought_while_one_feed_brings_them() -> None:
    assert feeds(Link.DISCONNECTED, Link.SLOW).brings_data
    assert not feeds(Link.DISCONNECTED, Link.STALE).brings_data
