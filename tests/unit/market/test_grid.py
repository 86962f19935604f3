"""The grid: floats to whole steps, decimals exactly and arithmetic but for its noise."""

from decimal import ROUND_FLOOR, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansa.errors import DataError
from hansa.market import Grid
from hansa.market.grid import STEPS_MAX, coarsest

steps = st.sampled_from(["0.01", "0.05", "0.00000001", "1", "25", "0.0025", "100", "1E+2"])
ticks = st.sampled_from(["0.01", "0.05", "0.00000001", "1", "0.25", "0.0025", "0.1"])
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


def computed(step, count):
    """k steps in the ways in which programs compute them in float64."""
    unit = float(step)
    whole = count * unit
    return [whole, count / (1 / unit), whole + 7 * unit - 7 * unit, whole * 3 / 3, 0.1 * whole * 10]


@given(ticks, st.integers(1, 10**10))
def test_a_multiple_fits_however_it_was_computed_and_gives_its_count(step, count):
    grid = Grid.of(Decimal(step))
    for value in computed(Decimal(step), count):
        assert grid.fits(one(value))[0]
        assert grid.nearest(one(value))[0] == grid.floor(one(value))[0] == count


def test_prices_of_many_ticks_fit_up_to_a_few_units_in_the_last_place():
    grid, value = Grid.of(Decimal("0.00000001")), 100000.00000001
    for _ in range(4):
        value = np.nextafter(value, np.inf)
        assert grid.fits(one(value))[0]


@given(ticks, st.integers(0, 10**10), st.sampled_from([0.1, 0.25, 0.5, -0.1, -0.25]))
def test_a_price_a_tenth_of_a_tick_off_never_fits(step, count, off):
    value = one(Decimal(step) * count + Decimal(step) * Decimal(str(off)))
    assert not Grid.of(Decimal(step)).fits(value)[0]
    assert not Grid.of(Decimal(step)).fits(np.nextafter(value, np.inf))[0]


@given(ticks, st.integers(1, 10**6), st.integers(1, 9))
def test_a_decimal_that_was_written_is_not_noise_however_near_it_is(step, count, last):
    value = Decimal(step) * count + Decimal(step) * last / 10**6
    assert not Grid.of(Decimal(step)).fits(one(value))[0]


def test_a_sum_of_a_hundred_thousand_steps_is_the_step_that_was_meant():
    grid = Grid.of(Decimal("0.1"))
    value = np.array([sum([0.1] * 100_000)])
    assert grid.noisy(value)[0]
    assert grid.nearest(value)[0] == 100_000


@given(st.sampled_from(["0.01", "0.05", "0.25"]), st.integers(1, 600_000))
def test_what_float32_makes_of_a_multiple_is_that_multiple(step, count):
    grid, value = Grid.of(Decimal(step)), one(np.float32(Decimal(step) * count))
    assert grid.fits(value)[0]
    assert grid.nearest(value)[0] == grid.floor(value)[0] == count


@given(st.integers(1, 800_000), st.sampled_from([-1, 1]))
def test_the_float32_beside_that_of_a_multiple_does_not_fit(count, side):
    other = np.nextafter(np.float32(count / 100), np.float32(side * np.inf))
    assert not Grid.of(Decimal("0.01")).fits(one(other))[0]


def test_where_float32_is_coarse_a_price_was_meant_as_it_was_written():
    assert not Grid.of(Decimal("0.01")).fits(one("40000.03125"))[0]  # the float32 of 40000.03


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


def test_the_coarsest_step_of_prices_of_float32_is_that_which_was_meant():
    assert coarsest(np.array([100.3499984741211, 101.16999816894531, 100.0])).step == Decimal(
        "0.01"
    )
