"""The day of a desk."""

from decimal import Decimal

from hansa.app.desk.day import DeskDay

HOUR_NS = 3600 * 10**9


def test_a_day_counts_from_its_first_equity() -> None:
    day = DeskDay()
    assert day.turn(HOUR_NS, "100", (0, 0, 0)) is None
    day.turn(2 * HOUR_NS, "90.5", (1, 0, 1))
    assert day.profit == "-9.5"


def test_it_says_since_when_it_counts() -> None:
    day = DeskDay()
    assert day.since == ""
    day.turn(HOUR_NS, "100", (0, 0, 0))
    assert day.since == "1970-01-01 01:00:00 UTC"
    day.turn(25 * HOUR_NS, "110", (0, 0, 0))
    assert day.since == "1970-01-02 00:00:00 UTC"


def test_the_first_input_of_another_day_ends_the_one_before() -> None:
    day = DeskDay()
    day.turn(HOUR_NS, "100", (2, 0, 1))
    ended = day.turn(25 * HOUR_NS, "110", (5, 1, 3))
    assert ended == {
        "day": "1970-01-01",
        "equity": "110",
        "profit": "10",
        "orders": 3,
        "refusals": 1,
        "fills": 2,
    }
    assert day.profit == "0"


def test_an_equity_that_cannot_be_told_changes_nothing() -> None:
    day = DeskDay()
    day.turn(HOUR_NS, "", (0, 0, 0))
    assert day.profit == ""


def test_money_that_was_moved_is_neither_profit_nor_loss() -> None:
    day = DeskDay()
    day.turn(HOUR_NS, "100", (0, 0, 0))
    day.moved(Decimal(-40))
    day.turn(2 * HOUR_NS, "61", (0, 0, 0))
    assert day.profit == "1"


def test_money_of_unknown_worth_begins_the_day_anew() -> None:
    day = DeskDay()
    day.turn(HOUR_NS, "100", (0, 0, 0))
    day.moved(None)
    assert day.profit == ""
    day.turn(2 * HOUR_NS, "150", (0, 0, 0))
    day.turn(3 * HOUR_NS, "151", (0, 0, 0))
    assert day.profit == "1"
