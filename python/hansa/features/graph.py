"""Expressions as the graph the core computes: every distinct term once."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

from hansa import _core
from hansa.errors import ConfigError
from hansa.features.expression import Expr
from hansa.features.outside import Operator, OperatorFailure
from hansa.features.periods import COLUMNS
from hansa.features.reading import reads_of
from hansa.features.sources import EVENT_FIELDS
from hansa.features.term import Term
from hansa.types.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class NodeSpec:
    """One operator: its name in the core, its parameters, and the earlier nodes it reads."""

    op: str
    params: tuple[float, ...]
    inputs: tuple[int, ...]
    about: Hashable = None


@dataclass(frozen=True, slots=True)
class GraphSpec:
    """What to compute. Each node reads earlier nodes only; `outputs` says where features stand."""

    nodes: tuple[NodeSpec, ...]
    outputs: Mapping[str, int]

    def readers(self) -> Mapping[Operator, frozenset[str]]:
        """The outputs that hang on each operator of the user."""
        reads: list[frozenset[Operator]] = []
        for node in self.nodes:
            own = frozenset([node.about] if isinstance(node.about, Operator) else [])
            reads.append(own.union(*(reads[each] for each in node.inputs)))
        found: dict[Operator, frozenset[str]] = {}
        for name, at in self.outputs.items():
            for operator in reads[at]:
                found[operator] = found.get(operator, frozenset()) | {name}
        return found

    @property
    def reads(self) -> frozenset[str]:
        """What it reads besides bars: "touch", "prints" and "funding"."""
        return reads_of(node.op for node in self.nodes)


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


def core_graph(
    nodes: Sequence[NodeSpec], symbols: Sequence[str], on_failure: OperatorFailure | None = None
) -> _core.Graph:
    """The core's graph of these nodes for a universe, at the beginning of time.

    ConfigError where a node names an instrument that is not in it. An operator of the user that
    fails is told to `on_failure` and gives nothing from then on; without it AgentError is raised.
    """
    rows: list[tuple[str, list[float], list[int]]] = []
    outside: list[Callable[[list[bytes]], FloatArray]] = []
    for node in nodes:
        params = list(node.params)
        if isinstance(node.about, str):
            params = [float(_place(node.op, node.about, symbols))]
        elif isinstance(node.about, Operator):
            outside.append(node.about.begun(node.params, len(symbols), on_failure))
            params = [len(outside) - 1.0, float(node.about.warm_up(node.params))]
        rows.append((node.op, params, list(node.inputs)))
    return _core.Graph(rows, len(symbols), outside)


def _place(op: str, symbol: str, symbols: Sequence[str]) -> int:
    """Where an instrument stands, named with its venue, or without where one alone is so called."""
    found = [at for at, each in enumerate(symbols) if symbol in (each, each.rpartition(":")[2])]
    if len(found) == 1:
        return found[0]
    raise ConfigError(
        f"feature {op}: expected one of the run's instruments ({', '.join(symbols)}), found "
        f"{symbol!r}{', which is several' if found else ''}"
    )


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
        # Each by the period it stands in: seconds, 0 on the bars of the run.
        self._seen: dict[tuple[int, float], int] = {}

    def add(self, root: Term) -> int:
        """The node of `root`; a stack of its own, because expressions may be deep."""
        stack = [(root, 0.0)]
        while stack:
            term, every_s = stack[-1]
            inner_s = _inner_s(term, every_s)
            missing = [each for each in term.inputs if (id(each), inner_s) not in self._seen]
            if missing:
                stack.extend((each, inner_s) for each in reversed(missing))
            else:
                stack.pop()
                self._seen[id(term), every_s] = self._index(term, every_s)
        return self._seen[id(root), 0.0]

    def _index(self, term: Term, every_s: float) -> int:
        inner_s = _inner_s(term, every_s)
        inputs = tuple(self._seen[id(each), inner_s] for each in term.inputs)
        node = NodeSpec(term.op, term.params, inputs, term.about)
        if every_s and term.op in (*COLUMNS, "constant"):
            node = NodeSpec(f"every_{term.op}", (every_s, *term.params), ())
        return self.indices.setdefault(node, len(self.indices))


def _inner_s(term: Term, every_s: float) -> float:
    """The period in which the inputs of a term stand."""
    return term.params[0] if term.op == "every" else every_s
