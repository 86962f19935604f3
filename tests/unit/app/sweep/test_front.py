"""Sets that no other beats by all objectives at once."""

import numpy as np
import pytest

from hansa import Search, SweepOptions
from hansa.app.sweep.front import front_of
from hansa.app.sweep.outcomes import DONE, Figures, SetOutcome
from hansa.app.sweep.sweeping import sweep
from tests.conftest import COUNCIL, SMALL

OBJECTIVES = ("sharpe", "maximum_drawdown")


def _set(number, sharpe, drawdown):
    figures = dict.fromkeys(Figures.__struct_fields__, 0)
    found = Figures(**(figures | {"sharpe": sharpe, "maximum_drawdown": drawdown}))
    return SetOutcome(number=number, values=(number,), status=DONE, figures=found)


def test_the_front_is_what_comparing_all_with_all_leaves():
    points = np.random.default_rng(3).integers(0, 12, (80, 2)).astype(float)
    sets = [_set(n, a, b) for n, (a, b) in enumerate(points.tolist())]
    plain = {
        n
        for n, (a, b) in enumerate(points.tolist())
        if not any(c >= a and d <= b and (c, d) != (a, b) for c, d in points.tolist())
    }
    assert {each.number for each in front_of(sets, OBJECTIVES)} == plain


def test_a_set_without_one_of_the_objectives_is_not_on_it():
    found = front_of([_set(0, None, 0.0), _set(1, 1.0, 0.2)], OBJECTIVES)
    assert [each.number for each in found] == [1]


@pytest.fixture(scope="module")
def searched(tmp_path_factory):
    runs = tmp_path_factory.mktemp("r")
    search = Search(search="bayes", sets=12, objective=OBJECTIVES)
    space = {"agents.trend.fast": {"from": 5, "to": 9}}
    options = SweepOptions(workers=1)
    return sweep(COUNCIL, space, search=search, overrides=SMALL, runs=runs, options=options)


def test_a_search_by_two_objectives_tells_its_front(searched):
    marked = searched.table.filter("front")["set"].to_list()
    assert sorted(marked) == sorted(each.number for each in searched.front)
    rows = dict(searched.summary())
    assert "of Sharpe ratio, maximum drawdown" in rows["Front"]
    assert f"  Set {searched.front[0].number}" in rows
    assert "no other beats by all objectives" in searched.report().read_text()


def test_a_search_that_learns_tries_all_of_a_small_space_and_says_so(searched):
    assert sorted(each.values[0] for each in searched.outcomes) == [5, 6, 7, 8, 9]
    assert dict(searched.summary())["Sets"].startswith("5 by bayes (12 asked")
