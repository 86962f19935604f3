"""How an expression is written: its `repr` is the source that builds it again."""

from collections.abc import Hashable, Sequence
from typing import Protocol

#: Binary operators by the operator of Python that writes them, and how tightly each binds.
_SIGNS = {
    "gt": (">", 1),
    "ge": (">=", 1),
    "lt": ("<", 1),
    "le": ("<=", 1),
    "or": ("|", 2),
    "and": ("&", 3),
    "add": ("+", 4),
    "sub": ("-", 4),
    "mul": ("*", 5),
    "div": ("/", 5),
}
_PREFIXES = {"neg": "-", "not": "~"}
_PREFIX_BINDS = 6
_ATOM_BINDS = 7
_FUNCTIONS = {"where": "where", "min2": "minimum", "max2": "maximum"}
#: What `f` begins with that has arguments; its inputs are always the same columns.
_OF_BARS = frozenset(("constant", "atr", "obv", "sar", "sar_extended"))
#: Methods with another name than their operator.
_METHODS = {"ret": "returns", "eq": "equals"}


class Written(Protocol):
    """What can be written: an operator, its parameters and inputs."""

    @property
    def op(self) -> str:
        """The operator's name in the core."""

    @property
    def params(self) -> tuple[float, ...]:
        """Its parameters."""

    @property
    def inputs(self) -> "Sequence[Written]":
        """What it reads."""

    @property
    def about(self) -> Hashable:
        """What is no number."""


def source(term: Written) -> str:
    """The source of one term, such as `(f.close - f.close.lag(1)) / f.atr(14)`."""
    op, params, inputs = term.op, term.params, term.inputs
    if op in _NAMED:
        return _NAMED[op](term)
    arguments = ", ".join(_number(value) for value in params)
    if not inputs or op in _OF_BARS or op.startswith("candle_"):
        return _begun(op, params, arguments)
    if op in _SIGNS:
        return _binary(op, inputs[0], inputs[1])
    if op in _PREFIXES:
        return f"{_PREFIXES[op]}{_operand(inputs[0], at_least=_PREFIX_BINDS)}"
    if op in _FUNCTIONS:
        return f"f.{_FUNCTIONS[op]}({', '.join(map(repr, inputs))})"
    others = ", ".join([*map(repr, inputs[1:]), *([arguments] if arguments else [])])
    return f"{_operand(inputs[0], at_least=_ATOM_BINDS)}.{_METHODS.get(op, op)}({others})"


def _of(term: Written) -> str:
    return f"{_operand(term.inputs[0], at_least=_ATOM_BINDS)}.of({term.about!r})"


def _member(term: Written) -> str:
    return f"f.member({term.about!r})"


def _every(term: Written) -> str:
    inner = _operand(term.inputs[0], at_least=_ATOM_BINDS)
    return f'{inner}.every("{written_period(term.params[0])}")'


def _outside(term: Written) -> str:
    arguments = [*map(repr, term.inputs), *map(_number, term.params)]
    return f"{term.about}({', '.join(arguments)})"


#: What is written with more than numbers and terms.
_NAMED = {"of": _of, "member": _member, "every": _every, "outside": _outside}

#: Seconds of each unit of time.
UNIT_S = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}


def written_period(seconds: float) -> str:
    """A length of time in the longest unit that it is made of: "4h"."""
    unit = next(unit for unit, length in UNIT_S.items() if seconds % length == 0)
    return f"{int(seconds) // UNIT_S[unit]}{unit}"


#: Fields that are read of something before them: `f.flow.bid`.
_FAMILIES = ("flow_", "funding_")


def _begun(op: str, params: Sequence[float], arguments: str) -> str:
    """What `f` begins with: a column, or a call."""
    if op not in _OF_BARS and not op.startswith("candle_"):
        return f"f.{op.replace('_', '.', 1) if op.startswith(_FAMILIES) else op}"
    call = op.replace("candle_", "candle.", 1)
    return f"f.{call}({_course(params) if op == 'sar_extended' else arguments})"


def _course(params: Sequence[float]) -> str:
    """The arguments of `f.sar_extended`: two numbers, and three in a tuple for each side."""
    written = [_number(value) for value in params]
    long, short = ", ".join(written[2:5]), ", ".join(written[5:])
    return f"{written[0]}, {written[1]}, ({long}), ({short})"


def _binary(op: str, left: Written, right: Written) -> str:
    sign, binds = _SIGNS[op]
    is_comparison = binds == 1
    # A bare number on the left calls the right operand's operator; Python then turns a comparison
    # around, and two bare numbers would simply be computed.
    if left.op == "constant" and right.op != "constant" and not is_comparison:
        first = _number(left.params[0])
    else:
        first = _operand(left, at_least=binds + is_comparison)
    if right.op == "constant":
        return f"{first} {sign} {_number(right.params[0])}"
    return f"{first} {sign} {_operand(right, at_least=binds + 1)}"


def _operand(term: Written, *, at_least: int) -> str:
    """The source of an operand, in parentheses where it binds less tightly than it must."""
    binds = _ATOM_BINDS
    if term.op in _SIGNS:
        binds = _SIGNS[term.op][1]
    elif term.op in _PREFIXES:
        binds = _PREFIX_BINDS
    return repr(term) if binds >= at_least else f"({term!r})"


def _number(value: float) -> str:
    """The shortest exact writing: windows read as whole numbers."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
