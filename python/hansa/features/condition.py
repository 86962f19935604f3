"""A condition taken apart: what bars tell, and what is judged anew at every event."""

from collections.abc import Sequence
from dataclasses import dataclass

from hansa.errors import ConfigError
from hansa.features.expression import Expr
from hansa.features.graph import GraphSpec, NodeSpec, laid_out
from hansa.features.reading import reads_of
from hansa.features.sources import EVENT_FIELDS

#: Operators that need nothing but the moment, of one instrument.
_ARITHMETIC = ("constant", "add", "sub", "mul", "div", "neg", "abs", "sign", "log", "sqrt")
_CHOICE = ("min2", "max2", "clip", "where", "gt", "ge", "lt", "le", "eq", "and", "or", "not")
_ANGLES = ("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh")
_MATHS = ("exp", "log10", "floor", "ceil", "normal_cdf")
_POINTWISE = frozenset((*_ARITHMETIC, *_CHOICE, *_ANGLES, *_MATHS))


@dataclass(frozen=True, slots=True)
class ConditionSpec:
    """`steps` is judged at every event: fields of the market, operators of one moment, and `bar`
    with the place of a feature among `outputs`; the last step is whether the condition holds.
    `graph` are the features of bars, computed where bars close.
    """

    steps: tuple[NodeSpec, ...]
    graph: tuple[NodeSpec, ...]
    outputs: tuple[int, ...]

    @property
    def fields(self) -> frozenset[str]:
        """The fields of the market that are read."""
        return frozenset(step.op for step in self.steps) & frozenset(EVENT_FIELDS)

    @property
    def reads(self) -> frozenset[str]:
        """What its features of bars read besides: "touch", "prints" and "funding"."""
        return reads_of(node.op for node in self.graph)


def take_apart(condition: Expr) -> ConditionSpec:
    """Everything that no event changes is left to the graph, as few outputs as there can be.

    Raises ConfigError for an operator that looks back or across over what events tell: it has no
    step in time there.
    """
    spec = laid_out({"condition": condition})
    is_live = _live(spec)
    pairs = zip(spec.nodes, is_live, strict=True)
    read = {each for node, live in pairs if live for each in node.inputs}
    root, places, steps = spec.outputs["condition"], dict[int, int](), list[NodeSpec]()
    outputs: list[int] = []
    for index, node in enumerate(spec.nodes):
        if is_live[index] or node.op == "constant":
            places[index] = len(steps)
            inputs = tuple(places[each] for each in node.inputs)
            steps.append(NodeSpec(node.op, node.params, inputs))
        elif index == root or index in read:
            places[index] = len(steps)
            steps.append(NodeSpec("bar", (float(len(outputs)),), ()))
            outputs.append(index)
    if places[root] != len(steps) - 1:
        raise AssertionError("the root is read by nobody, so it stands last")
    graph, moved = _without(spec, is_live)
    return ConditionSpec(tuple(steps), graph, tuple(moved[each] for each in outputs))


def _live(spec: GraphSpec) -> Sequence[bool]:
    """Which nodes change with events."""
    found: list[bool] = []
    for node in spec.nodes:
        reads = any(found[each] for each in node.inputs)
        if reads and node.op not in _POINTWISE:
            raise ConfigError(
                f"condition: expected operators of one moment over what events tell, found "
                f"{node.op}; look back over bars (f.close), and compare with the moment"
            )
        found.append(reads or node.op in EVENT_FIELDS)
    return found


def _without(
    spec: GraphSpec, is_live: Sequence[bool]
) -> tuple[tuple[NodeSpec, ...], dict[int, int]]:
    """The nodes that are not live, and where each went."""
    kept, moved = list[NodeSpec](), dict[int, int]()
    for index, node in enumerate(spec.nodes):
        if not is_live[index]:
            moved[index] = len(kept)
            inputs = tuple(moved[i] for i in node.inputs)
            kept.append(NodeSpec(node.op, node.params, inputs, node.about))
    return tuple(kept), moved
