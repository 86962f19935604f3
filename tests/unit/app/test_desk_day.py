"""The days of a desk."""

from hansa.app.desk.day import DayNumbers, DeskDay, DeskDays
from hansa.app.desk.text import since_words
from hansa.app.desk.words import sentence

HOUR_NS = 3600 * 10**9
ONE = 10**18
FIRST: DayNumbers = (0, 9 * HOUR_NS + 31 * 60 * 10**9, 10 * ONE, 110 * ONE, 3, 1, 2)
SECOND: DayNumbers = (1, 24 * HOUR_NS, -(ONE // 2), 219 * ONE // 2, 0, 0, 0)


class Core:
    """Tells the days it was given, each that ended once."""

    def __init__(self, *days: DayNumbers):
        self.days = list(days)

    def take(self) -> list[DayNumbers]:
        told, self.days = self.days, self.days[-1:]
        return told


def test_a_day_that_began_later_than_midnight_says_since_when_it_counts() -> None:
    assert sentence("day", DeskDay.of(FIRST).said) == (
        "1970-01-01: +10.00 since 09:31, equity 110.00; 3 orders, 2 fills"
    )


def test_a_day_from_midnight_on_needs_no_word_of_it() -> None:
    assert sentence("day", DeskDay.of(SECOND).said) == (
        "1970-01-02: -0.5000, equity 109.50; 0 orders, 0 fills"
    )


def test_midnight_is_no_word_and_any_other_minute_is() -> None:
    assert since_words("2026-03-02 00:00:00 UTC") == since_words("") == ""
    assert since_words("2026-03-02 10:12:59 UTC") == " since 10:12"


def test_a_day_of_unknown_equity_has_no_profit() -> None:
    day = DeskDay.of((0, 0, None, None, 0, 0, 0))
    assert (day.profit, day.equity) == ("", "")


def test_a_desk_that_has_heard_nothing_has_no_day() -> None:
    assert DeskDays(Core().take).today() is None


def test_a_day_that_ends_is_told_once_whoever_asks_in_between() -> None:
    core = Core(FIRST)
    days = DeskDays(core.take)
    core.days = [FIRST, SECOND]
    assert days.today() == DeskDay.of(SECOND)
    assert days.ended() == [DeskDay.of(FIRST)]
    assert days.ended() == []


def test_days_that_ended_before_the_process_began_are_not_told_again() -> None:
    assert DeskDays(Core(FIRST, SECOND).take).ended() == []
