"""Compiling expressions: every distinct term once, inputs before their readers."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from operators import OPERATORS

from hansa.errors import ConfigError
from hansa.features import Expr, NodeSpec, compile_graph, f

_FEATURES = st.dictionaries(st.text(max_size=5), st.sampled_from(list(OPERATORS.values())))


def _rebuilt(spec, node):
    """The expression that a node stands for: compiling read backwards."""
    found = spec.nodes[node]
    if found.op.startswith("every_"):  # a column, or a number, of the bars of a period
        return Expr(found.op.removeprefix("every_"), found.params[1:])
    inputs = tuple(_rebuilt(spec, at) for at in found.inputs)
    return Expr(found.op, found.params, inputs, found.about)


@given(_FEATURES)
def test_an_output_stands_for_the_expression_it_was_asked_for(features):
    spec = compile_graph(features)
    assert {name: _rebuilt(spec, node) for name, node in spec.outputs.items()} == features


@given(_FEATURES)
def test_no_term_is_computed_twice(features):
    nodes = compile_graph(features).nodes
    assert len(set(nodes)) == len(nodes)


@given(_FEATURES)
def test_a_node_reads_earlier_nodes_only(features):
    for at, node in enumerate(compile_graph(features).nodes):
        assert all(read < at for read in node.inputs)


def test_terms_are_shared_across_agents():
    spec = compile_graph(
        {
            "trend.apart": f.close.ema(12) - f.close.ema(26),
            "momentum.fast": f.close.ema(12),
        }
    )
    assert spec.nodes == (
        NodeSpec("close", (), ()),
        NodeSpec("ema", (12.0,), (0,)),
        NodeSpec("ema", (26.0,), (0,)),
        NodeSpec("sub", (), (1, 2)),
    )
    assert spec.outputs == {"trend.apart": 3, "momentum.fast": 1}


def test_inputs_keep_their_order():
    spec = compile_graph({"x": f.atr(3)})
    assert [spec.nodes[at].op for at in spec.nodes[-1].inputs] == ["high", "low", "close"]


def test_no_features_make_an_empty_graph():
    spec = compile_graph({})
    assert (spec.nodes, dict(spec.outputs)) == ((), {})


def test_very_deep_expressions_compile():
    deep = f.close
    for _ in range(20_000):
        deep = -deep
    assert len(compile_graph({"deep": deep}).nodes) == 20_001


def test_parts_shared_many_times_over_compile_once():
    total = f.close
    for _ in range(200):
        total = total + total
    assert len(compile_graph({"total": total}).nodes) == 201


def test_a_graph_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        compile_graph({"x": f.close}).nodes = ()


def test_what_is_no_expression_is_refused_by_the_name_of_its_feature():
    with pytest.raises(ConfigError, match=r"feature 'x' must be an expression .* found 3\.0"):
        compile_graph({"x": 3.0})
