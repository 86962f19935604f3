"""Luck and markets: other draws of the run's days, and by what was known before each of them."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from hansa.report import build, render
from hansa.report.daily import daily_returns, last_rows
from hansa.report.regimes import WINDOW_DAYS, regimes

DAY_NS = 86_400_000_000_000


@pytest.fixture
def days(make_run):
    """`days(returns)`: a run of one bar a day that made these returns."""

    def make(returns):
        run = make_run(moments=len(returns))
        ts = 19_000 * DAY_NS + DAY_NS * (1 + np.arange(len(returns)))
        equity = run.initial_cash * np.cumprod(1.0 + np.asarray(returns))
        flat = np.zeros((len(returns), 2))
        given = {"ts_ns": ts, "equity": equity, "position_value": flat, "bars_per_year": 365.25}
        return replace(run, fills=run.fills.clear(), **given)

    return make


def test_a_bar_that_closes_at_midnight_belongs_to_the_day_that_ends():
    ts = np.array([5 * DAY_NS - 1, 5 * DAY_NS, 5 * DAY_NS + 1, 8 * DAY_NS])
    assert last_rows(ts).tolist() == [1, 2, 3]


def test_days_of_an_hourly_run_compound_its_hours(make_run):
    run = make_run()
    found = daily_returns(run, run.equity)
    assert np.prod(1.0 + found) == pytest.approx(run.equity[-1] / run.initial_cash)


def test_luck_is_told_beside_the_run(days):
    found = build(days(np.random.default_rng(1).normal(0.002, 0.01, 200))).robustness.luck
    net, fall = found.rows
    assert found.days == 200
    assert net.percentile_5_ratio < net.run_ratio < net.percentile_95_ratio
    assert fall.percentile_5_ratio < fall.percentile_95_ratio <= 0
    assert 0 <= found.loss_ratio < 0.2


def test_a_run_that_lost_every_day_loses_in_every_draw(days):
    returns = np.random.default_rng(1).uniform(-0.02, -0.001, 100)
    assert build(days(returns)).robustness.luck.loss_ratio == 1.0


@pytest.mark.parametrize(
    "returns", [[0.01, -0.02, 0.03] * 19, [0.0] * 200, [0.01, -0.02] * 50 + [-1.0]]
)
def test_short_idle_and_ruined_runs_have_no_luck(days, returns):
    report = build(days(returns))
    assert report.robustness.luck is None


def test_regimes_know_only_what_was_before_the_day(make_run):
    # The market falls from the 100th day on: that day, and some after it, still follow a rise.
    market = np.where(np.arange(200) < 100, 0.01, -0.02)
    run = make_run(moments=200)
    rows = regimes(np.where(market > 0, 0.0, 0.05), market, run)
    by_name = {(row.trend, row.spread): row for row in rows}
    rising = sum(by_name[("rising", spread)].days for spread in ("calm", "turbulent"))
    window = np.array([market[d - WINDOW_DAYS : d] for d in range(WINDOW_DAYS, 200)])
    assert rising == int((np.prod(1.0 + window, axis=1) > 1.0).sum())
    assert sum(row.days for row in rows) == 200 - WINDOW_DAYS


def test_returns_of_the_regimes_compound_to_the_run(make_run, days):
    run = days(np.random.default_rng(5).normal(0, 0.01, 300))
    found = build(run).robustness.regimes
    whole = run.equity[-1] / run.equity[WINDOW_DAYS - 1]
    assert np.prod([1.0 + row.return_ratio for row in found]) == pytest.approx(whole)


def test_the_page_says_both(days):
    page = render(build(days(np.random.default_rng(1).normal(0.002, 0.01, 200))))
    assert "Luck and markets" in page
    assert "rising, turbulent" in page
    assert "1,000 times 200 days drawn from the run's own" in page.replace("&#x27;", "'")


def test_a_short_run_has_no_part_of_it(report):
    assert "Luck and markets" not in render(report)


def test_every_day_is_in_one_bin_and_zero_parts_them(days):
    returns = np.random.default_rng(1).normal(0.002, 0.01, 200)
    bins = build(days(returns)).tail.days
    assert sum(each.count for each in bins) == 200
    assert sum(each.count for each in bins if each.low >= 0) == (returns >= 0).sum()
    assert all(a.high == b.low for a, b in pairwise(bins))
    assert 0.0 in {each.low for each in bins}


@pytest.mark.parametrize("returns", [[0.01, -0.02] * 14, [0.0] * 200, [0.01, -0.02] * 50 + [-1.0]])
def test_short_idle_and_ruined_runs_have_no_days_to_draw(days, returns):
    report = build(days(returns))
    if returns[-1] > -1.0:
        assert report.tail.days == []
    assert ("return of a day (UTC)" in render(report)) == bool(report.tail.days)


def test_the_page_says_how_many_days_were_up(days):
    page = render(build(days([0.01, 0.02, 0.03, -0.01] * 30)))
    assert "How many of 120 days ended with which return; 75 % above zero or at it." in page
