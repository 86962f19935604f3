"""Each candlestick pattern against TA-Lib, by the table of docs/candles.md."""

import re
from pathlib import Path

import numpy as np
import pytest
import talib
from candle_bars import DRAWN, drawn, hourly, shaken, wandering
from talib import abstract

from hansa import _core
from hansa.features import compile_graph, f

_DOCS = Path(__file__).parents[3] / "docs" / "candles.md"
_ROW = re.compile(
    r"^\| `(\w+)` \| \d \| ([^|]+) \| [^|]+ \| ([\d.]*) ?\| (CDL\w+) \|$", re.MULTILINE
)
_TABLE = {row[0]: row[1:] for row in _ROW.findall(_DOCS.read_text(encoding="utf-8"))}
_PATTERNS = tuple(_TABLE)
_DEEP = tuple(name for name, (_, penetration, _) in _TABLE.items() if penetration)

#: TA-Lib's sums gather rounding, so that a length at a threshold may fall on either side.
_ROUNDED_SHARE = 1e-4


class Corpus:
    """Bars, and what each pattern finds on them here and in TA-Lib."""

    def __init__(self, bars):
        self.bars = bars
        found = _found([_expression(name) for name in _PATTERNS], bars)
        self.here = dict(zip(_PATTERNS, found, strict=True))
        self.there = {name: _by_talib(name, bars) for name in _PATTERNS}


def _expression(name, *penetration):
    return getattr(f.candle, name)(*penetration)


def _graph(expressions, width):
    spec = compile_graph({str(at): each for at, each in enumerate(expressions)})
    nodes = [(node.op, list(node.params), list(node.inputs)) for node in spec.nodes]
    return _core.Graph(nodes, width), list(spec.outputs.values())


def _found(expressions, bars):
    graph, wanted = _graph(expressions, bars[0].shape[1])
    found = [np.empty_like(bars[0]) for _ in wanted]
    graph.run([*bars, bars[3]], wanted, found)
    return found


def _by_talib(name, bars, **options):
    pattern = getattr(talib, _TABLE[name][2])
    pairs = range(bars[0].shape[1])
    columns = [pattern(*(np.ascontiguousarray(x[:, at]) for x in bars), **options) for at in pairs]
    return np.stack(columns, axis=1) / 100


def _lookback(name):
    return abstract.Function(_TABLE[name][2]).lookback


@pytest.fixture(scope="module")
def real():
    return Corpus(hourly(in_ticks=True))


@pytest.fixture(scope="module")
def decimal():
    return Corpus(hourly(in_ticks=False))


@pytest.fixture(scope="module")
def random():
    return Corpus(wandering(seed=7, rows=500, width=200))


@pytest.fixture(scope="module")
def by_hand():
    return Corpus(shaken(seed=7, copies=100))


def test_the_table_holds_every_pattern_of_talib():
    patterns = set(talib.get_function_groups()["Pattern Recognition"])
    assert {talibs for _, _, talibs in _TABLE.values()} == patterns
    assert set(_PATTERNS) == {name for name in dir(f.candle) if not name.startswith("_")}


@pytest.mark.parametrize("name", _PATTERNS)
@pytest.mark.parametrize("corpus", ["real", "random", "by_hand"])
def test_on_whole_ticks_a_pattern_is_talibs_to_the_bit(name, corpus, request):
    corpus = request.getfixturevalue(corpus)
    warm_up = _lookback(name)
    assert np.isnan(corpus.here[name][:warm_up]).all()
    assert np.array_equal(corpus.here[name][warm_up:], corpus.there[name][warm_up:])


@pytest.mark.parametrize("name", _PATTERNS)
def test_on_decimal_prices_only_rounding_at_thresholds_differs(name, decimal):
    warm_up = _lookback(name)
    assert np.isnan(decimal.here[name][:warm_up]).all()
    differs = decimal.here[name][warm_up:] != decimal.there[name][warm_up:]
    assert differs.mean() <= _ROUNDED_SHARE


@pytest.mark.parametrize("name", _PATTERNS)
def test_every_value_that_the_table_gives_occurs(name, real, random, by_hand):
    signs = _TABLE[name][0].replace("±", "-") + " " + _TABLE[name][0].replace("±", "")
    occurred = {value for each in (real, random, by_hand) for value in np.unique(each.there[name])}
    assert occurred - {0.0} == {float(value) for value in signs.split()}


@pytest.mark.parametrize("name", _PATTERNS)
def test_the_warm_up_is_talibs(name):
    graph, wanted = _graph([_expression(name)], 1)
    assert graph.warm_up(wanted[0]) == _lookback(name)


@pytest.mark.parametrize("name", _DEEP)
@pytest.mark.parametrize("penetration", [0.0, 0.1, 0.75, 1.5])
def test_penetration_means_what_it_means_in_talib(name, penetration, random):
    expected = _by_talib(name, random.bars, penetration=penetration)
    (found,) = _found([_expression(name, penetration)], random.bars)
    warm_up = _lookback(name)
    assert np.array_equal(found[warm_up:], expected[warm_up:])


@pytest.mark.parametrize("name", _DEEP)
def test_penetration_is_talibs_unless_it_is_said(name):
    (default,) = abstract.Function(_TABLE[name][2]).info["parameters"].values()
    assert _expression(name) == _expression(name, default)
    assert float(_TABLE[name][1]) == default


@pytest.mark.parametrize("name", DRAWN)
def test_a_pattern_drawn_by_hand_is_found_at_its_last_bar(name):
    (found,) = _found([_expression(name)], drawn(DRAWN[name]))
    assert abs(found[-1, 0]) == 1.0
    assert not found[_lookback(name) : -1, 0].any()
