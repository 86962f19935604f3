"""Operators that users write: as NumPy says, in any blocks, and named when they cheat."""

import copy
import functools
import pickle
import warnings

import numpy as np
import pytest
from universe import SYMBOLS, assert_looks_back_only, assert_stream_is_block, bars, ran
from user_operators import (
    Decay,
    Words,
    counts,
    fails,
    full_sample,
    misshapen,
    next_one,
    spread_of,
    standing,
)

from hansa.errors import AgentError, ConfigError, PeekError
from hansa.features import compile_graph, core_graph, f, operator

_HONEST = [
    standing(f.close, 5),
    spread_of(f.close, f.open),
    Decay(f.close, 3),
    (standing(f.close.ema(3), 4) + Decay(f.high - f.low)).lag(2) / f.atr(3),
    Decay(standing(f.close, 3), 2).every("4h").cross_rank(),
]


@pytest.mark.parametrize("expression", _HONEST, ids=repr)
def test_blocks_and_rows_give_the_same_bits(expression):
    assert_stream_is_block(expression, bars(80))
    assert_looks_back_only(expression, bars(80))


def test_a_function_sees_the_last_observations_of_each_instrument():
    table = bars(120)
    found = ran(standing(f.close, 5), table)
    for place, x in enumerate(table["close"].T):
        known = x[~np.isnan(x)]
        windows = np.lib.stride_tricks.sliding_window_view(known, 5)
        expected = (windows[:, -1] - windows.mean(axis=1)) / windows.std(axis=1)
        np.testing.assert_allclose(found[~np.isnan(x), place][4:], expected, rtol=1e-9)
        assert np.isnan(found[np.isnan(x), place]).all()
        assert np.isnan(found[~np.isnan(x), place][:4]).all()


def test_of_a_series_the_last_row_counts():
    table = bars(30, missing=0.0)
    found = ran(spread_of(f.close, f.open), table)
    apart = table["close"] - table["open"]
    expected = np.lib.stride_tricks.sliding_window_view(apart, 4, axis=0).mean(axis=-1)
    np.testing.assert_allclose(found[3:], expected, rtol=1e-9, atol=1e-12)


def test_a_class_is_given_one_value_after_the_other():
    table = bars(60)
    found = ran(Decay(f.close, 3), table)
    for place, x in enumerate(table["close"].T):
        mean, expected = x[~np.isnan(x)][0], []
        for value in x[~np.isnan(x)]:
            mean = 0.5 ** (1 / 3) * mean + (1 - 0.5 ** (1 / 3)) * value
            expected.append(mean)
        np.testing.assert_allclose(found[~np.isnan(x), place][1:], expected[1:], rtol=1e-12)
        assert np.isnan(found[~np.isnan(x), place][0])


def test_it_is_computed_once_for_all_who_ask():
    spec = compile_graph({"a": standing(f.close, 5) + 1, "b": standing(f.close, 5).lag(1)})
    assert [node.op for node in spec.nodes].count("outside") == 1
    assert standing(f.close, 5) == standing(f.close, 5)
    assert standing(f.close, 5) != standing(f.close, 6)
    assert Decay(f.close, 5) != standing(f.close, 5)


def test_it_prints_as_it_was_written():
    assert repr(standing(f.close.ema(3), 5) / 2) == "standing(f.close.ema(3), 5) / 2"
    assert repr(Decay(f.close)) == "Decay(f.close)"


def test_copies_are_equal():
    written = standing(f.close, 5)
    assert copy.deepcopy(written) == written
    assert pickle.loads(pickle.dumps(written)) == written


def test_its_warm_up_is_known():
    spec = compile_graph({"x": standing(f.close.ema(3), 5)})
    assert core_graph(spec.nodes, SYMBOLS).warm_up(spec.outputs["x"]) == 2 + 4


@pytest.mark.parametrize("peeking", [next_one, full_sample])
def test_one_that_looks_ahead_is_named(peeking):
    with pytest.raises(
        PeekError, match=rf"operator '{peeking.name}' looks ahead: its value for row"
    ):
        ran(peeking(f.close), bars(30))


def test_a_function_that_remembers_is_named():
    with pytest.raises(
        PeekError, match=r"operator 'counts': expected the same answer for the same"
    ):
        ran(counts(f.close), bars(5))


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        (fails, r"operator 'fails': failed: ValueError: too high \(user_operators\.py:\d+\)"),
        (misshapen, r"operator 'misshapen': expected an array \(\d,\), one value .*, found \(\)"),
        (Words, r"operator 'Words': failed: ValueError"),
    ],
)
def test_one_that_fails_is_named_with_the_place(wrong, expected):
    with pytest.raises(AgentError, match=expected) as caught:
        ran(wrong(f.close), bars(200))
    assert "\n" not in str(caught.value)


def test_one_that_fails_is_missing_from_then_on_where_somebody_is_told():
    told, table = [], bars(200, missing=0.0)
    spec = compile_graph({"x": fails(f.close), "y": f.close.ema(3)})
    graph = core_graph(spec.nodes, SYMBOLS, lambda operator, error: told.append((operator, error)))
    out = [np.empty((1, 4)) for _ in spec.outputs]
    seen = []
    for row in range(200):
        columns = [np.ascontiguousarray(column[row : row + 1]) for column in table.values()]
        graph.run(columns, list(spec.outputs.values()), out)
        seen.append([not np.isnan(each).any() for each in out])
    first = int(np.argmax((table["close"] > 104.0).any(axis=1)))
    assert [who for who, _ in told] == [fails]
    assert [row[0] for row in seen] == [2 <= row < first for row in range(200)]
    assert all(row[1] for row in seen[2:])


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: standing(5),
        lambda: standing(f.close),
        lambda: standing(f.close, 5, 6),
        lambda: standing(f.close, "5"),
        lambda: standing(f.close, 5, f.open),
        lambda: standing(f.close, f.open, 5),
        lambda: standing(f.close, 0),
        lambda: spread_of(f.close),
        lambda: spread_of(*[f.close] * 5),
        lambda: Decay(f.close, 3, 4),
        lambda: Decay(f.close, f.open),
        lambda: operator(warm_up=-1)(lambda x: x[-1]),
        lambda: operator(warm_up=lambda: 1.5)(lambda x: x[-1])(f.close),
        lambda: operator(warm_up=lambda: 1 / 0)(lambda x: x[-1])(f.close),
        lambda: operator()(type("Empty", (), {})),
        lambda: operator()(3),
        lambda: operator()(functools.partial(max, 1)),
    ],
)
def test_what_cannot_be_called_is_refused_where_it_is_written(wrong):
    with pytest.raises(ConfigError, match=r"operator|feature \S+: warm_up|feature \S+: parameter"):
        wrong()


@pytest.mark.filterwarnings("error")
def test_missing_values_are_no_news_and_other_warnings_are():
    @operator()
    def undefined(x):
        return x * 0.0 / (x * 0.0) + np.nanmean(np.full(3, np.nan)) + np.nanmax([np.nan])

    @operator()
    def talkative(x):
        warnings.warn("the weather", RuntimeWarning, stacklevel=1)
        return x

    table = bars(20)
    assert np.isnan(ran(undefined(f.close), table)).all()
    with pytest.raises(AgentError, match="RuntimeWarning: the weather"):
        ran(talkative(f.close), table)
