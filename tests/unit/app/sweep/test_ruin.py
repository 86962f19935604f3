"""A set that was ruined is chosen as long as nobody could know, and then the loss is there."""

import tracemalloc

import numpy as np
import pytest

from hansa.app.sweep.outcomes import DONE, PRUNED, SetOutcome
from hansa.app.sweep.periods import Periods
from hansa.app.sweep.ruin import ran, through_ruin
from hansa.app.sweep.validating import validated
from hansa.risk import overfitting, sharpe_interval
from hansa.validation import PurgedKFold, WalkForward

WALK = WalkForward(train_bars=100, test_bars=50)


@pytest.fixture
def returns():
    """Of three sets, the first best by far until it loses everything in period 220."""
    found = np.random.default_rng(2).normal(0.0, 0.01, (400, 3))
    found[:220, 0] += 0.01
    found[220, 0], found[221:, 0] = -1.0, 0.0
    return found


def _validated(returns, way=WALK, objective="sharpe"):
    periods = Periods(len(returns), 1)
    return validated(way, returns, periods, objective=objective, periods_per_year=365.0)


def test_a_leader_that_dies_where_it_is_judged_costs_everything(returns):
    found = _validated(returns)
    assert [each.row for each in found.chosen[:3]] == [0, 0, 0]
    assert found.chosen[2].return_ratio == -1.0
    assert np.nanprod(1.0 + found.returns) == 0.0


@pytest.mark.parametrize("objective", ["sharpe", "net_return", "maximum_drawdown", "volatility"])
def test_nobody_chooses_a_set_that_is_known_to_have_died(returns, objective):
    assert 0 not in [each.row for each in _validated(returns, objective=objective).chosen[3:]]


def test_a_fold_that_judges_the_death_did_not_see_it(returns):
    found = _validated(returns, PurgedKFold(folds=4))
    assert found.chosen[2].row == 0
    assert found.chosen[2].return_ratio == -1.0


def test_returns_by_period_end_with_ruin_even_if_it_is_within_a_period():
    equity = np.array([10.0, 11.0, 12.0, 0.0, 6.0, 7.0, 8.0])
    found = Periods(6, 2).returns(equity)
    assert found.tolist()[:2] == [pytest.approx(0.2), -1.0]
    assert np.isnan(found[2])


def test_what_comes_after_ruin_is_nothing():
    raw = np.array([[0.1, -1.4, np.nan, np.nan], [0.1, 0.1, 0.1, 0.1]])
    assert through_ruin(raw).tolist() == [[0.1, -1.0, 0.0, 0.0], [0.1] * 4]


def test_only_sets_that_ran_and_had_money_take_part():
    raw = np.array([[0.1, -1.0, np.nan], [np.nan] * 3, [0.2, 0.1, 0.0]])
    outcomes = [
        SetOutcome(number=n, values=(n,), status=status)
        for n, status in enumerate((DONE, DONE, PRUNED))
    ]
    rows, kept = ran(outcomes, raw)
    assert rows == [0]
    assert kept.tolist() == [[0.1, -1.0, 0.0]]


def test_returns_of_which_nothing_changes_are_copied_nowhere():
    returns = np.random.default_rng(3).normal(0.0, 0.01, (600, 50))
    outcomes = [SetOutcome(number=n, values=(n,), status=DONE) for n in range(600)]
    assert np.shares_memory(ran(outcomes, returns)[1], returns)


def test_sets_that_are_left_out_or_ruined_are_mapped_from_a_file():
    returns = np.random.default_rng(4).normal(0.0, 0.01, (1_200, 50))
    returns[700, 20], returns[700, 21:], returns[900] = -1.5, np.nan, np.nan
    outcomes = [SetOutcome(number=n, values=(n,), status=DONE) for n in range(1_200)]
    rows, found = ran(outcomes, returns)
    expected = through_ruin(returns)[[row for row in range(1_200) if row != 900]]
    assert isinstance(found, np.memmap)
    assert np.array_equal(found, expected)
    assert rows[899:901] == [899, 901]


def _most_bytes(judge, returns):
    """What is held at most while the returns [K, P] of so many sets are judged."""
    outcomes = [SetOutcome(number=n, values=(n,), status=DONE) for n in range(len(returns))]
    tracemalloc.start()
    try:
        judge(ran(outcomes, returns)[1].T)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_sets_are_chosen_without_a_copy_of_all_their_returns():
    returns = np.random.default_rng(5).normal(0.0, 0.01, (4_000, 400))
    resamples = _most_bytes(lambda found: sharpe_interval(found[:, 0], 1.0), returns)
    assert _most_bytes(_validated, returns) < resamples + 0.7 * returns.nbytes


def test_a_search_is_judged_without_a_copy_of_all_its_returns():
    returns = np.random.default_rng(6).normal(0.0, 0.01, (1_500, 4_096))
    assert _most_bytes(lambda found: overfitting(found, blocks=4), returns) < 0.7 * returns.nbytes
