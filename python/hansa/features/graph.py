"""Expressions as the graph the core computes: every distinct term once."""

from collections.abc import Mapping
from dataclasses import dataclass

from hansa.errors import ConfigError
from hansa.features.expression import Expr
from hansa.features.flow import flow_read
from hansa.features.sources import EVENT_FIELDS
from hansa.features.term import Term


@dataclass(frozen=True, slots=True)
class NodeSpec:
    """One operator: its name in the core, its parameters, and the earlier nodes it reads."""

    op: str
    params: tuple[float, ...]
    inputs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GraphSpec:
    """What to compute. Each node reads earlier nodes only; `outputs` says where features stand."""

    nodes: tuple[NodeSpec, ...]
    outputs: Mapping[str, int]

    @property
    def flow(self) -> frozenset[str]:
        """What it reads of order flow: "touch" and "prints"."""
        return flow_read(node.op for node in self.nodes)


def compile_graph(features: Mapping[str, Expr]) -> GraphSpec:
    """The graph of all `features`, in which equal terms are one node whoever asked for them.

    The nodes follow from the features and their order alone. ConfigError where a value is not an
    expression.
    """
    return laid_out({name: _checked(name, term) for name, term in features.items()})


def laid_out(terms: Mapping[str, Expr]) -> GraphSpec:
    """The nodes of all terms, whatever they read."""
    builder = _Builder()
    outputs = {name: builder.add(term) for name, term in terms.items()}
    return GraphSpec(nodes=tuple(builder.indices), outputs=outputs)


def _checked(name: str, term: Expr) -> Expr:
    if isinstance(term, Expr):
        return _of_bars(name, term)
    raise ConfigError(
        f"feature {name!r} must be an expression such as f.close.ema(12), found {term!r}; "
        "write f.constant(...) for a number"
    )


def _of_bars(name: str, term: Expr) -> Expr:
    """Features are computed where bars close; what only events tell is not known there."""
    stack: list[Term] = [term]
    seen = set[int]()
    while stack:
        each = stack.pop()
        if each.op in EVENT_FIELDS:
            raise ConfigError(
                f"feature {name!r}: expected what is known where bars close, found f.{each.op}, "
                "which a strategy's condition() alone may read"
            )
        fresh = [part for part in each.inputs if id(part) not in seen]
        seen.update(map(id, fresh))
        stack.extend(fresh)
    return term


class _Builder:
    """Nodes by what they are, in the order they were first needed."""

    def __init__(self) -> None:
        self.indices: dict[NodeSpec, int] = {}
        # By identity, so that a term shared a thousand times is looked at once. `compile_graph`
        # holds the terms meanwhile, so no id is given to another.
        self._seen: dict[int, int] = {}

    def add(self, root: Term) -> int:
        """The node of `root`; a stack of its own, because expressions may be deep."""
        stack = [root]
        while stack:
            missing = [term for term in stack[-1].inputs if id(term) not in self._seen]
            if missing:
                stack.extend(reversed(missing))
            else:
                term = stack.pop()
                self._seen[id(term)] = self._index(term)
        return self._seen[id(root)]

    def _index(self, term: Term) -> int:
        inputs = tuple(self._seen[id(term)] for term in term.inputs)
        return self.indices.setdefault(NodeSpec(term.op, term.params, inputs), len(self.indices))
