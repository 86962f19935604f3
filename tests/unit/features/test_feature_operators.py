"""The operators of the language and those of the core are the same, name by name."""

import re
from pathlib import Path

import pytest
from operators import OPERATORS

from hansa.features import FLOW_FIELDS, FUNDING_FIELDS
from hansa.features.parameters import WINDOW_MAX
from hansa.features.periods import COLUMNS

_CORE = Path(__file__).parents[3] / "crates/market/src/feature/signature.rs"
_ROW = re.compile(r'^    row\(\s*"(\w+)",\s*&\[(.*?)\],\s*(\d),?\s*\),$', re.MULTILINE | re.DOTALL)


def _core_table():
    """Name to (number of parameters, number of inputs), read from the core's source."""
    rows = _ROW.findall(_CORE.read_text(encoding="utf-8"))
    return {name: (params.count('"') // 2, int(inputs)) for name, params, inputs in rows}


#: What `every` is compiled to within its period, and what users write themselves.
_UNWRITTEN = re.compile(r"every_\w+|outside")


def test_every_operator_of_the_core_can_be_written():
    assert [name for name in _core_table() if not _UNWRITTEN.fullmatch(name)] == list(OPERATORS)


def test_the_fields_of_order_flow_have_the_order_of_the_core():
    source = (_CORE.parents[1] / "flow/mod.rs").read_text(encoding="utf-8")
    assert re.findall(r'"(flow_\w+)",', source) == list(FLOW_FIELDS)


def test_the_fields_of_funding_have_the_order_of_the_core():
    source = (_CORE.parents[1] / "action.rs").read_text(encoding="utf-8")
    assert re.findall(r'"(funding_\w+)"', source) == list(FUNDING_FIELDS)


def test_the_columns_of_longer_periods_are_those_of_the_core():
    source = (_CORE.parent / "frame.rs").read_text(encoding="utf-8")
    named = source.partition("const COLUMNS")[2].partition("];")[0]
    assert re.findall(r'"every_(\w+)"', named) == list(COLUMNS)


@pytest.mark.parametrize("name", OPERATORS)
def test_an_operator_has_the_name_parameters_and_inputs_of_the_core(name):
    written = OPERATORS[name]
    assert written.op == name
    params = len(written.params) + (written.about is not None)  # a symbol is a place in the core
    assert (params, len(written.inputs)) == _core_table()[name]


def test_the_longest_window_is_the_one_of_the_core():
    found = re.search(r"WINDOW_MAX: usize = ([\d_]+);", _CORE.read_text(encoding="utf-8"))
    assert found is not None
    assert int(found[1]) == WINDOW_MAX
