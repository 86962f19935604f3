"""Operators that users write: a function over arrays, or a class that takes one value at a time."""

import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from hansa.errors import AgentError, ConfigError
from hansa.features import parameters
from hansa.features.expression import Expr
from hansa.features.outside_running import Failed, Streams, Windows
from hansa.types.arrays import FloatArray

#: As many inputs as the core hands over.
_INPUTS_MAX = 4


@dataclass(frozen=True, eq=False, slots=True)
class Operator:
    """What a user wrote, as an operator: called with expressions and then numbers it is one.

    `made` is the function or the class. Equal only to itself.
    """

    made: Callable[..., object]
    warm_up_of: Callable[..., int]

    @property
    def name(self) -> str:
        """As the function or class is called."""
        return self.made.__name__

    def __repr__(self) -> str:
        return self.name

    def __deepcopy__(self, memo: dict[int, object]) -> "Operator":
        return self

    def __reduce__(self) -> tuple[object, ...]:
        return _found, (self.made.__module__, self.made.__qualname__)

    def __call__(self, *given: Expr | float) -> Expr:
        """The operator on one to four expressions, with the numbers that come after them.

        Raises ConfigError where they are not those that the function or class takes.
        """
        inputs = [each for each in given if isinstance(each, Expr)]
        rest = given[len(inputs) :]
        if not 1 <= len(inputs) <= _INPUTS_MAX or any(isinstance(each, Expr) for each in rest):
            raise ConfigError(
                f"operator {self.name}: expected one to {_INPUTS_MAX} expressions and then "
                f"numbers, found {given!r:.120}"
            )
        numbers = [parameters.number(each, of=f"{self.name}: parameter") for each in rest
                   if not isinstance(each, Expr)]  # fmt: skip
        self._fits(len(inputs), numbers)
        expression = Expr("outside", tuple(numbers), tuple(inputs), self)
        self.warm_up(expression.params)
        return expression

    def warm_up(self, numbers: tuple[float, ...]) -> int:
        """The observations before the first that has a result. ConfigError where it is no count."""
        try:
            found = self.warm_up_of(*map(_plain, numbers))
        except Exception as error:
            raise ConfigError(
                f"operator {self.name}: warm_up failed for {numbers!r}: {error}"
            ) from error
        return int(parameters.count(found, of=f"{self.name}: warm_up", least=0))

    def begun(
        self, numbers: tuple[float, ...], width: int, on_failure: "OperatorFailure | None"
    ) -> Callable[[list[bytes]], FloatArray]:
        """Computes it over the rows of a universe that follow, from the beginning of time."""
        plain, kind = tuple(map(_plain, numbers)), Streams if _is_class(self.made) else Windows
        return Failed(
            kind(self.made, plain, (width, self.warm_up(numbers))),
            None if on_failure is None else lambda error: on_failure(self, error),
        )

    def _fits(self, inputs: int, numbers: list[float]) -> None:
        """Both the values and the numbers must be those that the signatures take."""
        values, plain = [0.0] * inputs, list(map(_plain, numbers))
        try:
            if _is_class(self.made):
                inspect.signature(self.made).bind(*plain)
                inspect.signature(getattr(self.made, "update")).bind(None, *values)  # noqa: B009
            else:
                inspect.signature(self.made).bind(*values, *plain)
        except TypeError as error:
            raise ConfigError(
                f"operator {self.name}: cannot be called with {inputs} expressions and "
                f"{plain!r}: {error}"
            ) from None


#: Told of an operator that failed, and why.
OperatorFailure: TypeAlias = Callable[[Operator, AgentError], None]


def operator(
    bare: object = None, /, *, warm_up: int | Callable[..., int] = 0
) -> Callable[[Callable[..., object]], Operator]:
    """Makes an operator of a function over arrays or of a class with `update`.

    `warm_up` is how many observations come before the first result; where it hangs on the numbers,
    a function of them. A function is given for each input the last `warm_up` + 1 observations of
    every instrument that has one now `[warm_up + 1, M]`, oldest first, and answers with the value
    of now `[M]`, or of every row, of which the last counts. A class is made once per instrument
    with the numbers; its `update` takes the next value of each input and answers with a number.
    NaN, and what is not finite, is missing. ConfigError where it is written without brackets.
    """
    if bare is not None:
        name = getattr(bare, "__name__", repr(bare))
        raise ConfigError(
            f"operator {name}: expected brackets behind @hansa.operator, found none; write "
            "@hansa.operator(warm_up=...), with the observations before its first result"
        )

    def decorate(made: Callable[..., object]) -> Operator:
        if not _is_class(made) and not inspect.isfunction(made):
            raise ConfigError(f"operator: expected a function or a class, found {made!r:.80}")
        if _is_class(made) and not callable(getattr(made, "update", None)):
            raise ConfigError(
                f"operator {made.__name__}: expected a class with a method update(self, x), found "
                "none"
            )
        if callable(warm_up):
            return Operator(made, warm_up)
        rows = int(parameters.count(warm_up, of=f"{made.__name__}: warm_up", least=0))
        return Operator(made, lambda *_: rows)

    return decorate


def _found(module: str, name: str) -> object:
    """The operator of this name: a copy through pickle is the operator itself."""
    return getattr(sys.modules[module], name)


def _is_class(made: object) -> bool:
    return isinstance(made, type)


def _plain(number: float) -> float:
    """Whole numbers as ints, so that they can be counted with."""
    return int(number) if float(number).is_integer() else number
