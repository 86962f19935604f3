"""The loss of a day: measured from midnight, told once, not forgotten."""

from decimal import Decimal
from pathlib import Path

import pytest

from hansa.app.live.day_loss import DayLoss

DAY = 86_400 * 10**9


@pytest.fixture
def loss(tmp_path: Path) -> DayLoss:
    return DayLoss(Decimal(100), tmp_path / "day.json")


def test_more_than_the_limit_is_told_once(loss: DayLoss) -> None:
    equities = [1000, 950, 900, 899, 850]
    found = [loss.judge(place, Decimal(each)) for place, each in enumerate(equities)]
    assert found == [None, None, None, Decimal(101), None]


def test_a_new_day_begins_with_what_there_is(loss: DayLoss) -> None:
    assert loss.judge(0, Decimal(1000)) is None
    assert loss.judge(DAY, Decimal(850)) is None
    assert loss.judge(DAY + 1, Decimal(700)) == 150


def test_a_restart_does_not_forget_what_was_lost_before(tmp_path: Path) -> None:
    DayLoss(Decimal(100), tmp_path / "day.json").judge(0, Decimal(1000))
    again = DayLoss(Decimal(100), tmp_path / "day.json")
    assert again.judge(1, Decimal(890)) == 110


def test_a_loss_that_is_accepted_is_measured_from_there(loss: DayLoss) -> None:
    loss.judge(0, Decimal(1000))
    assert loss.judge(1, Decimal(800)) == 200
    loss.accept()
    assert loss.judge(2, Decimal(800)) is None
    assert loss.judge(3, Decimal(699)) == 101


def test_money_that_goes_out_is_no_loss(loss: DayLoss) -> None:
    loss.judge(0, Decimal(1000))
    loss.moved(Decimal(-500))
    assert loss.judge(1, Decimal(401)) is None
    assert loss.judge(2, Decimal(399)) == 101


def test_a_day_is_measured_from_money_of_unknown_worth_on(loss: DayLoss) -> None:
    loss.judge(0, Decimal(1000))
    loss.moved(None)
    assert loss.judge(1, Decimal(700)) is None
    assert loss.judge(2, Decimal(599)) == 101
