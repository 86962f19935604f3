"""Expressions: how they are built, written, compared and refused."""

import copy
import dataclasses
import pickle
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from operators import OPERATORS

from hansa.errors import ConfigError
from hansa.features import Expr, f

_NUMBERS = st.floats(-1e12, 1e12) | st.integers(-100, 100).map(float)


def _on_two(a, b):
    joined = [a + b, a - b, a * b, a / b, a > b, a >= b, a < b, a <= b, a & b, a | b]
    return st.sampled_from([*joined, a.equals(b), f.minimum(a, b), f.maximum(b, a)])


def _on_one(a):
    methods = [-a, ~a, a.lag(2), a.ema(3), a.clip(-1.25, 4), a.macd(2, 5, 3), a.demean()]
    return st.sampled_from([*methods, f.where(a, a, 2.0), a.bollinger(20, 2.5)])


def _with_number(a, x):
    return st.sampled_from([a - x, x - a, a > x, x < a, x | a, a & x, x / a])


def _grown(smaller):
    two = st.tuples(smaller, smaller).flatmap(lambda pair: _on_two(*pair))
    number = st.tuples(smaller, _NUMBERS).flatmap(lambda pair: _with_number(*pair))
    return two | smaller.flatmap(_on_one) | number


_LEAVES = st.sampled_from([f.close, f.open, f.atr(14)]) | _NUMBERS.map(f.constant)
_EXPRESSIONS = st.recursive(_LEAVES, _grown, max_leaves=8)


@given(_EXPRESSIONS)
def test_the_repr_is_the_source_that_builds_the_expression_again(expression):
    assert eval(repr(expression), {"f": f}) == expression


@pytest.mark.parametrize("name", OPERATORS)
def test_the_repr_of_every_operator_builds_it_again(name):
    assert eval(repr(OPERATORS[name]), {"f": f}) == OPERATORS[name]


def test_a_repr_reads_like_the_source():
    written = repr((f.close.ema(12) - f.close.ema(26)) / f.atr(14))
    assert written == "(f.close.ema(12) - f.close.ema(26)) / f.atr(14)"


def test_a_repr_has_no_needless_parentheses():
    assert repr(1.0 - f.close / f.close.rolling_max(3) * 2) == (
        "1 - f.close / f.close.rolling_max(3) * 2"
    )


@given(_EXPRESSIONS)
def test_a_copy_through_pickle_is_equal_and_hashes_alike(expression):
    again = pickle.loads(pickle.dumps(expression))
    assert again == expression
    assert hash(again) == hash(expression)


def test_a_pickle_of_another_process_hashes_like_our_own():
    code = "import pickle, sys; from hansa.features import f\n"
    code += "sys.stdout.buffer.write(pickle.dumps(f.close.ema(12)))"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, check=True, env=_environment())
    assert {pickle.loads(done.stdout)} == {f.close.ema(12)}


def _environment():
    return {"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": "12345"}


def test_expressions_written_differently_are_not_equal():
    assert f.close.ema(12) != f.close.ema(13)
    assert f.close - f.open != f.open - f.close
    assert f.close != "close"


def test_an_expression_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        f.close.op = "open"


def test_a_deep_copy_is_equal():
    assert copy.deepcopy(f.atr(3)) == f.atr(3)


def test_large_expressions_of_shared_parts_compare_quickly():
    def doubled(times):
        total = f.close
        for _ in range(times):
            total = total + total
        return total

    assert doubled(2_000) == doubled(2_000)
    assert doubled(2_000) != doubled(2_001)


def test_a_numpy_number_makes_an_expression():
    assert np.float64(2.0) * f.close == 2 * f.close
    assert f.close.ema(np.int64(5)) == f.close.ema(5)


def test_sma_is_the_rolling_mean():
    assert f.close.sma(9) == f.close.rolling_mean(9)


def test_abs_of_python_is_the_operator():
    assert abs(f.close) == f.close.abs()


def test_an_expression_has_no_truth_of_its_own():
    with pytest.raises(TypeError, match=r"use & \| ~ instead of and / or / not"):
        bool(f.close > f.open)


def test_a_chained_comparison_is_refused_and_not_half_forgotten():
    with pytest.raises(TypeError, match=r"write \(a < b\) & \(b < c\)"):
        assert f.low < f.close < f.high


def test_comparing_with_a_number_by_two_equal_signs_is_refused_with_advice():
    with pytest.raises(TypeError, match=r"use \.equals"):
        assert f.close == 1.0


def test_adding_text_is_refused():
    with pytest.raises(ConfigError, match="add: operand must be a finite number, found 'x'"):
        f.close + "x"


