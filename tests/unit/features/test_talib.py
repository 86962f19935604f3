"""The vocabulary equals TA-Lib's on real bars, value by value and from the same bar on."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import talib
from talib import abstract
from talib_cases import CASES, PLACES

from hansa import _core
from hansa.features import compile_graph, f

_BARS = Path(__file__).parents[3] / "data/binance_spot_1h_10pairs_2022_2023.parquet"
_COLUMNS = ("open", "high", "low", "close", "volume")
_SYMBOLS = ("BTCUSDT", "ADAUSDT")
_ROWS = 3_000


@pytest.fixture(scope="module")
def bars():
    """Columns `[T, N]` of real hourly bars."""
    table = pl.read_parquet(_BARS)
    frames = [table.filter(pl.col("symbol") == symbol).head(_ROWS) for symbol in _SYMBOLS]
    return {
        name: np.column_stack([frame[name].to_numpy() for frame in frames]) for name in _COLUMNS
    }


@pytest.fixture(scope="module")
def found(bars):
    """Each output of each case, `[T, N]`, computed in one graph."""
    features = _features()
    spec = compile_graph(features)
    graph = _core.Graph([(n.op, n.params, n.inputs) for n in spec.nodes], len(_SYMBOLS))
    out = [np.empty((_ROWS, len(_SYMBOLS))) for _ in spec.outputs]
    wanted = list(spec.outputs.values())
    graph.run([np.ascontiguousarray(bars[name]) for name in _COLUMNS], wanted, out)
    return dict(zip(features, out, strict=True))


def _features():
    cases = [*CASES, *PLACES]
    return {f"{case.name} {at}": e for case in cases for at, e in enumerate(case.outputs)}


def _expected(case, bars, member):
    """What TA-Lib says for one instrument: one array per output."""
    inputs = {name: np.ascontiguousarray(column[:, member]) for name, column in bars.items()}
    inputs["unit"] = inputs["close"] / inputs["high"]
    inputs["periods"] = np.sqrt(inputs["volume"])
    prices = {"price": case.price} if case.price else {}
    function = abstract.Function(case.function)
    answer = function(inputs, **(case.params or {}), **prices)
    answers = answer if isinstance(answer, list) else [answer]
    return [_with_warm_up(each, function.lookback) for each in answers]


def _with_warm_up(values, lookback):
    """Whole numbers have no NaN: TA-Lib leaves 0 in its warm-up."""
    if np.issubdtype(values.dtype, np.floating):
        return values
    return np.where(np.arange(len(values)) < lookback, np.nan, values)


@pytest.fixture(scope="module")
def warm_ups():
    """How many leading values each output of each case is declared to miss."""
    spec = compile_graph(_features())
    graph = _core.Graph([(n.op, n.params, n.inputs) for n in spec.nodes], 1)
    return {name: graph.warm_up(node) for name, node in spec.outputs.items()}


def _assert_equal(found, expected, case, at):
    first = np.flatnonzero(~np.isnan(expected))[0]
    earlier = case.earlier[at] if case.earlier else 0
    assert np.flatnonzero(~np.isnan(found))[0] == first - earlier
    start = first + max(0, -earlier)
    # Oscillators cross 0, where no number of digits is right: so relative to the largest.
    scale = np.nanmax(np.abs(expected))
    np.testing.assert_allclose(
        found[start:], expected[start:], rtol=case.rtol, atol=case.rtol * scale
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_function_equals_talibs(case, bars, found):
    for member in range(len(_SYMBOLS)):
        expected = _expected(case, bars, member)
        assert len(expected) == len(case.outputs)
        for at, values in enumerate(expected):
            _assert_equal(found[f"{case.name} {at}"][:, member], values, case, at)


@pytest.mark.parametrize("case", PLACES, ids=lambda case: case.name)
def test_an_extreme_lies_where_talib_finds_one(case, bars, found):
    for member in range(len(_SYMBOLS)):
        close = bars["close"][:, member]
        for at, places in enumerate(_expected(case, bars, member)):
            ours = found[f"{case.name} {at}"][:, member]
            assert np.array_equal(np.isnan(ours), np.isnan(places))
            here = np.arange(29, _ROWS) - ours[29:].astype(int)
            there = places[29:].astype(int)
            # Of equal extremes ours is the latest, TA-Lib's now this one and now that.
            assert np.array_equal(close[here], close[there])
            assert (here >= there).all()
            assert (here == there).mean() > 0.9


def test_our_macd_equals_talibs_once_its_beginning_is_forgotten(bars):
    # Ours begins each mean as early as it can, TA-Lib the fast one with the slow one.
    spec = compile_graph({"macd": f.close.macd(12, 26, 9)})
    graph = _core.Graph([(n.op, n.params, n.inputs) for n in spec.nodes], len(_SYMBOLS))
    out = np.empty((_ROWS, len(_SYMBOLS)))
    graph.run([bars[name] for name in _COLUMNS], [spec.outputs["macd"]], [out])
    for member in range(len(_SYMBOLS)):
        expected = talib.MACD(np.ascontiguousarray(bars["close"][:, member]))[0]
        scale = np.nanmax(np.abs(expected))
        np.testing.assert_allclose(out[200:, member], expected[200:], rtol=0, atol=1e-9 * scale)


@pytest.mark.parametrize("name", _features())
def test_the_declared_warm_up_is_the_one_found(name, found, warm_ups):
    for member in range(len(_SYMBOLS)):
        first = np.flatnonzero(~np.isnan(found[name][:, member]))[0]
        assert first == warm_ups[name]


def test_every_function_outside_the_candle_patterns_has_its_case():
    groups = talib.get_function_groups()
    names = {name for group in groups if "Pattern" not in group for name in groups[group]}
    assert {case.function for case in [*CASES, *PLACES]} == names
