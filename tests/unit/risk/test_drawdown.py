"""Drawdowns against a plain walk along the curve."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansa.risk import deepest_drawdowns, drawdown_ratio, drawdowns, maximum_drawdown_ratio

CURVES = st.lists(st.integers(1, 40).map(float), min_size=1, max_size=40)


def plain_spells(equity):
    peak_at, spells, current = 0, [], None
    for i, value in enumerate(equity):
        if value >= equity[peak_at]:
            if current:
                spells.append((*current, i))
            peak_at, current = i, None
        elif current is None or value < equity[current[1]]:
            current = (peak_at, i)
    return [*spells, (*current, None)] if current else spells


@given(CURVES)
def test_spells_equal_a_plain_walk(equity):
    found = [(d.peak, d.trough, d.recovered) for d in drawdowns(np.array(equity))]
    assert found == plain_spells(equity)


@given(CURVES)
def test_the_maximum_is_the_worst_of_all_pairs(equity):
    worst = min(b / a - 1 for i, a in enumerate(equity) for b in equity[i:])
    assert maximum_drawdown_ratio(np.array(equity)) == pytest.approx(worst, abs=1e-12)


def test_a_rising_curve_has_no_drawdown():
    assert drawdowns(np.array([1.0, 2.0, 2.0, 3.0])) == ()


def test_an_open_drawdown_is_not_recovered_and_runs_to_the_end():
    (spell,) = drawdowns(np.array([10.0, 5.0, 6.0, 7.0]))
    assert (spell.recovered, spell.length_bars, spell.depth_ratio) == (None, 3, -0.5)


def test_the_deepest_comes_first():
    curve = np.array([10.0, 9.0, 10.0, 5.0, 10.0, 8.0])
    assert [d.trough for d in deepest_drawdowns(curve, 2)] == [3, 5]


def test_an_empty_curve_has_an_unknown_maximum():
    assert math.isnan(maximum_drawdown_ratio(np.empty(0)))


def test_a_hole_makes_the_rest_unknown():
    ratio = drawdown_ratio(np.array([2.0, 1.0, np.nan, 3.0]))
    np.testing.assert_array_equal(ratio, [0.0, -0.5, np.nan, np.nan])
