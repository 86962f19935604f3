"""Exposure, turnover, capacity and the rolling figures of a report."""

from dataclasses import replace

import numpy as np
import pytest

from hansa.report import build, render
from hansa.report.capacity import traded_by_day
from hansa.report.charts import charts
from hansa.report.fills import fill_columns

HOURS = 24


@pytest.fixture
def with_volume(make_run):
    run = make_run(moments=40 * HOURS)
    return replace(run, volume=np.full(run.close.shape, 50.0))


def test_turnover_of_the_instruments_sums_to_that_of_the_run(make_run):
    report = build(make_run(moments=800))
    whole = next(n.value for n in report.key_numbers if n.key == "turnover")
    assert sum(row.turnover for row in report.exposure.rows) == pytest.approx(whole)


def test_leverage_is_gross_value_over_equity(make_run):
    run = make_run(moments=60)
    gross = np.abs(run.position_value).sum(axis=1) / run.equity
    found = build(run).exposure
    assert found.mean_gross_ratio == pytest.approx(gross.mean())
    assert found.most_gross_ratio == pytest.approx(gross.max())
    assert found.above_one_ratio == pytest.approx((gross > 1).mean())


def test_the_share_of_volume_is_what_a_day_traded_over_its_volume(with_volume):
    fills = fill_columns(with_volume)
    found = traded_by_day(with_volume, fills)
    # Days end with the bar that closes at midnight; of the last twenty one is cut short.
    day = (with_volume.ts_ns[fills.row] - 1) // (HOURS * 3_600_000_000_000)
    last = (day == day[-1]) & (fills.column == fills.column[-1])
    assert found.participation_ratio[-1] == pytest.approx(
        np.abs(fills.quantity[last]).sum() / (50.0 * HOURS), rel=0.01
    )
    assert found.value.sum() == pytest.approx(np.abs(fills.units * fills.price).sum())


def test_capacity_is_where_impact_eats_the_profit(with_volume):
    gain = replace(with_volume, equity=with_volume.equity + np.linspace(0, 50_000, 960))
    found = build(gain).exposure.capacity
    at_most = min(found.rows, key=lambda row: abs(row.cash - found.most_cash))
    assert at_most.net == pytest.approx(0, abs=1e-3)
    assert max(row.net for row in found.rows) == pytest.approx(
        next(row.net for row in found.rows if row.cash == found.best_cash)
    )


def test_capacity_stands_among_the_key_numbers_where_it_is_known(with_volume, make_run):
    gain = replace(with_volume, equity=with_volume.equity + np.linspace(0, 50_000, 960))
    report = build(gain)
    most = f"{report.exposure.capacity.most_cash:,.0f} {report.header.currency}"
    assert f"<dt>Capacity</dt><dd>{most}<small>" in render(report)
    assert "by an estimate of impact" not in render(build(make_run(moments=60)))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "the data have no volume"),
        ({"volume": np.zeros((60, 2))}, "the data have no volume"),
        ({"volume": np.ones((60, 2))}, "the run has 4 days, and 5 are needed"),
    ],
)
def test_why_there_is_no_capacity_is_said(make_run, changes, said):
    report = build(replace(make_run(moments=60), **changes))
    assert report.exposure.capacity.note == f"not estimated: {said}"
    assert said in render(report)


def test_a_run_that_lost_bears_no_money(with_volume):
    loss = replace(with_volume, equity=with_volume.equity - np.linspace(0, 5_000, 960))
    assert "None: no net profit that impact could eat" in render(build(loss))


def test_the_band_holds_the_rolling_sharpe_ratio(make_run):
    curves = build(make_run(moments=800)).curves
    rows = zip(
        curves.rolling_sharpe_low, curves.rolling_sharpe, curves.rolling_sharpe_high, strict=True
    )
    known = [row for row in rows if row[1] is not None]
    assert len(known) > 100
    assert all(low < middle < high for low, middle, high in known)


def test_the_run_beside_itself_has_beta_one(make_run):
    run = make_run(moments=800)
    held = run.initial_cash * (run.close / run.close[0]).mean(axis=1)
    report = build(replace(run, equity=held))
    assert report.relative[0].beta == pytest.approx(1)
    assert report.curves.rolling_beta[-1] == pytest.approx(1)


def test_a_short_run_has_nothing_per_year(make_run):
    report = build(make_run(moments=60))
    assert report.relative == []
    drawn = {chart.identifier for chart in charts(report)}
    assert drawn.isdisjoint({"rolling-chart", "volatility-chart", "beta-chart", "turnover-chart"})


def test_a_ruined_run_has_no_figures_after_its_end(make_run):
    run = make_run(moments=800)
    equity = run.equity.copy()
    equity[400:] = 0.0
    report = build(replace(run, equity=equity))
    assert report.curves.exposure_gross_ratio[-1] is None
    assert render(report)


def test_a_curve_of_a_long_run_hides_no_position_and_no_fall(make_run):
    run = make_run(moments=6_000)
    held, equity = np.zeros_like(run.position_value), np.full(6_000, 10_000.0)
    held[1_234], equity[3_333], equity[4_444] = 5_000.0, 9_000.0, 11_500.0
    found = build(replace(run, position_value=held, equity=equity)).curves
    assert max(found.exposure_gross_ratio) == max(found.exposure_net_ratio) == 1.0
    assert max(found.weight_ratio[0]) == 0.5
    assert (min(found.equity), max(found.equity), found.equity[-1]) == (9_000, 11_500, 10_000)
    assert found.exposure_gross_ratio.count(0.0) == len(found.ts_ns) - 1
