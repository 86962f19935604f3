"""Bars gathered into intervals: all there, or the grace over; late ones alone."""

from hansa.engine.gathering import Gathering, Interval
from hansa.types import BarEvent

HOUR = 3_600 * 10**9


def bar(instrument: int, hour: int, *, late_ns: int = 0) -> BarEvent:
    return BarEvent(
        instrument=instrument,
        ts_open_ns=(hour - 1) * HOUR,
        ts_event_ns=hour * HOUR,
        ts_recv_ns=hour * HOUR + late_ns,
        open_ticks=1,
        high_ticks=1,
        low_ticks=1,
        close_ticks=1,
        volume_lots=1,
    )


def said(intervals: list[Interval]) -> list[tuple[int, list[int], int, bool]]:
    return [
        (each.ts_close_ns // HOUR, [b.instrument for b in each.bars], each.now_ns, each.is_late)
        for each in intervals
    ]


def test_an_interval_is_ready_with_its_last_bar_in_the_order_of_the_universe() -> None:
    gathering = Gathering([0, 1], grace_ns=100)
    assert said(list(gathering.offer(bar(1, 1, late_ns=3)))) == []
    assert said(list(gathering.offer(bar(0, 1, late_ns=7)))) == [(1, [0, 1], HOUR + 7, False)]


def test_what_is_missing_is_waited_for_no_longer_than_the_grace() -> None:
    gathering = Gathering([0, 1], grace_ns=100)
    assert list(gathering.offer(bar(0, 1))) == []
    assert gathering.next_due_ns == HOUR + 100
    assert list(gathering.expire(HOUR + 100)) == []
    assert said(list(gathering.expire(HOUR + 101))) == [(1, [0], HOUR + 100, False)]


def test_a_bar_of_an_interval_that_was_decided_stands_alone() -> None:
    gathering = Gathering([0, 1], grace_ns=0)
    list(gathering.offer(bar(0, 1)))
    list(gathering.expire(2 * HOUR))
    assert said(list(gathering.offer(bar(1, 1, late_ns=9)))) == [(1, [1], HOUR + 9, True)]


def test_an_earlier_interval_is_decided_before_a_later_one_that_is_whole() -> None:
    gathering = Gathering([0, 1], grace_ns=10 * HOUR)
    list(gathering.offer(bar(0, 1)))
    list(gathering.offer(bar(0, 2)))
    assert [each[:2] for each in said(list(gathering.offer(bar(1, 2))))] == [(1, [0]), (2, [0, 1])]


def test_a_second_bar_of_one_instrument_and_interval_is_dropped() -> None:
    gathering = Gathering([0, 1], grace_ns=0)
    list(gathering.offer(bar(0, 1)))
    assert list(gathering.offer(bar(0, 1, late_ns=5))) == []
    assert said(list(gathering.drain())) == [(1, [0], HOUR, False)]
