"""What a venue demands of its callers: budgets, the cost of each endpoint, lifetimes, merges."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Protocol

from hansa.coordinator.request import Effect, Parameters, Priority
from hansa.errors import ConfigError

SECOND_NS = 1_000_000_000
MINUTE_NS = 60 * SECOND_NS
HOUR_NS = 60 * MINUTE_NS
DAY_NS = 24 * HOUR_NS

#: What a call with these parameters takes from a budget.
Cost = Callable[[Parameters], int]
#: Until when an answer may be given again: from its parameters and the time it was sent.
Lifetime = Callable[[Parameters, int], int]


class Scope(Enum):
    """Who shares a budget."""

    ADDRESS = "address"
    ACCOUNT = "account"
    CONNECTION = "connection"


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetRule:
    """At most `limit` in any `window_ns`.

    `header` names the response header in which the venue tells how much it has counted in its own
    fixed window; "" if none. `can_fall`: the count may also fall inside a window (filled orders).
    """

    name: str
    limit: int
    window_ns: int
    scope: Scope = Scope.ADDRESS
    header: str = ""
    can_fall: bool = False


class Merge(Protocol):
    """Several reads of one endpoint as one request."""

    @property
    def count_max(self) -> int:
        """The most reads in one request."""
        ...

    def group(self, parameters: Parameters) -> Parameters | None:
        """What requests must have in common to be merged; None if this one cannot be."""
        ...

    def join(self, parameters: tuple[Parameters, ...]) -> Parameters:
        """The parameters of the one request."""
        ...

    def split(self, body: bytes, parameters: tuple[Parameters, ...]) -> tuple[bytes, ...]:
        """The answer of each request, as it would have come alone. DataError if one is missing."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointRule:
    """One endpoint: how it is called, what it costs, and what may be done with its answer."""

    name: str
    method: str = "GET"
    path: str = ""
    effect: Effect = Effect.READ
    priority: Priority = Priority.LIVE
    costs: Mapping[str, Cost] = field(default_factory=dict)
    lifetime: Lifetime | None = None
    merge: Merge | None = None
    timeout_ns: int = 10 * SECOND_NS


#: Part of each budget that a priority may fill, with all that goes before it: the rest is reserved.
SHARES: Mapping[Priority, float] = {
    Priority.CANCEL: 0.95,
    Priority.ORDER: 0.90,
    Priority.RECONCILIATION: 0.85,
    Priority.LIVE: 0.75,
    Priority.BACKFILL: 0.60,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueRules:
    """Everything about one venue that decides what may be sent to it and when.

    `budgets_of` reads the budgets out of the answer of `limits_endpoint`; what it finds takes the
    place of the budgets of the same names. `refuses_time` says whether a refusal is for the time
    that the request carried: such a one was not carried out. An order that had been on its way
    for `window_ns` by then is too old to go again. `time_of` reads the answer of the endpoint
    `time`, in nanoseconds; None where there is no such.
    """

    venue: str
    budgets: tuple[BudgetRule, ...]
    endpoints: Mapping[str, EndpointRule]
    shares: Mapping[Priority, float] = field(default_factory=lambda: SHARES)
    in_flight_max: int = 64
    status_paused: int = 429
    status_banned: int = 418
    pause_ns: int = MINUTE_NS
    limits_endpoint: str = ""
    budgets_of: Callable[[bytes], tuple[BudgetRule, ...]] | None = None
    refuses_time: Callable[[bytes], bool] = lambda _: False
    window_ns: int = 5 * SECOND_NS
    time_of: Callable[[bytes], int] | None = None

    def endpoint(self, name: str) -> EndpointRule:
        """The rule of an endpoint; ConfigError, naming those there are, if it is unknown."""
        rule = self.endpoints.get(name)
        if rule is None:
            known = ", ".join(sorted(self.endpoints))
            raise ConfigError(f"expected an endpoint of {self.venue}, found {name!r}; use {known}")
        return rule

    def with_budgets(self, budgets: tuple[BudgetRule, ...]) -> "VenueRules":
        """These rules with the limits as the venue states them; header and scope stay ours."""
        stated = {budget.name: budget for budget in budgets}
        changed = tuple(
            replace(old, limit=stated[old.name].limit) if old.name in stated else old
            for old in self.budgets
        )
        return replace(self, budgets=changed)


def fixed(cost: int) -> Cost:
    """The same cost for every call."""
    return lambda _: cost


def lives(lifetime_ns: int) -> Lifetime:
    """An answer that may be given again for this long."""
    return lambda _, sent_ns: sent_ns + lifetime_ns
