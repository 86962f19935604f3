"""Capacity under the square-root law: what its own derivation says."""

import math

import numpy as np
import pytest

from hansa.risk import Traded, capacity_multiple, impact_cost

DAYS = Traded(
    value=np.array([1e6, 2e6]),
    participation_ratio=np.array([0.01, 0.04]),
    volatility_ratio=np.array([0.02, 0.03]),
)


def test_impact_is_value_by_volatility_by_the_root_of_the_share():
    assert impact_cost(DAYS, 1.0) == pytest.approx(1e6 * 0.02 * 0.1 + 2e6 * 0.03 * 0.2)


def test_four_times_the_size_costs_eight_times_as_much():
    assert impact_cost(DAYS, 4.0) == pytest.approx(8 * impact_cost(DAYS, 1.0))


def test_at_capacity_nothing_is_left_and_at_four_ninths_of_it_most():
    net = 50_000.0
    most = capacity_multiple(net, DAYS)
    left = {m: m * net - impact_cost(DAYS, m) for m in np.linspace(0.01, 1, 100) * most}
    assert left[most] == pytest.approx(0, abs=1e-6)
    assert max(left, key=left.get) / most == pytest.approx(4 / 9, abs=0.01)


def test_a_loss_bears_no_money():
    assert capacity_multiple(-1.0, DAYS) == 0


def test_what_is_unknown_or_was_not_traded_has_no_capacity():
    none = Traded(np.zeros(0), np.zeros(0), np.zeros(0))
    odd = Traded(np.ones(1), np.array([math.nan]), np.ones(1))
    assert math.isnan(capacity_multiple(1.0, none))
    assert math.isnan(capacity_multiple(1.0, odd))
