"""docs/features.md names the whole vocabulary, and its warm-ups are the core's."""

import re
from pathlib import Path

import pytest
import talib

from hansa.features import Expr, Sources, compile_graph, core_graph, f
from hansa.features.sources import EVENT_FIELDS

_PAGE = (Path(__file__).parents[3] / "docs/features.md").read_text(encoding="utf-8")
_ROW = re.compile(r"^\| `(.+?)` \|.* \| (.*) \| (\d+) \| .*\|$", re.MULTILINE)
_ROWS = _ROW.findall(_PAGE)
#: What expressions are made of, and what only events tell.
_NO_WORDS = {"op", "params", "inputs", "about", *EVENT_FIELDS}


@pytest.mark.parametrize(("written", "warm_up"), [(row[0], int(row[2])) for row in _ROWS])
def test_a_row_says_the_warm_up_of_its_expression(written, warm_up):
    spec = compile_graph({"it": eval(written, {"f": f, "x": f.close, "y": f.open})})
    graph = core_graph(spec.nodes, ["BTCUSDT"])
    assert graph.warm_up(spec.outputs["it"]) == warm_up


def test_every_function_of_talib_outside_the_candle_patterns_is_named():
    groups = talib.get_function_groups()
    names = {name for group in groups if "Pattern" not in group for name in groups[group]}
    assert {name for row in _ROWS for name in row[1].split(", ")} - {""} == names


@pytest.mark.parametrize("begun", [Expr, Sources])
def test_every_word_of_the_language_stands_on_the_page(begun):
    words = {word for word in dir(begun) if not word.startswith("_")} - _NO_WORDS
    assert not {word for word in words if not re.search(rf"\b{word}\b", _PAGE)}
