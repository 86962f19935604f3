"""A term of the feature language: an operator, its parameters, and the terms it reads."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import ClassVar, Self

from hansa.features import parameters, writing


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Term:
    """One operator applied to others. Immutable; equal when written alike.

    `op` is the operator's name in the core, `params` its parameters in the core's order, `inputs`
    the terms it reads, `about` what is no number: a symbol, or who computes it. `==` compares the
    writing and gives a plain bool; to compare values at every moment, use `a.equals(b)`.
    """

    op: str
    params: tuple[float, ...] = ()
    inputs: "tuple[Term, ...]" = ()
    about: Hashable = None
    # Kept because a term is looked up often and may stand for a large graph.
    _hash: int = field(init=False, default=0)

    #: NumPy numbers leave the operators to us: `np.float64(2) * f.close` is an expression.
    __array_ufunc__: ClassVar[None] = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((self.op, self.params, self.inputs, self.about)))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if isinstance(other, int | float):
            raise TypeError(
                f"`==` compares how expressions are written, so it cannot compare with {other!r}; "
                "use .equals(...) to compare values at every moment"
            )
        if not isinstance(other, Term):
            return NotImplemented
        return self is other or _is_same(self, other)

    def __reduce__(self) -> tuple[object, ...]:
        # The kept hash must not travel: another process hashes strings differently.
        return type(self), (self.op, self.params, self.inputs, self.about)

    def __bool__(self) -> bool:
        raise TypeError(
            "a feature expression has no truth of its own: it has one at every moment; use & | ~ "
            "instead of and / or / not, f.where(condition, a, b) instead of if, and write "
            "(a < b) & (b < c) for a < b < c"
        )

    def __repr__(self) -> str:
        return writing.source(self)

    def _apply(self, op: str, *params: float) -> Self:
        """`op` of this term."""
        return type(self)(op, params, (self,))

    def _join(self, op: str, other: "Term | float") -> Self:
        """`op` of this term and another, or a number."""
        return type(self)(op, (), (self, self._lift(other, of=op)))

    def _lift(self, value: "Term | float", *, of: str) -> "Term":
        """`value` as a term: a number becomes a constant."""
        if isinstance(value, Term):
            return value
        return type(self)("constant", (parameters.number(value, of=f"{of}: operand"),))


def _is_same(a: Term, b: Term) -> bool:
    """Whether two terms are written alike; each pair is compared once, however often it occurs."""
    pairs, seen = [(a, b)], set[tuple[int, int]]()
    while pairs:
        a, b = pairs.pop()
        if a is b or (id(a), id(b)) in seen:
            continue
        seen.add((id(a), id(b)))
        if a._hash != b._hash or (a.op, a.params, a.about) != (b.op, b.params, b.about):
            return False
        if len(a.inputs) != len(b.inputs):
            return False
        pairs.extend(zip(a.inputs, b.inputs, strict=True))
    return True
