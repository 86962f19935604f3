"""Short names of council rules to what builds them."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from hansa.allocation.parameters import Scalar, advice, check_parameters, defaults
from hansa.council.hedge import Hedge
from hansa.council.majority import Majority
from hansa.council.median import Median
from hansa.council.rule import Rule
from hansa.council.weighted_mean import WeightedMean
from hansa.errors import ConfigError

_RULES: Mapping[str, Callable[..., Rule]] = MappingProxyType(
    {"weighted_mean": WeightedMean, "median": Median, "majority": Majority, "hedge": Hedge}
)
_GIVEN = ("agents", "weights", "horizons")


def names() -> tuple[str, ...]:
    """The short names of all rules."""
    return tuple(_RULES)


def parameters(name: str) -> Mapping[str, Scalar]:
    """What can be set of a rule, with its defaults; nothing for an unknown name."""
    return defaults(_RULES[name], _GIVEN) if name in _RULES else {}


def make(
    name: str,
    agents: tuple[str, ...],
    *,
    params: Mapping[str, Scalar],
    weights: Mapping[str, float] | None = None,
    horizons: Mapping[str, int] | None = None,
) -> Rule:
    """The rule called `name` for a council of `agents`, in polling order.

    `weights` are seat weights by agent (1 where absent; for hedge the ones it starts from);
    `horizons` are the agents' `horizon_moments`, which hedge scores by. Raises ConfigError for
    unknown names, with the nearest known one, and for values out of range.
    """
    if name not in _RULES:
        raise ConfigError(f"no council rule {name!r}; {advice(name, _RULES)}")
    rule = _RULES[name]
    given: dict[str, object] = {"agents": agents, "weights": weights or {}}
    if rule is Hedge:
        given["horizons"] = horizons or {}
    where = f"council rule {name!r}"
    fitted = check_parameters(rule, where, params, given=_GIVEN)
    return rule(**given, **fitted)