_WINDOWED = ["rolling_sum", "rolling_mean", "rolling_min", "rolling_max", "ema", "wma", "skip"]
_WINDOWED += ["wilder_mean", "trima", "share_below"]
_WINDOWED_BY_TWO = ["rolling_std", "zscore", "rank", "bollinger", "realised_volatility", "rsi"]
_WINDOWED_BY_TWO += ["slope", "mean_deviation", "since_highest", "since_lowest", "wilder_sum"]
_WINDOWED_BY_TWO += ["kama", "population_std"]


@pytest.mark.parametrize("method", [*_WINDOWED, "lag", "difference", "returns"])
@pytest.mark.parametrize("wrong", [0, -3, 1_000_001, 2.5, 3.0, True, "7", None, float("nan")])
def test_a_count_that_is_none_is_refused(method, wrong):
    with pytest.raises(ConfigError, match=f"{method}: .*a whole number from 1 to 1000000, found"):
        getattr(f.close, method)(wrong)


@pytest.mark.parametrize("method", _WINDOWED_BY_TWO)
def test_a_deviation_or_rank_needs_a_window_of_two(method):
    with pytest.raises(ConfigError, match=f"{method}: window must be .* from 2 .* found 1$"):
        getattr(f.close, method)(1)


def test_a_refused_window_says_what_was_expected_and_found():
    with pytest.raises(ConfigError) as caught:
        f.close.rolling_mean(0)
    expected = "feature rolling_mean: window must be a whole number from 1 to 1000000, found 0"
    assert str(caught.value) == expected


@pytest.mark.parametrize(
    "method", ["macd", "macd_signal", "macd_histogram", "macd_line", "apo", "ppo"]
)
def test_fast_must_be_below_slow(method):
    with pytest.raises(ConfigError, match=rf"{method}: fast must be below slow \(12\), found 12"):
        getattr(f.close, method)(12, 12)


def test_the_range_needs_a_window():
    with pytest.raises(ConfigError, match="atr: window"):
        f.atr(0)


@pytest.mark.parametrize("wrong", [-0.1, float("nan"), float("inf"), "0.3", None])
def test_a_penetration_is_a_part_of_a_body(wrong):
    with pytest.raises(ConfigError, match=r"candle\.mat_hold: penetration must be .* found"):
        f.candle.mat_hold(wrong)


def test_a_candle_reads_like_the_source():
    assert (
        repr(f.candle.mat_hold(0.4) + f.candle.doji()) == "f.candle.mat_hold(0.4) + f.candle.doji()"
    )


def test_bounds_must_be_in_order():
    with pytest.raises(ConfigError, match=r"clip: low must be at most high \(1\), found 2"):
        f.close.clip(2, 1)


def test_bands_must_have_a_width():
    with pytest.raises(ConfigError, match="bollinger: width must be above 0, found 0"):
        f.close.bollinger(20, 0)


#: By what is refused: what makes it.
_RATIOS = {
    "exponential_mean: weight": lambda wrong: f.close.exponential_mean(3, wrong),
    "t3: volume": lambda wrong: f.close.t3(5, wrong),
    "mama: fast_limit": f.close.mama,
    "sar: maximum": lambda wrong: f.sar(0.02, wrong),
    "sar_extended: short_step": lambda wrong: f.sar_extended(short=(0.02, wrong, 0.2)),
}


@pytest.mark.parametrize("named", _RATIOS)
@pytest.mark.parametrize("wrong", [-0.1, 1.5, float("nan"), "x"])
def test_a_ratio_beyond_one_is_refused_by_name(named, wrong):
    with pytest.raises(ConfigError, match=f"feature {named} must be a .*number.*, found {wrong!r}"):
        _RATIOS[named](wrong)


def test_a_percentile_beyond_a_hundred_is_refused():
    with pytest.raises(ConfigError, match=r"percentile: percent must be .* 0 to 100, found 101"):
        f.close.percentile(20, 101)


def test_a_moving_average_of_no_kind_is_refused_with_the_kinds_there_are():
    with pytest.raises(ConfigError, match=r"kind must be one of sma, ema, .* found 'smma'"):
        f.close.moving_average(5, "smma")


def test_the_lengths_of_a_variable_mean_must_be_in_order():
    with pytest.raises(ConfigError, match=r"mavp: shortest must be below longest \(3\), found 3"):
        f.close.mavp(f.volume, 3, 3)


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), "1", None, 10**400])
def test_a_constant_must_be_a_finite_number(wrong):
    with pytest.raises(ConfigError, match="constant: value must be a finite number"):
        f.constant(wrong)


def test_a_condition_must_be_an_expression():
    with pytest.raises(ConfigError, match="where: condition must be an expression"):
        f.where(True, f.close, f.open)


def test_every_operator_gives_an_expression():
    assert all(type(expression) is Expr for expression in OPERATORS.values())
