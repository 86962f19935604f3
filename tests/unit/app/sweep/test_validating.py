"""A search judged where it did not choose; objectives by periods; luck and skill told apart."""

import numpy as np
import pytest

from hansa.app.sweep.judging import judged
from hansa.app.sweep.outcomes import DONE, Figures, SetOutcome
from hansa.app.sweep.periods import Periods
from hansa.app.sweep.scores import scores
from hansa.app.sweep.validating import validated
from hansa.errors import ConfigError
from hansa.risk import (
    Interval,
    annual_growth_ratio,
    annual_volatility_ratio,
    deflated_sharpe,
    excess_kurtosis,
    maximum_drawdown_ratio,
    sharpe,
    skewness,
    sortino,
    total_return_ratio,
)
from hansa.validation import CombinatorialPurged, WalkForward

HOUR = 3600 * 10**9


@pytest.fixture
def returns():
    return np.random.Generator(np.random.PCG64(5)).normal(0.0, 0.01, (600, 40))


@pytest.mark.parametrize(
    ("bars", "step", "length"),
    [(17_519, HOUR, 24), (500, 24 * HOUR, 1), (2_000, HOUR, 1), (5_000, HOUR, 3)],
)
def test_periods_are_days_where_there_are_enough_and_never_too_many(bars, step, length):
    found = Periods.of(step * np.arange(1, bars + 1))
    assert found.length_bars == length
    assert found.count <= 2_048


def test_a_day_of_an_exchange_has_the_minutes_of_its_session():
    opens = 24 * HOUR * np.arange(300) + 14 * HOUR + HOUR // 2
    closes = (opens[:, np.newaxis] + HOUR // 60 * np.arange(1, 391)).ravel()
    assert Periods.of(closes) == Periods(300 * 390, 390)


def test_returns_by_period_make_up_the_whole():
    curve = np.cumprod(1.0 + np.random.Generator(np.random.PCG64(1)).normal(0, 0.01, 5_001))
    periods = Periods.of(HOUR * np.arange(1, 5_001))
    assert np.prod(1.0 + periods.returns(curve)) == pytest.approx(curve[-1] / curve[0])


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("sharpe", lambda r, c: sharpe(r, 365.0)),
        ("sortino", lambda r, c: sortino(r, 365.0)),
        ("net_return", lambda r, c: total_return_ratio(c)),
        ("annual_growth", lambda r, c: annual_growth_ratio(c, 365.0)),
        ("volatility", lambda r, c: annual_volatility_ratio(r, 365.0)),
        ("maximum_drawdown", lambda r, c: -maximum_drawdown_ratio(c)),
        ("calmar", lambda r, c: annual_growth_ratio(c, 365.0) / -maximum_drawdown_ratio(c)),
    ],
)
def test_objectives_by_columns_are_those_of_single_curves(returns, name, plain):
    found = scores(returns, name, 365.0)
    for column, value in zip(returns.T[:5], found, strict=False):
        curve = np.concatenate(([1.0], np.cumprod(1.0 + column)))
        assert value == pytest.approx(plain(column, curve), rel=1e-9)


def test_an_objective_that_returns_do_not_say_is_refused(returns):
    with pytest.raises(ConfigError, match="found turnover"):
        scores(returns, "turnover", 365.0)


def test_the_path_out_of_sample_is_that_of_the_best_before(returns):
    """Against a plain loop over the windows."""
    periods = Periods(600, 1)
    way = WalkForward(train_bars=200, test_bars=50)
    found = validated(way, returns, periods, objective="sharpe", periods_per_year=365.0)
    expected = np.full(600, np.nan)
    for first in range(200, 600, 50):
        past = returns[first - 200 : first]
        best = int(np.argmax(past.mean(axis=0) / past.std(axis=0, ddof=1)))
        expected[first : first + 50] = returns[first : first + 50, best]
    assert np.array_equal(found.returns, expected, equal_nan=True)
    assert len(found.chosen) == 8


def test_what_a_split_chose_knows_nothing_of_what_judges(returns):
    way = CombinatorialPurged(groups=6, test_groups=2, horizon_bars=5, embargo_bars=5)
    periods = Periods(600, 1)
    before = validated(way, returns, periods, objective="sharpe", periods_per_year=365.0)
    scrambled = returns.copy()
    [first, last] = before.chosen[0].test
    for start, end in (first, last):
        scrambled[start:end] = scrambled[start:end][:, ::-1] * 3.0
    after = validated(way, scrambled, periods, objective="sharpe", periods_per_year=365.0)
    assert after.chosen[0].row == before.chosen[0].row
    assert after.chosen[0].in_sample == before.chosen[0].in_sample


def test_a_history_that_is_too_short_is_said_in_bars(returns):
    way = WalkForward(train_bars=90_000, test_bars=50)
    with pytest.raises(ConfigError, match=r"train_bars 90,000 .* nothing of the 6,000 bars"):
        validated(way, returns, Periods(6_000, 10), objective="sharpe", periods_per_year=365.0)


