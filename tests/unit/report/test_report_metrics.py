"""Each number of docs/metrics.md beside empyrical, and what differs by design."""

import math
import re
from dataclasses import replace
from pathlib import Path

import empyrical
import numpy as np
import pandas as pd
import pytest

from hansa.report import build
from hansa.risk import (
    annual_growth_ratio,
    annual_volatility_ratio,
    excess_kurtosis,
    expected_shortfall_ratio,
    maximum_drawdown_ratio,
    relative,
    rolling_beta,
    rolling_sharpe,
    sharpe,
    skewness,
    sortino,
    total_return_ratio,
    value_at_risk_ratio,
)

PAGE = Path(__file__).parents[3] / "docs" / "metrics.md"
PER_YEAR = 252


def curve(returns):
    return np.concatenate(([1.0], np.cumprod(1.0 + returns)))


def random(seed, count, size):
    return np.random.default_rng(seed).normal(0.0005, size, count)


MARKET = random(2, 1_000, 0.012)
CASES = {
    "ordinary": random(1, 1_000, 0.01),
    "hourly": random(3, 5_000, 0.002),
    "a crash": np.append(random(4, 300, 0.01), -0.6),
    "with the market": 0.7 * MARKET + random(5, 1_000, 0.004),
}

#: name: ours, empyrical's.
SAME = {
    "net_return": (lambda r: total_return_ratio(curve(r)), empyrical.cum_returns_final),
    "annual_growth": (
        lambda r: annual_growth_ratio(curve(r), PER_YEAR),
        lambda r: empyrical.annual_return(r, annualization=PER_YEAR),
    ),
    "sharpe": (
        lambda r: sharpe(r, PER_YEAR),
        lambda r: empyrical.sharpe_ratio(r, annualization=PER_YEAR),
    ),
    "sortino": (
        lambda r: sortino(r, PER_YEAR),
        lambda r: empyrical.sortino_ratio(r, annualization=PER_YEAR),
    ),
    "annual_volatility": (
        lambda r: annual_volatility_ratio(r, PER_YEAR),
        lambda r: empyrical.annual_volatility(r, annualization=PER_YEAR),
    ),
    "maximum_drawdown": (
        lambda r: maximum_drawdown_ratio(curve(r)),
        empyrical.max_drawdown,
    ),
    "skewness": (skewness, lambda r: pd.Series(r).pipe(population, 3)),
    "excess_kurtosis": (excess_kurtosis, lambda r: pd.Series(r).pipe(population, 4) - 3),
}


def population(series, order):
    """As scipy's `skew` and `kurtosis` by default: moments over n."""
    centred = series - series.mean()
    return (centred**order).mean() / (centred**2).mean() ** (order / 2)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", SAME)
def test_the_number_is_empyricals(name, case):
    ours, theirs = SAME[name]
    assert ours(CASES[case]) == pytest.approx(float(theirs(CASES[case])), rel=1e-9)


def test_beta_is_empyricals_and_alpha_is_too_before_it_is_compounded():
    own = CASES["with the market"]
    found = relative(own, MARKET, PER_YEAR)
    alpha, beta = empyrical.alpha_beta_aligned(own, MARKET, annualization=PER_YEAR)
    assert found.beta == pytest.approx(beta)
    # empyrical compounds alpha over a year; here it is the sum of a year's.
    assert (1 + found.alpha_ratio / PER_YEAR) ** PER_YEAR - 1 == pytest.approx(alpha)


def test_the_information_ratio_is_empyricals_per_year():
    own = CASES["with the market"]
    found = relative(own, MARKET, PER_YEAR).information_ratio
    theirs = empyrical.excess_sharpe(own, MARKET)
    assert found == pytest.approx(theirs * math.sqrt(PER_YEAR))


def test_the_rolling_figures_are_empyricals():
    own, window = CASES["with the market"], 63
    theirs = np.asarray(empyrical.roll_sharpe_ratio(own, window=window))
    np.testing.assert_allclose(rolling_sharpe(own, PER_YEAR, window)[window - 1 :], theirs)
    theirs = np.asarray(empyrical.roll_beta(own, MARKET, window=window))
    np.testing.assert_allclose(rolling_beta(own, MARKET, window)[window - 1 :], theirs)


