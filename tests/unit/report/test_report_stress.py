"""Named periods and the worst stretches of a run, as of the ends of days."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from hansa.report import build, render
from hansa.report.stress_periods import PERIODS

DAY_NS = 86_400_000_000_000


def ns(day):
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) * 1_000_000_000


@pytest.fixture
def daily(make_run):
    """`daily(start, equity)`: bars that close at midnight from the end of `start` on."""

    def make(start, equity):
        ts = ns(start) + DAY_NS * (1 + np.arange(len(equity)))
        run = make_run(moments=len(equity))
        fills = run.fills.clear()
        flat = np.zeros((len(equity), 2))
        given = {"ts_ns": ts, "equity": np.array(equity, float), "position_value": flat}
        return replace(run, bars_per_year=365.25, fills=fills, **given)

    return make


def test_a_period_is_measured_from_close_to_close(daily):
    # From the end of 2022-05-04 on; Terra is measured from the end of the 6th to that of the 13th.
    equity = [100, 100, 200, 210, 150, 140, 160, 170, 180, 190, 300, 300]
    report = build(daily("2022-05-04", equity))
    (row,) = [each for each in report.stress.periods if each.name == "Terra"]
    assert '<td class="t">2022-05-06</td><td class="t">2022-05-13</td>' in render(report)
    assert row.is_whole
    assert row.start_ns == ns("2022-05-07")
    assert row.return_ratio == pytest.approx(190 / 200 - 1)
    assert row.drawdown_ratio == pytest.approx(140 / 210 - 1)


def test_a_period_that_the_run_covers_in_part_says_so(daily):
    run = daily("2022-05-09", [10_000, 9_000, 8_000])
    report = build(run)
    terra = next(row for row in report.stress.periods if row.name == "Terra")
    assert not terra.is_whole
    assert terra.return_ratio == pytest.approx(-0.2)
    assert "Terra (in part)" in render(report)


def test_a_run_of_quiet_times_overlaps_none(daily):
    report = build(daily("2019-03-01", [10_000.0] * 20))
    assert report.stress.periods == []
    assert "overlaps none of the named periods" in render(report)


def test_the_worst_stretch_is_the_worst_of_all(daily):
    random = np.random.default_rng(3)
    equity = 10_000 * np.exp(np.cumsum(random.normal(0, 0.02, 100)))
    whole = np.concatenate(([10_000.0], equity))
    found = {row.days: row for row in build(daily("2019-03-01", equity)).stress.worst}
    assert set(found) == {1, 7, 30}
    for days, row in found.items():
        assert row.return_ratio == pytest.approx((whole[days:] / whole[:-days] - 1).min())
        assert row.end_ns - row.start_ns == days * DAY_NS


def test_buy_and_hold_stands_beside(daily):
    run = daily("2022-05-04", [10_000.0] * 12)
    close = np.column_stack((np.arange(100.0, 112.0), np.arange(100.0, 112.0)))
    report = build(replace(run, close=close))
    terra = next(row for row in report.stress.periods if row.name == "Terra")
    assert terra.benchmark_ratio == pytest.approx(109 / 102 - 1)


def test_a_ruined_run_has_no_return_after_its_end(daily):
    stress = build(daily("2022-05-01", [10_000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])).stress
    assert next(row for row in stress.periods if row.name == "Terra").return_ratio is None
    assert stress.worst[0].return_ratio == -1


def test_periods_are_in_order_of_their_beginnings_and_have_a_source():
    starts = [period.start for period in PERIODS]
    assert starts == sorted(starts)
    assert all(period.start < period.end and period.source for period in PERIODS)
