"""Runs side by side on one page: aligned in time, escaped, small, offline."""

import re
import time

import msgspec
import numpy as np
import pytest

from hansa.api.runs import ComparedCurve, ComparedNumber, Comparison, Difference, RunLine
from hansa.report.compared_tables import best_places
from hansa.report.comparison import (
    comparison_charts,
    comparison_data,
    not_alike,
    render_comparison,
)
from hansa.report.packing import unpack

DAY_NS = 86_400_000_000_000
EVIL = "<script>alert('x')</script>"


def line(name):
    return RunLine(
        run=name,
        name=name,
        made_at="2026-01-01T00:00:00Z",
        status="finished",
        is_live=False,
        mode="backtest",
        orders=1,
        head="ab",
        data_sha256="cd",
        config_sha256="ef",
    )


def curve(name, first_day, growth):
    ts = tuple(1_640_995_200_000_000_000 + DAY_NS * (first_day + k) for k in range(len(growth)))
    falls = tuple(1 - g / m for g, m in zip(growth, np.maximum.accumulate(growth), strict=True))
    return ComparedCurve(run=name, ts_ns=ts, equity_ratio=tuple(growth), drawdown_ratio=falls)


def compared(*curves):
    names = [each.run for each in curves]
    return Comparison(
        runs=tuple(line(name) for name in names),
        verdicts=("Weak",) * len(names),
        settings=(Difference(key="seed", values=tuple(str(k) for k in range(len(names)))),),
        numbers=(
            ComparedNumber(
                key="sharpe",
                label="Sharpe ratio",
                unit="number",
                values=tuple(0.5 + k for k in range(len(names))),
            ),
        ),
        curves=curves,
    )


def test_runs_over_the_same_times_are_drawn_at_them():
    found = compared(curve("a", 0, [1, 1.1, 1.0]), curve("b", 0, [1, 0.9, 1.2]))
    drawn = unpack(comparison_data(found).packed)
    np.testing.assert_allclose(drawn["growth1"], [1, 0.9, 1.2], atol=1e-3)
    np.testing.assert_allclose(drawn["fall0"], [0, 0, 1.0 / 1.1 - 1], atol=1e-3)


def test_runs_that_differ_in_little_are_told_apart_by_it():
    chart = comparison_charts(compared(curve("a", 0, [1, 2]), curve("b", 0, [1, 3])))[0]
    assert [each.label for each in chart.lines] == ["A seed 0", "B seed 1"]


def test_runs_that_differ_in_much_are_told_apart_by_their_names():
    found = compared(curve("a", 0, [1, 2]), curve("b", 0, [1, 3]))
    many = tuple(Difference(key=f"k{k}", values=("1", "2")) for k in range(3))
    chart = comparison_charts(msgspec.structs.replace(found, settings=many))[0]
    assert [each.label for each in chart.lines] == ["A a", "B b"]


def test_runs_over_other_times_share_an_axis_and_end_where_they_end():
    found = compared(curve("a", 0, [1.0] * 400), curve("b", 300, [2.0] * 400))
    first, second = (each.values for each in comparison_charts(found)[0].lines)
    assert first[0] == 1
    assert first[-1] is None
    assert second[0] is None
    assert second[-1] == 2
    times = unpack(comparison_data(found).packed)["time"]
    assert (np.diff(times) > 0).all()
    assert times[-1] - times[0] == pytest.approx(699 * 86_400, rel=0.01)


def test_each_number_says_how_far_it_is_from_the_first():
    page = render_comparison(compared(curve("a", 0, [1, 2]), curve("b", 0, [1, 3])))
    assert "<td>0.50</td><td>1.50<small><br>(+1.00)</small></td>" in page


def test_of_many_runs_each_is_a_row_and_the_best_stands_out():
    page = render_comparison(compared(*(curve(f"run{k}", 0, [1, 2]) for k in range(6))))
    assert '<th scope="row">F</th><td><b>5.50</b></td>' in page
    assert '<th scope="row">E</th><td>4.50</td>' in page
    assert '<th scope="row">B</th><td class="t">1</td>' in page


def test_the_best_of_alike_is_none():
    alike = ComparedNumber(key="sharpe", label="", unit="number", values=(1.0, 1.0, None))
    assert best_places(alike) == set()
    assert best_places(msgspec.structs.replace(alike, values=(1.0, 2.0, None))) == {1}
    assert best_places(msgspec.structs.replace(alike, key="orders", values=(1.0, 2.0))) == set()


def test_what_a_run_is_called_is_no_setting_that_tells_it_apart():
    found = compared(curve("a", 0, [1, 2]), curve("b", 0, [1, 3]))
    names = (*found.settings, Difference(key="run.name", values=("a", "b")))
    more = (*names, Difference(key="run.seed", values=("1", "2")))
    chart = comparison_charts(msgspec.structs.replace(found, settings=more))[0]
    assert [each.label for each in chart.lines] == ["A seed 0, run.seed 1", "B seed 1, run.seed 2"]


def test_names_of_many_lines_stand_once_and_can_be_picked():
    page = render_comparison(compared(*(curve(f"run{k}", 0, [1, 2]) for k in range(8))))
    assert page.count('<div class="legend many">') == 1


def test_names_and_settings_are_escaped():
    assert EVIL not in render_comparison(compared(curve(EVIL, 0, [1]), curve("b", 0, [1])))


def test_runs_without_curves_are_compared_by_numbers():
    empty = ComparedCurve(run="a", ts_ns=(), equity_ratio=(), drawdown_ratio=())
    assert "None of the runs has a curve" in render_comparison(compared(empty, empty))


def test_twenty_runs_are_told_apart_small_and_offline():
    random = np.random.default_rng(1)
    growth = np.exp(np.cumsum(random.normal(0, 0.01, (20, 500)), axis=1)).tolist()
    found = compared(*(curve(f"run{k}", k, each) for k, each in enumerate(growth)))
    start = time.process_time()
    page = render_comparison(found)
    assert time.process_time() - start < 10
    assert len(page.encode()) <= 400_000
    looks = {(each.colour, each.dash) for each in comparison_charts(found)[0].lines}
    assert len(looks) == 20
    assert re.findall(r"(?:src|href)\s*=\s*[\"'](?!#|data:)", page) == []


def test_runs_over_other_times_or_data_say_so():
    same = compared(curve("a", 0, [1, 1.1]), curve("b", 0, [1, 0.9]))
    assert not_alike(same) == ""
    later = compared(curve("a", 0, [1, 1.1]), curve("b", 9, [1, 0.9]))
    assert not_alike(later) in render_comparison(later)
    assert "over other times (2022-01-01 00:00 to 2022-01-02 00:00; 2022-01-10" in not_alike(later)
    runs = (same.runs[0], msgspec.structs.replace(same.runs[1], data_sha256="other"))
    assert "are over other data:" in not_alike(msgspec.structs.replace(same, runs=runs))
