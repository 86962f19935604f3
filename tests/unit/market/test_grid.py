"""The grid: floats to whole steps, exactly, against decimal arithmetic as oracle."""

from decimal import ROUND_FLOOR, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansa.errors import DataError
from hansa.market import Grid
from hansa.market.grid import STEPS_MAX, coarsest

steps = st.sampled_from(["0.01", "0.05", "0.00000001", "1", "25", "0.0025", "100", "1E+2"])
decimals = st.decimals("-99999", "99999", allow_nan=False, allow_infinity=False, places=6)


def one(value):
    return np.array([float(value)])


@given(steps, st.integers(-(2**28), 2**28))
def test_every_multiple_of_a_step_fits_and_gives_its_count(step, count):
    grid = Grid.of(Decimal(step))
    value = one(Decimal(step) * count)
    assert grid.fits(value)[0]
    assert grid.nearest(value)[0] == count


@given(steps, decimals)
def test_a_decimal_fits_just_if_decimal_arithmetic_says_so(step, value):
    assert Grid.of(Decimal(step)).fits(one(value))[0] == (value % Decimal(step) == 0)


@given(steps, decimals)
def test_floor_is_the_floor_of_decimal_arithmetic(step, value):
    expected = (value / Decimal(step)).to_integral_value(ROUND_FLOOR)
    assert Grid.of(Decimal(step)).floor(one(value))[0] == int(expected)


@given(st.integers(1, 10**8))
def test_the_next_float_beside_a_multiple_does_not_fit(count):
    grid = Grid.of(Decimal("0.01"))
    value = float(Decimal("0.01") * count)
    assert not grid.fits(one(np.nextafter(value, np.inf)))[0]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 1e300])
def test_what_cannot_be_counted_does_not_fit(value):
    assert not Grid.of(Decimal("0.01")).fits(one(value))[0]


def test_values_beyond_the_safe_range_do_not_fit():
    grid = Grid.of(Decimal(1))
    assert grid.fits(one(STEPS_MAX))[0]
    assert not grid.fits(one(STEPS_MAX + 1))[0]


@pytest.mark.parametrize("step", ["0", "-0.01", "NaN", "1E-23", "1E+40"])
def test_a_step_that_is_none_is_refused(step):
    with pytest.raises(DataError, match="expected a step"):
        Grid.of(Decimal(step))


@pytest.mark.parametrize(
    ("values", "step"),
    [([0.5, 1.5], "0.5"), ([0.25], "0.05"), ([0.02, 0.04], "0.02"), ([10.0, 15.0], "5")],
)
def test_the_coarsest_tick_is_the_greatest_of_one_two_and_five(values, step):
    grid = coarsest(np.array(values))
    assert grid is not None
    assert grid.step == Decimal(step)


def test_there_is_no_tick_for_prices_with_endless_decimals():
    assert coarsest(np.array([1 / 3])) is None
