"""A short run says what it can and scales nothing up to a year."""

from dataclasses import replace

import numpy as np
import pytest

from hansa.report import build, render, terminal_summary
from hansa.report.numbers import duration_text, point_text, ratio_text, span_text
from hansa.report.span import bars_per_year

DAY_NS = 86_400 * 10**9
HOUR_NS = DAY_NS // 24
YEARLY = {"annual_growth", "sharpe", "sortino", "volatility", "deflated_sharpe"}


def keys(report):
    return {number.key for number in report.key_numbers}


@pytest.mark.parametrize(("hours", "is_yearly"), [(719, False), (720, True)])
def test_figures_per_year_begin_at_thirty_days(make_run, hours, is_yearly):
    report = build(make_run(moments=hours))
    assert report.header.is_annualised == is_yearly
    assert (keys(report) >= YEARLY) == is_yearly
    assert (keys(report) & YEARLY == set()) != is_yearly


def trading_days(first, last):
    """Closes of the weekdays, both days included."""
    days = np.arange(np.datetime64(first), np.datetime64(last) + 1)
    days = days[np.is_busday(days)]
    return days.astype("datetime64[ns]").astype(np.int64) + DAY_NS


def test_a_year_has_the_bars_that_the_data_have():
    assert bars_per_year(HOUR_NS * np.arange(5_000), HOUR_NS) == 8_766
    found = bars_per_year(trading_days("2006-01-02", "2017-12-29"), DAY_NS)
    assert found == pytest.approx(365.25 / 7 * 5, rel=1e-3)


def test_a_missing_bar_moves_no_year():
    whole = HOUR_NS * np.arange(1, 17_521)
    gone = np.delete(whole, 9_000)
    assert len(gone) / bars_per_year(gone, HOUR_NS) == len(whole) / 8_766


def test_one_moment_has_the_bars_of_its_step():
    assert bars_per_year(np.array([DAY_NS]), HOUR_NS) == 8_766


def test_two_calendar_years_of_an_exchange_are_long_enough(make_run):
    ts = trading_days("2010-01-04", "2011-12-30")
    run = make_run(moments=len(ts))
    run = replace(run, ts_ns=ts, bars_per_year=bars_per_year(ts, DAY_NS), fills=run.fills.clear())
    checks = {check.name: check for check in build(run).verdict.checks}
    assert checks["Long enough"].status == "passed"


def test_the_longest_drawdown_lasts_as_long_as_its_days(make_run):
    ts = trading_days("2010-01-04", "2010-12-31")
    run = make_run(moments=len(ts))
    equity = np.linspace(10_000, 9_000, len(ts))
    run = replace(run, ts_ns=ts, equity=equity, fills=run.fills.clear())
    numbers = {number.key: number.value for number in build(run).key_numbers}
    assert numbers["longest_drawdown"] == ts[-1] - ts[0]


def test_a_short_run_is_not_proven_and_says_why(make_run):
    checks = {check.name: check for check in build(make_run(moments=48)).verdict.checks}
    assert checks["Long enough"].status == "failed"
    assert "span too short to annualise" in checks["Long enough"].found
    assert checks["Deflated Sharpe ratio"].status == "not tested"


def test_a_short_run_has_no_sharpe_ratio_anywhere(make_run):
    report = build(make_run(moments=48))
    assert {row.sharpe for row in report.costs.sharpe_by_cost} == {None}
    assert set(report.curves.rolling_sharpe) == {None}
    page = render(report)
    assert 'id="rolling"' not in page
    assert 'href="#rolling"' not in page


def test_two_days_bear_a_growth_per_day(make_run):
    run = make_run(moments=48)
    growth = {number.key: number.value for number in build(run).key_numbers}["daily_growth"]
    assert (1 + growth) ** 2 == pytest.approx(run.equity[-1] / run.initial_cash)
    assert "daily_growth" not in keys(build(make_run(moments=47)))


def test_net_profit_at_twice_the_costs_is_less_by_the_costs(make_run):
    run = make_run(moments=48)
    once, twice, thrice = (row.net for row in build(run).costs.sharpe_by_cost)
    paid = run.fills["fee"].sum() + run.fills["slippage_cost"].sum()
    assert (once - twice, twice - thrice) == pytest.approx((paid, paid), abs=0.02)


def test_samples_are_not_called_bars(make_run):
    none = np.zeros((48, 0, 2))
    run = make_run(
        moments=48,
        name="ticks",
        reproduce="hansa replay ticks",
        step="sample",
        agents=(),
        sources=("maker",),
        conviction=none,
        confidence=none,
        agent_weight=np.zeros((48, 0)),
    )
    report = build(run)
    page = render(report).partition('id="glossary"')[0].partition("</style>")[2]
    assert "48 samples" in dict(terminal_summary(report))["Span"]
    for words in ("Bars", "every bar", "Per bar", "Best bar", "council"):
        assert words not in page


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (duration_text(50 * 10**9), "50 seconds"),
        (duration_text(0), "0 minutes"),
        (duration_text(DAY_NS / 24), "60 minutes"),
        (span_text(0, 90 * 10**9), "1970-01-01 00:00:00 to 1970-01-01 00:01:30"),
        (span_text(0, DAY_NS), "1970-01-01 00:00 to 1970-01-02 00:00"),
        (span_text(0, 3 * DAY_NS), "1970-01-01 to 1970-01-04"),
        (point_text(61 * 10**9, 10**9), "1970-01-01 00:01:01"),
        (ratio_text(0.000123), "+0.0123 %"),
        (ratio_text(0.0), "+0.00 %"),
    ],
)
def test_times_and_ratios_are_as_exact_as_a_span_asks_for(text, expected):
    assert text == expected


def test_a_whole_year_is_not_said_to_be_less(make_run):
    notes = [
        next(n.note for n in build(make_run(moments=count)).key_numbers if n.key == "annual_growth")
        for count in (365 * 24, 365 * 24 - 1)
    ]
    assert notes == ["", "less than a year, scaled up"]
