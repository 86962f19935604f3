"""The probability of overfitting against a plain twin, noise and skill."""

import dataclasses
import math
from itertools import combinations

import numpy as np
import pytest

from hansa.risk import overfitting


def plain(returns, blocks):
    """The paper's recipe, split by split."""
    parts = np.array_split(returns[len(returns) % blocks :], blocks)
    below, lost = 0, 0
    halves = list(combinations(range(blocks), blocks // 2))
    for half in halves:
        chosen = np.concatenate([parts[each] for each in half])
        judged = np.concatenate([parts[each] for each in range(blocks) if each not in half])
        best = np.argmax(chosen.mean(axis=0) / chosen.std(axis=0, ddof=1))
        ratios = judged.mean(axis=0) / judged.std(axis=0, ddof=1)
        rank = (np.sum(ratios < ratios[best]) + 1) / (returns.shape[1] + 1)
        below += math.log(rank / (1 - rank)) <= 0
        lost += ratios[best] < 0
    return below / len(halves), lost / len(halves), len(halves)


@pytest.mark.parametrize("count", [96, 101])
def test_it_equals_its_plain_twin(count):
    returns = np.random.default_rng(count).normal(0.1, 1.0, (count, 7))
    found = overfitting(returns, blocks=8)
    assert (found.probability, found.loss_probability, found.splits) == plain(returns, 8)


def test_on_noise_the_choice_is_worth_nothing():
    found = [
        overfitting(np.random.default_rng(seed).normal(size=(1_000, 100))) for seed in range(20)
    ]
    assert {each.splits for each in found} == {12_870}
    assert 0.40 < np.mean([each.probability for each in found]) < 0.65
    assert np.mean([each.degradation for each in found]) < 0


def test_planted_skill_is_not_called_overfitting():
    returns = np.random.default_rng(1).normal(size=(1_000, 100))
    returns[:, 9] += 2.4 / math.sqrt(250)
    assert overfitting(returns).probability < 0.05


def test_levels_do_not_swallow_what_differs():
    returns = np.random.default_rng(2).normal(0, 1e-9, (400, 5))
    far = overfitting(returns + 1e-3, blocks=8)
    assert far.loss_probability == 0.0
    assert 0 < far.probability < 1


def test_an_odd_number_of_blocks_is_refused():
    with pytest.raises(ValueError, match="even number of blocks, 2 or more, found 7"):
        overfitting(np.zeros((100, 3)), blocks=7)


@pytest.mark.parametrize("shape", [(31, 5), (100, 1)])
def test_it_is_unknown_with_too_little(shape):
    found = overfitting(np.random.default_rng(1).normal(size=shape))
    assert (math.isnan(found.probability), found.splits) == (True, 0)


@pytest.fixture
def losing():
    """Ten trials of noise that lose on average."""
    return np.random.default_rng(4).normal(-0.05, 1.0, (480, 10))


def test_trials_that_never_move_change_nothing_and_are_told(losing):
    idle = np.hstack((losing[:, :4], np.zeros((480, 90)), losing[:, 4:]))
    alone, found = overfitting(losing, blocks=8), overfitting(idle, blocks=8)
    assert found == dataclasses.replace(alone, idle=90)
    assert (alone.trials, alone.idle, alone.twins) == (10, 0, 0)
    assert alone.probability > 0.1


def test_twins_change_nothing_and_are_told(losing):
    twins = np.hstack((losing, losing[:, 3:4], losing[:, 3:4]))
    found = overfitting(twins, blocks=8)
    assert found == dataclasses.replace(overfitting(losing, blocks=8), twins=2)


@pytest.mark.parametrize(("idle", "twins"), [(0, 9), (3, 4)])
def test_one_trial_that_moves_however_often_is_no_choice(losing, idle, twins):
    returns = np.hstack((np.repeat(losing[:, :1], twins + 1, axis=1), np.zeros((480, idle))))
    found = overfitting(returns, blocks=8)
    assert math.isnan(found.probability)
    assert (found.trials, found.idle, found.twins, found.splits) == (1, idle, twins, 0)


def test_a_half_that_stands_still_is_not_chosen_and_then_worth_nothing(losing):
    """Against a plain loop; its mean of the whole is no Sharpe ratio of the idle half."""
    losing[:240, 0] = 0.0
    losing[240:, 0] += 0.5
    below = 0
    for half in combinations(range(4), 2):
        inside = np.isin(np.arange(480) // 120, half)
        here, there = (_plain_ratios(losing[rows]) for rows in (inside, ~inside))
        best = np.nanargmax(here)
        there = np.nan_to_num(there)
        below += (np.sum(there < there[best]) + 1) / 11 <= 0.5
    found = overfitting(losing, blocks=4)
    assert found.probability == pytest.approx(below / 6)


def _plain_ratios(returns):
    spread = returns.std(axis=0, ddof=1)
    return returns.mean(axis=0) / np.where(spread > 0, spread, np.nan)


def test_halves_in_which_nothing_moves_choose_nothing(losing):
    losing[:240] = 0.0
    assert overfitting(losing, blocks=4).splits == 5


def test_ranks_are_counted_so_that_the_lower_half_is_the_probability():
    found = overfitting(np.random.default_rng(8).normal(0, 1, (320, 7)))
    assert sum(found.ranks) == found.splits
    assert sum(found.ranks[:5]) / found.splits == pytest.approx(found.probability)


def test_skill_ranks_first():
    returns = np.random.default_rng(8).normal(0, 1, (320, 9))
    returns[:, 4] += 2.0
    assert overfitting(returns).ranks == (*[0] * 8, 12_870, 0)
