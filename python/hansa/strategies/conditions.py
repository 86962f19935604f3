"""When strategies want to be called: their conditions, taken apart for the core."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from hansa.errors import ConfigError, StrategyError
from hansa.features import ConditionSpec, Expr, take_apart
from hansa.strategies.base import Strategy
from hansa.types import FloatArray

#: The callbacks that a condition can be for, in the core's order.
CALLBACKS = ("on_bar", "on_quote", "on_trade", "on_book")

#: A step as the core takes it: its name, its parameters, the steps it reads.
Step: TypeAlias = tuple[str, list[float], list[int]]

_PRINT = frozenset({"last", "last_quantity", "aggressor"})
#: Fields that are no prices or quantities: a split leaves them alone.
_UNITLESS = frozenset({"imbalance", "aggressor", "spread_ticks"})


@dataclass(frozen=True, slots=True)
class CoreConditions:
    """The conditions of one strategy as the core takes them: programs, which of them decides about
    each callback, and the features of bars [T, N, K] they read.
    """

    programs: list[list[Step]]
    slots: list[int | None]
    bars: FloatArray | None
    features: int


@dataclass(frozen=True, slots=True)
class Conditions:
    """The conditions of one strategy, and the places of those for each of CALLBACKS."""

    specs: tuple[ConditionSpec, ...]
    slots: tuple[int | None, ...]

    @classmethod
    def of(cls, strategy: Strategy) -> "Conditions | None":
        """As the strategy states them. StrategyError for what is no condition."""
        stated = strategy.condition()
        if stated is None:
            return None
        by_callback = _by_callback(strategy, stated)
        distinct = list(dict.fromkeys(by_callback.values()))
        slots = [distinct.index(by_callback[c]) if c in by_callback else None for c in CALLBACKS]
        try:
            return cls(tuple(take_apart(each) for each in distinct), tuple(slots))
        except ConfigError as error:
            raise StrategyError(f"strategy {strategy.name!r}: {error}") from None

    @property
    def features(self) -> int:
        """How many features of bars they read."""
        return sum(len(spec.outputs) for spec in self.specs)

    @property
    def reads(self) -> frozenset[str]:
        """What they read of the market: "bars", "touch", "prints" and "funding"."""
        fields = frozenset[str]().union(*(spec.fields for spec in self.specs))
        found = {"bars"} if self.features else set[str]()
        found |= self.beyond
        return frozenset(found | {"prints" if field in _PRINT else "touch" for field in fields})

    @property
    def mixes_prices(self) -> bool:
        """Whether one of them holds features of bars against prices or quantities of the market."""
        return any(spec.outputs and spec.fields - _UNITLESS for spec in self.specs)

    @property
    def beyond(self) -> frozenset[str]:
        """What their features of bars read besides: "touch", "prints" and "funding"."""
        return frozenset[str]().union(*(spec.reads for spec in self.specs))

    def core(self, bars: FloatArray | None) -> CoreConditions:
        """For the core, with the features of bars [T, N, K] of all in order."""
        programs, offset = [], 0
        for spec in self.specs:
            programs.append([_step(node, offset) for node in _steps(spec)])
            offset += len(spec.outputs)
        return CoreConditions(programs, list(self.slots), bars, offset)


def _steps(spec: ConditionSpec) -> Sequence[Step]:
    return [(node.op, list(node.params), list(node.inputs)) for node in spec.steps]


def _step(step: Step, offset: int) -> Step:
    """Features are counted through all programs of a strategy."""
    name, params, inputs = step
    return (name, [params[0] + offset] if name == "bar" else params, inputs)


def _by_callback(strategy: Strategy, stated: object) -> Mapping[str, Expr]:
    if isinstance(stated, Expr):
        return dict.fromkeys(CALLBACKS, stated)
    if not isinstance(stated, Mapping):
        raise StrategyError(
            f"strategy {strategy.name!r}: expected condition() to be an expression such as "
            f"f.close > f.open, or a mapping of callbacks to expressions, found {stated!r:.80}"
        )
    for name, expression in stated.items():
        is_known = name in CALLBACKS
        if not is_known or getattr(type(strategy), name) is getattr(Strategy, name):
            what = "which it does not write" if is_known else f"which is none of {CALLBACKS}"
            raise StrategyError(
                f"strategy {strategy.name!r}: expected conditions for callbacks it has, found one "
                f"for {name!r}, {what}"
            )
        if not isinstance(expression, Expr):
            raise StrategyError(
                f"strategy {strategy.name!r}: expected an expression for {name}, found "
                f"{expression!r:.80}"
            )
    return stated
