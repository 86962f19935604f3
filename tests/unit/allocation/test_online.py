"""Online portfolios: each rule by hand on two instruments, and what all of them keep."""

import math

import numpy as np
import pytest

from hansa.allocation.online import (
    Anticor,
    Corn,
    ExponentialGradient,
    FollowTheLeader,
    Mixture,
    Olmar,
    Pamr,
    Universal,
    best_constant_weights,
    growth_of,
)
from hansa.allocation.online.simplex import nearest_weights

MAKERS = {
    "anticor": lambda count: Anticor(count, window=4),
    "corn": lambda count: Corn(count, window=2),
    "exponential_gradient": ExponentialGradient,
    "follow_the_leader": lambda count: FollowTheLeader(count, refit_bars=7),
    "olmar": Olmar,
    "pamr": Pamr,
    "universal": lambda count: Universal(count, samples=200),
    "mixture": lambda count: Mixture([Olmar(count, window=w) for w in (3, 5)]),
}


def market(count=60, width=4, seed=1):
    return np.exp(np.random.default_rng(seed).normal(0, 0.02, (count, width)))


@pytest.mark.parametrize("name", MAKERS)
def test_weights_are_weights_and_know_nothing_of_what_comes(name):
    growth, width = market(), 4
    first, second = MAKERS[name](width), MAKERS[name](width)
    other = market(seed=2)
    for row, factors in enumerate(growth):
        weights = first.weights()
        assert weights == pytest.approx(second.weights(), abs=0)
        assert weights.min() >= -1e-12
        assert weights.sum() == pytest.approx(1)
        first.learn(factors)
        second.learn(factors if row < 59 else other[row])


@pytest.mark.parametrize("name", MAKERS)
def test_what_grows_alike_brings_what_it_grew(name):
    growth = np.repeat(market(width=1), 3, axis=1)
    assert growth_of(MAKERS[name](3), growth) == pytest.approx(growth[:, 0])


def test_the_nearest_weights_are_those_of_a_plain_search():
    rng = np.random.default_rng(3)
    grid = np.array(
        [(a, b, 1 - a - b) for a in np.linspace(0, 1, 101) for b in np.linspace(0, 1 - a, 101)]
    )
    for values in rng.normal(0, 1, (20, 3)):
        best = grid[np.argmin(((grid - values) ** 2).sum(axis=1))]
        assert nearest_weights(values) == pytest.approx(best, abs=0.02)


def test_pamr_leaves_what_did_too_well_by_the_least_change():
    portfolio = Pamr(2, threshold=0.5)
    portfolio.learn(np.array([1.1, 0.9]))
    # Loss 0.5 over |x - mean|^2 = 0.02, times (0.1, -0.1): (0.5 - 2.5, 0.5 + 2.5), projected.
    assert portfolio.weights() == pytest.approx([0.0, 1.0])


def test_olmar_expects_prices_back_at_their_mean():
    portfolio = Olmar(2, window=2, threshold=1.1)
    portfolio.learn(np.array([1.25, 0.8]))
    # Expected: (1 + 1 / 1.25) / 2 and (1 + 1 / 0.8) / 2; wanted 1.1, even weights bring 1.0125.
    step = (1.1 - 1.0125) / (2 * 0.1125**2) * 0.1125
    assert portfolio.weights() == pytest.approx([0.5 - step, 0.5 + step])
    assert portfolio.weights() @ [0.9, 1.125] == pytest.approx(1.1)


def test_the_exponential_gradient_tilts_by_what_grew():
    portfolio = ExponentialGradient(2, rate=0.05)
    portfolio.learn(np.array([2.0, 1.0]))
    tilt = math.exp(0.05 * 1 / 1.5)
    assert portfolio.weights() == pytest.approx([tilt / (1 + tilt), 1 / (1 + tilt)])


def test_a_universal_portfolio_has_the_mean_wealth_of_all_constant_ones():
    growth = market(width=2)
    shares = np.linspace(0, 1, 21)
    each = [np.prod(growth @ [share, 1 - share]) for share in shares]
    assert np.prod(growth_of(Universal(2, samples=21), growth)) == pytest.approx(np.mean(each))


def test_a_mixture_has_the_mean_wealth_of_its_members():
    growth = market()
    members = [np.prod(growth_of(Olmar(4, window=w), growth)) for w in (3, 5)]
    assert np.prod(growth_of(MAKERS["mixture"](4), growth)) == pytest.approx(np.mean(members))


@pytest.mark.parametrize("width", [2, 5])
def test_no_constant_weights_are_better_than_the_best(width):
    growth = market(width=width, seed=width)
    best = best_constant_weights(growth)
    gradient = (growth / (growth @ best)[:, np.newaxis]).mean(axis=0)
    # Cover 1984: at the best, no instrument grows more than 1 against the whole.
    assert gradient.max() == pytest.approx(1, abs=1e-9)
    drawn = np.random.default_rng(1).dirichlet(np.ones(width), 2_000)
    assert np.log(growth @ best).sum() >= np.log(growth @ drawn.T).sum(axis=0).max()


def test_the_leader_is_the_best_so_far():
    growth, portfolio = market(count=21), FollowTheLeader(4, refit_bars=21)
    for factors in growth:
        portfolio.learn(factors)
    assert portfolio.weights() == pytest.approx(best_constant_weights(growth))


def test_corn_holds_what_did_best_after_bars_like_the_last():
    up, down = np.array([1.1, 0.9]), np.array([0.9, 1.1])
    portfolio = Corn(2, window=1, least=0.9)
    for factors in (up, down, up, down, up):
        portfolio.learn(factors)
    assert portfolio.weights() == pytest.approx([0, 1], abs=1e-6)  # after up came down


def test_anticor_moves_from_what_grew_to_what_is_about_to_follow():
    wave = np.array([1.02, 1.01, 0.98, 0.99])
    growth = np.column_stack((wave[[2, 3, 0, 1]], wave))
    portfolio = Anticor(2, window=2)
    for factors in growth:
        portfolio.learn(factors)
    assert portfolio.weights()[1] > 0.5


def test_costs_are_taken_off_what_is_turned():
    growth = np.array([[1.0, 1.0], [2.0, 1.0], [1.0, 1.0]])
    found = growth_of(Universal(2, samples=2), growth, cost_ratio=0.01)
    assert found[0] == pytest.approx(1 - 0.01)  # from nothing to all
    assert found[1] == pytest.approx(1.5)
    # Grown to 2/3 and 1/3, which are the weights it wants: nothing is turned.
    assert found[2] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Olmar(2, window=1), "window: expected 2 or more, found 1"),
        (lambda: Anticor(2, window=1), "window: expected 2 or more, found 1"),
        (lambda: Corn(2, window=0), "window: expected 1 or more, found 0"),
        (lambda: FollowTheLeader(2, refit_bars=0), "refit_bars: expected 1 or more, found 0"),
        (lambda: Mixture([]), "at least one portfolio, found none"),
    ],
)
def test_what_makes_no_portfolio_is_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()
