"""The optimal trajectory: closed forms against sums, a simulation, limits, and the frontier."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansa.strategies.almgren_chriss import (
    Parent,
    PriceModel,
    expected_shortfall,
    optimal_shortfall,
    optimal_variance,
    trajectory,
    urgency,
    variance,
)

# The paper's example, section 3.4: a million shares in five days, prices in dollars, time in days.
PAPER = PriceModel(volatility=0.95, temporary=2.5e-6, permanent=2.5e-7, half_spread=0.0625)
MILLION = Parent(quantity=1e6, steps=5, step_s=1.0)

MODELS = st.builds(
    PriceModel,
    volatility=st.floats(0.01, 10),
    temporary=st.floats(1e-3, 1),
    permanent=st.floats(0, 1e-4),
    half_spread=st.floats(0, 1),
)
PARENTS = st.builds(
    Parent,
    quantity=st.floats(1, 1e4),
    steps=st.integers(1, 60),
    step_s=st.floats(0.1, 10),
)
AVERSIONS = st.floats(0, 1e-2)


def test_the_urgency_of_the_papers_example_is_0_61_a_day():
    # lambda = 1e-6; the paper states kappa of about 0.61 a day, the limit of short steps.
    assert urgency(PAPER, 1.0, risk_aversion=1e-6) == pytest.approx(0.61, abs=0.01)


def test_the_trajectory_is_that_of_the_formula():
    kappa = urgency(PAPER, 1.0, risk_aversion=1e-6)
    expected = [1e6 * math.sinh(kappa * (5 - j)) / math.sinh(kappa * 5) for j in range(6)]
    assert trajectory(MILLION, urgency=kappa) == pytest.approx(expected, rel=1e-12)


@given(MODELS, PARENTS, AVERSIONS)
def test_the_closed_forms_equal_the_sums(model, parent, aversion):
    kappa = urgency(model, parent.step_s, risk_aversion=aversion)
    held = trajectory(parent, urgency=kappa)
    cost = expected_shortfall(model, parent.step_s, held=held)
    risk = variance(model, parent.step_s, held=held)
    assert optimal_shortfall(model, parent, urgency=kappa) == pytest.approx(cost, rel=1e-6)
    scale = (model.volatility * parent.quantity) ** 2 * parent.duration_s
    assert optimal_variance(model, parent, urgency=kappa) == pytest.approx(
        risk, rel=1e-5, abs=1e-12 * scale
    )


@given(MODELS, PARENTS, AVERSIONS)
def test_the_trajectory_falls_from_all_to_nothing_and_obeys_the_difference_equation(
    model, parent, aversion
):
    kappa = urgency(model, parent.step_s, risk_aversion=aversion)
    held = trajectory(parent, urgency=kappa)
    assert held[0] == pytest.approx(parent.quantity)
    assert held[-1] == 0
    assert (np.diff(held) <= 0).all()
    squared = aversion * model.volatility**2 / model.temporary_adjusted(parent.step_s)
    curve = (held[:-2] - 2 * held[1:-1] + held[2:]) / parent.step_s**2
    close = 1e-9 * parent.quantity / parent.step_s**2
    assert curve == pytest.approx(squared * held[1:-1], rel=1e-6, abs=close)


def test_no_other_trajectory_has_a_lower_cost_and_risk():
    kappa, rng = urgency(PAPER, 1.0, risk_aversion=1e-6), np.random.default_rng(1)
    best = trajectory(MILLION, urgency=kappa)

    def utility(held):
        risk = variance(PAPER, 1.0, held=held)
        return expected_shortfall(PAPER, 1.0, held=held) + 1e-6 * risk

    for _ in range(200):
        other = best.copy()
        other[1:-1] = np.sort(best[1:-1] + rng.normal(0, 2e4, 4))[::-1]
        assert utility(other) > utility(best)


@pytest.mark.parametrize("aversion", [0.0, 1e-16, 1e-13])
def test_without_fear_of_risk_it_is_an_equal_part_in_each_step(aversion):
    kappa = urgency(PAPER, 1.0, risk_aversion=aversion)
    assert trajectory(MILLION, urgency=kappa) == pytest.approx(np.linspace(1e6, 0, 6), rel=1e-4)


def test_a_fearful_trader_sells_all_in_the_first_step_without_overflow():
    hasty = urgency(PAPER, 1.0, risk_aversion=1e300)
    held = trajectory(MILLION, urgency=hasty)
    assert held[1:] == pytest.approx(np.zeros(5), abs=1e-9)
    cost = expected_shortfall(PAPER, 1.0, held=held)
    assert optimal_shortfall(PAPER, MILLION, urgency=hasty) == pytest.approx(cost)
    assert optimal_variance(PAPER, MILLION, urgency=hasty) == pytest.approx(0, abs=1e-9)


def test_the_efficient_frontier_falls_and_is_convex():
    kappas = [urgency(PAPER, 1.0, risk_aversion=10.0**k) for k in np.linspace(-9, -4, 40)]
    cost = np.array([optimal_shortfall(PAPER, MILLION, urgency=k) for k in kappas])
    risk = np.array([optimal_variance(PAPER, MILLION, urgency=k) for k in kappas])
    assert (np.diff(cost) > 0).all()
    assert (np.diff(risk) < 0).all()
    # The slope of the frontier is minus the risk aversion: it steepens as risk goes.
    assert (np.diff(np.diff(cost) / np.diff(risk)) < 0).all()


def test_a_simulation_of_the_price_with_impact_has_that_mean_and_variance():
    kappa = urgency(PAPER, 1.0, risk_aversion=1e-6)
    held = trajectory(MILLION, urgency=kappa)
    shortfall = simulated_shortfall(held, paths=40_000)
    cost = expected_shortfall(PAPER, 1.0, held=held)
    deviation = variance(PAPER, 1.0, held=held) ** 0.5
    # Four standard errors of a mean, and of a standard deviation, of 40,000 normal draws.
    assert shortfall.mean() == pytest.approx(cost, abs=4 * deviation / 200)
    assert shortfall.std() == pytest.approx(deviation, rel=4 / (2 * 40_000) ** 0.5)


def simulated_shortfall(held, *, paths):
    """Sells along `held`: S_k = S_{k-1} + sigma xi - gamma n_k, each n_k at S_{k-1} - h(n_k)."""
    rng, price = np.random.default_rng(7), np.full(paths, 50.0)
    received = np.zeros(paths)
    for done in -np.diff(held):
        received += done * (price - PAPER.half_spread - PAPER.temporary * done)
        price += PAPER.volatility * rng.standard_normal(paths) - PAPER.permanent * done
    return held[0] * 50.0 - received


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda: PriceModel(volatility=1, temporary=0), "temporary above 0"),
        (lambda: PriceModel(volatility=-1, temporary=1), "volatility"),
        (lambda: Parent(quantity=1, steps=0, step_s=1), "steps"),
        (lambda: urgency(PAPER, 1.0, risk_aversion=-1), "risk_aversion of at least 0"),
        (lambda: urgency(PAPER, 100.0, risk_aversion=0), "choose a step shorter than 100 s"),
    ],
)
def test_a_model_that_cannot_be_says_why(change, words):
    with pytest.raises(ValueError, match=words):
        change()
