"""The columns of bars, and functions of several expressions."""

from hansa.features import parameters
from hansa.features.expression import Expr

OPEN, HIGH, LOW, CLOSE, VOLUME = map(Expr, ("open", "high", "low", "close", "volume"))


def where(condition: Expr, a: Expr | float, b: Expr | float) -> Expr:
    """`a` where the condition is true, else `b`; missing if any of the three is."""
    return Expr("where", (), (condition, lift(a, of="where"), lift(b, of="where")))


def minimum(a: Expr | float, b: Expr | float) -> Expr:
    """The smaller of two."""
    return Expr("min2", (), (lift(a, of="minimum"), lift(b, of="minimum")))


def maximum(a: Expr | float, b: Expr | float) -> Expr:
    """The larger of two."""
    return Expr("max2", (), (lift(a, of="maximum"), lift(b, of="maximum")))


def lift(value: Expr | float, *, of: str) -> Expr:
    """`value` as an expression: a number becomes a constant."""
    if isinstance(value, Expr):
        return value
    return Expr("constant", (parameters.number(value, of=f"{of}: operand"),))
