"""The exits of an entry work in the bar that filled it: the stop always, the target if certain."""

import pytest

from tests.unit.strategies.desk_on_bars import bracket, run

FLAT, FALL, RISE = (100, 101, 99, 100), (100, 101, 80, 100), (100, 120, 99, 100)
LATE = "venue.latency_ms=250"
DAILY = ("data.interval=1d", "gate.stale_after_s=200000", LATE)


@pytest.mark.parametrize(
    ("overrides", "entered", "closes_ns"),
    [((), 100.0, 3_600), ((LATE,), 100.01, 3_600), (DAILY, 100.01, 86_400)],
)
def test_the_stop_of_a_bracket_works_in_the_bar_that_filled_its_entry(
    tmp_path, overrides, entered, closes_ns
):
    result = run(tmp_path, [FLAT, FALL, FLAT], bracket(None), overrides=overrides)
    assert result.fills["price"].to_list() == [entered, 90.0]
    second_close = 1_704_067_200 + 2 * closes_ns
    assert result.fills["ts"].dt.epoch("s").to_list()[1] == second_close
    assert result.equity["equity"].to_list()[-1] == pytest.approx(100_000 - 10 * (entered - 90))


def test_the_stop_of_an_entry_filled_inside_a_bar_is_taken_by_that_bar(tmp_path):
    result = run(tmp_path, [FLAT, FLAT, FALL, FLAT, FLAT], bracket(9_500), overrides=[LATE])
    assert result.fills["price"].to_list() == [95.0, 90.0]


def test_a_bar_that_did_not_reach_the_stop_leaves_it(tmp_path):
    shallow = (100, 101, 91, 100)
    result = run(tmp_path, [FLAT, FLAT, shallow, FLAT, FLAT], bracket(9_500), overrides=[LATE])
    assert result.fills["price"].to_list() == [95.0]


@pytest.mark.parametrize(("overrides", "sold"), [((), [110.0]), ((LATE,), [])])
def test_a_target_is_filled_in_the_bar_of_its_entry_only_if_it_was_there_at_the_open(
    tmp_path, overrides, sold
):
    result = run(tmp_path, [FLAT, RISE, FLAT], bracket(None), overrides=overrides)
    assert result.fills["price"].to_list()[1:] == sold


def test_the_report_says_what_stops_do_in_the_bar_they_come_in(tmp_path):
    result = run(tmp_path, [FLAT, FALL, FLAT], bracket(None))
    told = result.report_data.costs.fill_assumptions
    assert any("also by the bar that filled its entry" in said for said in told)
