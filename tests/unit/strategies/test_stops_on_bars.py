"""What bars do to stops: the venue's own is worked inside a bar, one carried only at its close."""

import pytest

from tests.unit.strategies.desk_on_bars import bracket, run

_FLAT, _SPIKE, _FALL = (100, 101, 99, 100), (100, 120, 80, 100), (100, 101, 80, 82)
_DOWN = (82, 83, 81, 82)
_TOLD = "on bars, a carried order is judged at a bar's close"


@pytest.mark.parametrize(
    ("stop", "sold"),
    [({}, 90.0), ({"trigger_source": "last"}, 110.0), ({"trigger_source": "mark"}, 110.0)],
)
def test_in_a_bar_that_touches_both_only_the_venues_own_stop_is_taken(tmp_path, stop, sold):
    result = run(tmp_path, [_FLAT, _FLAT, _SPIKE, _FLAT], bracket(**stop))
    assert result.fills["price"].to_list() == [100.0, sold]


@pytest.mark.parametrize(("after", "sold"), [((100, 101, 99, 100), 100.0), (_DOWN, 82.0)])
def test_a_carried_stop_takes_the_next_open_better_or_worse_than_its_trigger(tmp_path, after, sold):
    rows = [_FLAT, _FLAT, (100, 101, 80, after[0]), after, after]
    result = run(tmp_path, rows, bracket(target_ticks=15_000, trigger_source="last"))
    assert result.fills["price"].to_list() == [100.0, sold]
    assert any(_TOLD in said for said in result.report_data.costs.fill_assumptions)


def test_a_stop_by_the_mark_does_not_see_a_bar_that_comes_back(tmp_path):
    rows = [_FLAT, _FLAT, (100, 101, 80, 100), _FLAT]
    result = run(tmp_path, rows, bracket(target_ticks=15_000, trigger_source="mark"))
    assert result.fills["price"].to_list() == [100.0]


def test_a_run_without_carried_orders_says_nothing_of_them(tmp_path):
    result = run(tmp_path, [_FLAT, _FLAT, _FALL, _DOWN], lambda desk: desk.buy("X", 10))
    assert not any(_TOLD in said for said in result.report_data.costs.fill_assumptions)