def test_bars_that_choose_are_at_least_two_periods(returns):
    way = WalkForward(train_bars=12, test_bars=50)
    with pytest.raises(ConfigError, match="20 bars or more to choose by in every split, found 10"):
        validated(way, returns, Periods(6_000, 10), objective="sharpe", periods_per_year=365.0)


def _walked(returns, objective="sharpe", way=None):
    way = way or WalkForward(train_bars=200, test_bars=100)
    periods = Periods(len(returns), 1)
    return validated(way, returns, periods, objective=objective, periods_per_year=365.0)


def test_a_window_in_which_no_set_traded_chooses_none_and_holds_nothing(returns):
    returns[:200] = 0.0
    found = _walked(returns)
    assert [each.row is None for each in found.chosen] == [True, False, False, False]
    assert not found.returns[200:300].any()
    assert found.returns[300:400].any()
    known = found.chosen[1:]
    inside = [
        sharpe(returns[at : at + 200, each.row], 365.0)
        for at, each in zip((100, 200, 300), known, strict=True)
    ]
    assert found.in_sample_sharpe == pytest.approx(np.mean(inside))


@pytest.mark.parametrize("objective", ["sharpe", "annual_growth"])
def test_without_any_set_nothing_is_chosen_and_nothing_known(returns, objective):
    found = _walked(returns[:, :0], objective)
    assert {each.row for each in found.chosen} == {None}
    assert np.isnan([found.sharpe, found.in_sample_sharpe]).all()


@pytest.mark.parametrize("objective", ["sortino", "calmar"])
def test_a_set_that_never_lost_has_no_ratio_to_be_chosen_by(returns, objective):
    """As in all reports: nothing to divide by is unknown, and four tiny gains are no skill."""
    returns[:200, 7] = 0.0
    returns[[20, 60, 100, 140], 7] = 1e-6
    assert _walked(returns, objective).chosen[0].row != 7


def test_of_two_middle_paths_the_worse_is_the_median(returns):
    found = _walked(returns, way=CombinatorialPurged(groups=3, test_groups=2))
    assert len(found.path_sharpes) == 2
    assert found.sharpe == min(found.path_sharpes)


def test_a_path_that_never_moves_is_no_middle(returns):
    """Two groups in which nobody trades: some paths have a Sharpe ratio, and one of them speaks."""
    returns[:, 1:] = 0.0
    returns[:200] = 0.0
    found = _walked(returns, way=CombinatorialPurged(groups=3, test_groups=2))
    assert not np.isnan(found.sharpe)


def _judged(returns, trials):
    outcomes = [
        SetOutcome(number=n, values=(n,), status=DONE, figures=_figures(column))
        for n, column in enumerate(returns.T)
    ]
    best = max(outcomes, key=lambda each: each.figures.bar_sharpe)
    luck = (trials, 1.0 / (len(returns) - 1))
    return judged(best, outcomes, returns.T, trials=luck, sharpe_interval=Interval(0.0, 0.0))


def _figures(column):
    numbers = dict.fromkeys(Figures.__struct_fields__, 0)
    shape = {
        "bars": len(column),
        "bar_sharpe": sharpe(column, 1.0),
        "bar_skewness": skewness(column),
        "bar_excess_kurtosis": excess_kurtosis(column),
    }
    return Figures(**(numbers | shape))


def test_the_best_of_noise_is_not_believed_and_planted_skill_is(returns):
    noise = _judged(returns, 40)
    assert noise.deflated_sharpe < 0.9
    assert noise.overfitting.probability > 0.3
    assert noise.superiority.consistent > 0.1
    skilled = returns.copy()
    skilled[:, 7] += 0.003
    skill = _judged(skilled, 40)
    assert skill.deflated_sharpe > 0.99
    assert skill.overfitting.probability < 0.05
    assert skill.superiority.consistent < 0.01
    assert skill.track_record_bars < 600


def test_more_trials_leave_less_of_the_same_result(returns):
    found = [_judged(returns, trials).deflated_sharpe for trials in (1, 40, 4_000)]
    assert found == sorted(found, reverse=True)
    assert found[0] > found[-1]


def test_the_best_of_noise_passes_seldom():
    """200 searches of 40 columns: what is deflated is an expected maximum, so half lie above."""
    chances = []
    for seed in range(200):
        noise = np.random.Generator(np.random.PCG64(seed)).normal(0.0, 0.01, (500, 40))
        best = int(np.argmax(noise.mean(axis=0) / noise.std(axis=0, ddof=1)))
        chances.append(deflated_sharpe(noise[:, best], 40))
    assert 0.35 < np.mean(np.array(chances) > 0.5) < 0.65
    assert np.mean(np.array(chances) > 0.95) < 0.05
