"""What a search that learns is told of a set."""

import math

import numpy as np
import pytest

from hansa.app.sweep.hurdles import Hurdle
from hansa.app.sweep.learning import Lesson
from hansa.app.sweep.outcomes import DONE, FAILED, PRUNED, SetOutcome
from hansa.risk import sharpe

TRAIN = np.concatenate((np.arange(20), np.arange(40, 80)))
JUDGED = np.arange(20, 40)
LESSON = Lesson(("sharpe", "net_return"), TRAIN, 365.0)


@pytest.fixture
def returns():
    return np.random.default_rng(6).normal(0.001, 0.01, 100)


def _set(status=DONE, **more):
    return SetOutcome(number=0, values=(1,), status=status, **more)


def _told(returns, hurdle=None, status=DONE):
    return LESSON.of(_set(status), returns, hurdle)


def _hurdle(*least):
    return Hurdle(objective="sharpe", least=least, train=((0, 20), (40, 80)))


def test_with_a_split_it_is_told_of_the_bars_that_train_there(returns):
    there = returns[TRAIN]
    expected = [sharpe(there, 365.0), np.prod(1.0 + there) - 1.0]
    assert _told(returns).objectives == pytest.approx(expected)
    returns[JUDGED], returns[80:] = -5.0 * returns[JUDGED], 9.0
    assert _told(returns).objectives == pytest.approx(expected)


def test_a_set_that_is_ruined_later_is_told_of_as_if_nobody_knew(returns):
    expected = _told(returns.copy()).objectives
    returns[85], returns[86:] = -1.0, np.nan
    assert _told(returns).objectives == expected
    returns[50], returns[51:] = -1.0, np.nan
    assert all(math.isnan(each) for each in _told(returns).objectives)


def test_on_the_way_it_is_judged_by_shares_of_the_bars_that_train(returns):
    """A quarter of 60 periods are the first 15, a half 20 and 10 behind those that judge."""
    half = np.concatenate((returns[:20], returns[40:50]))
    found = _told(returns, _hurdle(None, 99.0, None))
    assert found.is_pruned
    assert found.on_the_way == pytest.approx([sharpe(returns[:15], 365.0), sharpe(half, 365.0)])
    assert found.objectives == [found.on_the_way[-1]]


def test_who_let_a_set_go_on_for_another_search_tells_nothing_more(returns):
    """Given up half way, it is the same whether another search went to the end with it."""
    stopped = np.append(returns[:50], np.full(50, np.nan))
    hurdle = _hurdle(None, 99.0, None)
    assert (
        _told(stopped, hurdle, PRUNED) == _told(returns, hurdle) == _told(stopped, hurdle, FAILED)
    )


def test_a_set_that_failed_is_not_known(returns):
    found = _told(np.full(100, np.nan), _hurdle(None, None, None), FAILED)
    assert all(math.isnan(each) for each in found.objectives)
    assert found.on_the_way == ()


def test_without_a_split_what_a_pruned_set_came_to_on_its_way_is_what_is_told(returns):
    lesson = Lesson(("sharpe",), None, 365.0)
    found = lesson.of(_set(PRUNED, on_the_way=(0.5, -0.2)), returns, None)
    assert (found.objectives, found.is_pruned) == ([-0.2], True)
