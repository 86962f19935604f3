"""Short names of strategies to their classes, built in or from a user's own file."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType, ModuleType

from hansa.agents import own_classes
from hansa.allocation.parameters import Scalar, advice, built
from hansa.errors import ConfigError, StrategyError
from hansa.strategies.base import Strategy
from hansa.strategies.execution_pov import Pov
from hansa.strategies.execution_shortfall import Shortfall
from hansa.strategies.execution_twap import Twap
from hansa.strategies.execution_vwap import Vwap
from hansa.strategies.grid import Grid
from hansa.strategies.market_maker import MarketMaker
from hansa.strategies.order_flow import OrderFlow
from hansa.strategies.pairs import Pairs
from hansa.strategies.triangular import TriangularArbitrage

StrategyClasses = Mapping[str, type[Strategy]]

BUILT_IN: StrategyClasses = MappingProxyType(
    {
        each.name: each
        for each in (
            Grid,
            MarketMaker,
            OrderFlow,
            Pairs,
            Pov,
            Shortfall,
            TriangularArbitrage,
            Twap,
            Vwap,
        )
    }
)


def make(
    name: str, params: Mapping[str, Scalar], *, classes: StrategyClasses = BUILT_IN
) -> Strategy:
    """The strategy called `name`, built with `params`.

    Raises ConfigError for an unknown name or parameter (with the nearest known one), a wrong kind
    of value, and whatever the strategy's own constructor objects to.
    """
    if name not in classes:
        raise ConfigError(
            f"no strategy {name!r}; name the file that defines it in run.modules, or "
            f"{advice(name, classes)}"
        )
    factory: Callable[..., Strategy] = classes[name]
    return built(factory, f"strategy {name!r}", params)


def collect(module: ModuleType, path: Path, classes: StrategyClasses = BUILT_IN) -> StrategyClasses:
    """`classes` and the strategies of a module. Raises StrategyError for a name that is taken."""
    merged = dict(classes)
    for strategy in own_classes(module, Strategy):
        if merged.get(strategy.name, strategy) is not strategy:
            raise StrategyError(
                f"{path}: strategy name {strategy.name!r} is taken; "
                f"give {strategy.__name__} another `name`"
            )
        merged[strategy.name] = strategy
    return MappingProxyType(merged)