def test_months_are_empyricals_and_compound_to_the_year(make_run):
    run = make_run(moments=1_500)
    report = build(run)
    # A bar belongs to the interval that it ends: a nanosecond back.
    index = pd.to_datetime(run.ts_ns - 1)
    returns = pd.Series(np.diff(np.append(1e4, run.equity)) / np.append(1e4, run.equity)[:-1])
    returns.index = index
    theirs = empyrical.aggregate_returns(returns, "monthly")
    ours = [m for row in report.years for m in row.months if m is not None]
    np.testing.assert_allclose(ours, theirs.to_numpy(), rtol=1e-9)


def test_value_at_risk_is_a_bar_that_was_where_empyrical_goes_between_two():
    own = CASES["ordinary"]
    ordered = np.sort(own)
    assert value_at_risk_ratio(own, 0.95) == -ordered[49]
    theirs = -empyrical.value_at_risk(own, cutoff=0.05)
    assert -ordered[50] <= theirs <= -ordered[49]


@pytest.mark.parametrize("count", [20, 41, 990, 1_000])
def test_expected_shortfall_is_empyricals(count):
    own = CASES["ordinary"][:count]
    theirs = -empyrical.conditional_value_at_risk(own, cutoff=0.05)
    assert expected_shortfall_ratio(own, 0.95) == pytest.approx(theirs)


@pytest.mark.parametrize(
    ("name", "returns", "theirs"),
    [
        ("sharpe", np.full(20, 0.01), None),  # rounding errors, divided by one another
        ("sortino", np.full(20, 0.01), math.inf),
        ("sharpe", np.array([0.01]), math.nan),
        ("sortino", np.array([]), math.nan),
        ("annual_volatility", np.array([0.01]), math.nan),
    ],
)
def test_what_cannot_be_known_is_unknown_and_never_infinite(name, returns, theirs):
    ours, empyricals = SAME[name]
    assert math.isnan(ours(returns))
    if theirs is not None:
        assert float(empyricals(returns)) == pytest.approx(theirs, nan_ok=True)


def test_a_total_loss_is_a_loss_of_all_per_year_too():
    returns = np.array([0.1, -1.0])
    assert annual_growth_ratio(curve(returns), PER_YEAR) == -1
    assert empyrical.annual_return(returns, annualization=PER_YEAR) == -1
    assert maximum_drawdown_ratio(curve(returns)) == -1


def test_a_nan_makes_the_number_unknown_where_empyrical_passes_it_over():
    returns = np.array([0.01, math.nan, -0.02, 0.03])
    assert math.isnan(sharpe(returns, PER_YEAR))
    assert math.isfinite(empyrical.sharpe_ratio(returns))


def test_hours_are_annualised_by_their_own_count(make_run):
    run = make_run(moments=1_000)
    found = {number.key: number.value for number in build(run).key_numbers}
    returns = np.diff(np.append(run.initial_cash, run.equity)) / np.append(
        run.initial_cash, run.equity[:-1]
    )
    theirs = empyrical.sharpe_ratio(returns, annualization=8_760)
    assert found["sharpe"] == pytest.approx(theirs, rel=1e-9)


def test_the_page_defines_every_headline_number(make_run):
    page = PAGE.read_text()
    named = set(re.findall(r"^\| `([a-z0-9_]+)`", page, re.M))
    long, short = build(make_run(moments=1_000)), build(make_run(moments=40))
    keys = {number.key for report in (long, short) for number in report.key_numbers}
    assert keys <= named


def test_the_page_defines_every_number_of_the_sections(make_run):
    page = PAGE.read_text()
    named = set(re.findall(r"`([a-z0-9_]+)`", page))
    report = build(make_run(moments=1_000))
    for part in (
        report.relative[0],
        report.exposure,
        report.exposure.capacity,
        report.round_trips.total[0],
        report.tail,
    ):
        fields = set(part.__struct_fields__)
        fields -= {"benchmark", "rows", "omitted", "capacity", "note", "name", "net", "trips"}
        assert fields <= named


def test_one_trade_alone_has_numbers_and_no_ratio_of_losses(make_run):
    run = make_run(moments=60)
    one = run.fills.head(1)
    report = build(replace(run, fills=one, orders=1))
    assert report.round_trips.open == 1
    assert report.round_trips.total[0].payoff_ratio is None
