"""What a search that learns is told of a set."""

import math

import numpy as np
import pytest

from hansa.app.sweep.learning import Lesson, learning_periods
from hansa.app.sweep.outcomes import DONE, PRUNED, SetOutcome
from hansa.app.sweep.periods import Periods
from hansa.risk import sharpe
from hansa.validation import WalkForward

EARLY = Lesson(("sharpe", "net_return"), 60, 365.0)


@pytest.fixture
def returns():
    return np.random.default_rng(6).normal(0.001, 0.01, 100)


def _set(status=DONE, **more):
    return SetOutcome(number=0, values=(1,), status=status, **more)


def test_with_a_split_it_is_told_of_the_bars_before_those_that_judge(returns):
    early = returns[:60]
    expected = [sharpe(early, 365.0), np.prod(1.0 + early) - 1.0]
    assert EARLY.of(_set(), returns) == pytest.approx(expected)
    assert EARLY.of(_set(), np.append(early, -returns[60:])) == pytest.approx(expected)


def test_a_set_that_is_ruined_later_is_told_of_as_if_nobody_knew(returns):
    expected = EARLY.of(_set(), returns.copy())
    returns[80], returns[81:] = -1.0, np.nan
    assert EARLY.of(_set(), returns) == expected
    returns[30], returns[31:] = -1.0, np.nan
    assert all(math.isnan(each) for each in EARLY.of(_set(), returns))


def test_what_a_pruned_set_came_to_on_its_way_is_what_is_told(returns):
    lesson = Lesson(("sharpe",), None, 365.0)
    assert lesson.of(_set(PRUNED, on_the_way=(0.5, -0.2)), returns) == [-0.2]


def test_the_first_window_that_chooses_is_what_may_be_learned_from():
    way = WalkForward(train_bars=480, test_bars=240, gap_bars=24)
    assert learning_periods(way, Periods(2_400, 24)) == 20
