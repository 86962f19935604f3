"""What is left after a kill, in words."""

import msgspec

from hansa.api.answer import Answer, ClosingLine
from hansa.app.desk.left import left_after, rests_of
from tests.unit.cli.desk_answers import order

WAITS = ClosingLine(
    symbol="BINANCE:BTCUSDT",
    quantity="0.50000",
    state="waits",
    times=3,
    due="2026-03-02T12:00:01Z",
    why="connection",
)
WORKS = ClosingLine(symbol="BINANCE:ETHUSDT", quantity="2.0000", state="works")
CLEARS = msgspec.structs.replace(WORKS, state="clears")
BLOCKED = msgspec.structs.replace(WAITS, state="blocked", times=1, why="too_many_requests")
REST = ClosingLine(symbol="BINANCE:SOLUSDT", quantity="0.01", state="rest")


def test_a_kill_that_ends_everything_leaves_nothing() -> None:
    assert left_after(Answer(closing=(REST,)), 3) == ()


def test_level_1_leaves_orders_on_purpose() -> None:
    assert left_after(Answer(open_orders=(order(),)), 1) == ()


def test_orders_that_still_work_are_counted_and_the_first_are_named() -> None:
    assert left_after(Answer(open_orders=(order(),)), 2) == ("1 order STILL WORKS: 1-7 BTCUSDT",)
    many = Answer(open_orders=tuple(order(number) for number in range(7)))
    (words,) = left_after(many, 2)
    assert words.startswith("7 orders STILL WORK: 1-0 BTCUSDT, ")
    assert words.endswith("and 2 more")


def test_what_is_still_held_says_what_stands_in_the_way_and_when_it_is_tried_again() -> None:
    held = Answer(closing=(WAITS, WORKS))
    why = "what closes it came to nothing 3 times (connection), again at 12:00:01"
    assert left_after(held, 3) == (
        f"0.5 BTCUSDT STILL HELD: {why}",
        "2 ETHUSDT STILL HELD: the order that closes it works",
    )
    assert left_after(held, 2) == ()


def test_orders_of_others_that_keep_a_position_from_being_closed_are_told_as_such() -> None:
    again = "refused once (too_many_requests), again at 12:00:01"
    assert left_after(Answer(closing=(CLEARS, BLOCKED)), 3) == (
        "2 ETHUSDT STILL HELD: the venue has yet to cancel the orders there",
        f"0.5 BTCUSDT STILL HELD: the cancel of an order there was {again}",
    )


def test_less_than_an_order_is_told_and_is_not_left_over() -> None:
    assert rests_of((WAITS, REST)) == ("0.01 SOLUSDT is less than an order may be of: it stays",)


def test_a_line_of_an_older_desk_has_no_closing() -> None:
    assert msgspec.json.decode(b'{"state": "killed"}', type=Answer).closing == ()
