"""Short names of allocators to their classes."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from hansa.allocation.allocator import Allocator
from hansa.allocation.always import Always
from hansa.allocation.equal_weight import EqualWeight
from hansa.allocation.parameters import Scalar, advice, check_parameters, defaults
from hansa.allocation.proportional import Proportional
from hansa.allocation.volatility_target import VolatilityTarget
from hansa.errors import ConfigError

_ALLOCATORS: Mapping[str, Callable[..., Allocator]] = MappingProxyType(
    {
        "volatility_target": VolatilityTarget,
        "equal_weight": EqualWeight,
        "proportional": Proportional,
        "always": Always,
    }
)


def names() -> tuple[str, ...]:
    """The short names of all allocators."""
    return tuple(_ALLOCATORS)


def parameters(name: str) -> Mapping[str, Scalar]:
    """What can be set of an allocator, with its defaults; nothing for an unknown name."""
    return defaults(_ALLOCATORS[name]) if name in _ALLOCATORS else {}


def make(name: str, params: Mapping[str, Scalar]) -> Allocator:
    """The allocator called `name`, built with `params`.

    Raises ConfigError for unknown names, with the nearest known one, and for values out of range.
    """
    if name not in _ALLOCATORS:
        raise ConfigError(f"no allocation {name!r}; {advice(name, _ALLOCATORS)}")
    factory = _ALLOCATORS[name]
    return factory(**check_parameters(factory, f"allocation {name!r}", params))
