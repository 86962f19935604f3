"""The firm's sums, its limits, and restarts."""

from decimal import Decimal

from hansa.api.answer import Answer
from hansa.app.fleet.firm import Firm, FirmBooks
from hansa.app.fleet.restarts import Restarts
from hansa.config.fleet_section import FleetSection

LIMITS = FleetSection(
    name="f", currency="USDT", gross_exposure_max=Decimal(100), daily_loss_max=Decimal(10)
)
MOST = {"a": Decimal(60), "b": Decimal(40)}


def firm(books: FirmBooks | None = None) -> Firm:
    return Firm(LIMITS, books or FirmBooks(), MOST)


DAY, NEXT = "2026-01-05", "2026-01-06"


def stood(profit: str, exposure: str = "0", *, day: str = DAY, run: str = "r1") -> Answer:
    return Answer(day_profit=profit, gross_exposure=exposure, day=day, run=run)


def test_exposures_of_all_desks_are_added() -> None:
    found = firm()
    found.take("a", stood("0", "60"))
    found.take("b", stood("0", "40"))
    assert found.breach() is None
    found.take("b", stood("0", "40.01"))
    breach = found.breach()
    assert breach is not None
    assert (breach.limit, breach.found, breach.kill_level) == (
        "gross_exposure_max",
        Decimal("100.01"),
        1,
    )


def test_the_firm_has_made_what_its_desks_say_they_made() -> None:
    found = firm()
    found.take("a", stood("-5"))
    found.take("b", stood("2"))
    assert found.day_profit == found.day_profit_of("a") + found.day_profit_of("b") == -3


def test_another_day_begins_with_nothing() -> None:
    found = firm()
    found.take("a", stood("-5"))
    found.take("a", stood("-3", day=NEXT))
    assert found.day_profit == -3


def test_what_a_run_before_lost_on_the_day_stays_lost() -> None:
    found = firm()
    found.take("a", stood("-5"))
    found.take("a", stood("", run="r2"))
    found.take("a", stood("1", run="r2"))
    assert found.day_profit_of("a") == -4


def test_a_desk_that_cannot_tell_its_profit_counts_as_it_did() -> None:
    found = firm()
    found.take("a", stood("-5"))
    found.take("a", stood(""))
    assert found.day_profit == -5


def test_gains_of_one_desk_stand_against_losses_of_another() -> None:
    found = firm()
    for name, profit in (("a", "-15"), ("b", "4")):
        found.take(name, stood(profit))
    breach = found.breach()
    assert breach is not None
    assert (breach.found, breach.kill_level) == (11, 2)


def test_of_two_breaches_the_stronger_level_counts() -> None:
    found = firm()
    found.take("a", stood("-100", "200"))
    assert (breach := found.breach()) is not None
    assert breach.limit == "daily_loss_max"


def test_a_desk_that_cannot_tell_its_exposure_counts_as_its_limit() -> None:
    found = firm()
    found.take("a", stood("0", ""))
    assert found.gross_exposure == 60


def test_what_was_lost_today_is_known_after_a_crash_of_the_fleet() -> None:
    before = firm()
    before.take("a", stood("-15"))
    after = firm(before.books)
    after.take("a", stood(""))
    assert after.day_profit == -15


def test_waits_double_up_to_the_longest() -> None:
    restarts = Restarts(most=5, window_s=100.0, wait_s=1.0, wait_s_max=5.0)
    assert [restarts.next_s(0.0) for _ in range(6)] == [1.0, 2.0, 4.0, 5.0, 5.0, None]


def test_restarts_of_before_the_window_are_forgotten() -> None:
    restarts = Restarts(most=1, window_s=10.0, wait_s=1.0, wait_s_max=1.0)
    assert restarts.next_s(0.0) == 1.0
    assert restarts.next_s(5.0) is None
    assert restarts.next_s(20.0) == 21.0
