"""Across the universe: beside plain NumPy, with members missing, in blocks and row by row."""

import numpy as np
import pytest
from scipy import stats
from universe import SYMBOLS, assert_looks_back_only, assert_stream_is_block, bars, ran

from hansa.errors import ConfigError
from hansa.features import compile_graph, core_graph, f

CLOSE, OPEN = f.close, f.open


def _off_the_line(x, y):
    design = np.column_stack([np.ones(len(y)), y])
    return x - design @ np.linalg.lstsq(design, x, rcond=None)[0]


_CASES = {
    CLOSE.cross_rank(): lambda x, _: (
        (stats.rankdata(x) - 1.0) / (len(x) - 1.0) if len(x) > 1 else np.array([0.5])
    ),
    CLOSE.demean(): lambda x, _: x - x.mean(),
    CLOSE.cross_zscore(): lambda x, _: stats.zscore(x, ddof=1) if len(x) > 1 else np.nan,
    CLOSE.cross_winsorise(0.3): lambda x, _: np.asarray(
        stats.mstats.winsorize(x, limits=(0.3, 0.3))
    ),
    CLOSE.cross_top(2): lambda x, _: np.array([np.sum(x > each) < 2 for each in x], dtype=float),
    CLOSE.cross_bottom(1): lambda x, _: np.array([np.sum(x < each) < 1 for each in x], dtype=float),
    CLOSE.neutralise(f.volume): _off_the_line,
}


@pytest.mark.parametrize("expression", _CASES, ids=repr)
def test_a_row_is_what_numpy_makes_of_its_members(expression):
    table = bars(200, missing=0.3)
    table["close"] = table["close"].round(0)  # ties
    found = ran(expression, table)
    with np.errstate(all="ignore"):
        for row, (x, y) in enumerate(zip(table["close"], table["volume"], strict=True)):
            known, expected = ~np.isnan(x), np.full(4, np.nan)
            if known.any():
                expected[known] = _CASES[expression](x[known], y[known])
            expected[~np.isfinite(expected)] = np.nan
            np.testing.assert_allclose(found[row], expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("expression", [*_CASES, CLOSE.of("BBB"), CLOSE.ema(3).of("AAA")], ids=repr)
def test_blocks_and_rows_give_the_same_bits(expression):
    assert_stream_is_block(expression.ema(3), bars(60))
    assert_looks_back_only(expression.ema(3), bars(60))


def test_groups_lose_their_own_mean():
    table = bars(50, missing=0.0)
    found = ran(CLOSE.demean_within(f.groups(["AAA", "CCC"], ["DDD"])), table)
    pair = table["close"][:, [0, 2]]
    np.testing.assert_allclose(found[:, [0, 2]], pair - pair.mean(axis=1, keepdims=True))
    np.testing.assert_array_equal(found[:, [1, 3]], 0.0)  # alone, in a group or out of all


def test_who_is_in_no_group_is_in_group_zero():
    found = ran(f.groups(["BBB"], ["DDD", "AAA"]), bars(3, missing=0.0))
    np.testing.assert_array_equal(found, [[2.0, 1.0, 0.0, 2.0]] * 3)


def test_a_group_may_be_any_feature():
    table = bars(60)
    found = ran(CLOSE.demean_within(f.open < CLOSE), table)
    for row, (x, opened) in enumerate(zip(table["close"], table["open"], strict=True)):
        for group in (x > opened, x <= opened):
            mean = x[group].sum() / max(group.sum(), 1)
            np.testing.assert_allclose(found[row, group], x[group] - mean, atol=1e-9)


def test_the_value_of_another_is_missing_where_it_has_no_bar():
    table = bars(80, missing=0.3)
    found = ran(CLOSE.of("CCC"), table)
    np.testing.assert_array_equal(found, np.repeat(table["close"][:, [2]], 4, axis=1))


def test_an_instrument_that_is_not_there_is_named_with_those_that_are():
    spec = compile_graph({"x": CLOSE.of("ZZZ")})
    with pytest.raises(ConfigError, match=r"feature of: expected one of .*AAA, BBB.*, found 'ZZZ'"):
        core_graph(spec.nodes, SYMBOLS)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: CLOSE.of(""),
        lambda: CLOSE.of(3),
        f.member,
        lambda: f.member("AAA", 2),
        f.groups,
        lambda: f.groups("AAA"),
        lambda: f.groups(["AAA"], ["AAA"]),
        lambda: CLOSE.cross_winsorise(0.5),
        lambda: CLOSE.cross_winsorise(-0.1),
        lambda: CLOSE.cross_top(0),
        lambda: CLOSE.cross_bottom(1.5),
    ],
)
def test_what_cannot_be_is_refused_with_what_was_expected(wrong):
    with pytest.raises(ConfigError, match=r"feature \w+: .*(expected|must be)"):
        wrong()


def test_they_print_as_they_are_written():
    assert repr(CLOSE.log().of("BBB") - OPEN) == "f.close.log().of('BBB') - f.open"
    assert repr(f.groups(["AAA"], ["BBB", "CCC"])) == (
        "f.member('AAA') * 1 + (f.member('BBB') + f.member('CCC')) * 2"
    )
