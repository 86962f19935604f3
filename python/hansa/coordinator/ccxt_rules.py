"""The rules of an exchange that is reached through ccxt: what each kind of call may do and costs.

ccxt states one limit, the time that a call of cost 1 takes (`rateLimit`), and the cost of each
call; source: ccxt/ccxt, `base/throttle`. It is held here for all desks of a machine.
"""

from enum import Enum

from hansa.coordinator.request import Effect, Parameters, Priority
from hansa.coordinator.rules import (
    HOUR_NS,
    MINUTE_NS,
    SECOND_NS,
    BudgetRule,
    EndpointRule,
    Lifetime,
    Scope,
    VenueRules,
    fixed,
    lives,
)

WEIGHT, CONNECTS, MESSAGES = "weight", "connects", "messages"
#: Costs are counted in thousandths: ccxt has fractions.
MILLI = 1000
_WINDOW_NS = 10 * SECOND_NS
#: What no exchange of ccxt's states, and all that we know of allow.
_CONNECTS_PER_MINUTE, _MESSAGES_PER_SECOND = 60, 5


class Purpose(Enum):
    """What a call is for: it decides how urgent it is, and whether it may be repeated or shared."""

    MARKETS = "markets"
    DATA = "data"
    HISTORY = "history"
    ACCOUNT = "account"
    ORDER = "order"
    CANCEL = "cancel"


def rules(exchange: str, *, rate_limit_ms: float) -> VenueRules:
    """The rules of an exchange of which ccxt says that a call of cost 1 takes so long."""
    limit = max(1, int(_WINDOW_NS / 1e6 / max(rate_limit_ms, 1e-3) * MILLI))
    budgets = (
        BudgetRule(name=WEIGHT, limit=limit, window_ns=_WINDOW_NS),
        BudgetRule(name=CONNECTS, limit=_CONNECTS_PER_MINUTE, window_ns=MINUTE_NS),
        BudgetRule(
            name=MESSAGES,
            limit=_MESSAGES_PER_SECOND,
            window_ns=SECOND_NS,
            scope=Scope.CONNECTION,
        ),
    )
    endpoints = (*_calls(limit), *_sockets())
    return VenueRules(
        venue=f"ccxt-{exchange}",
        budgets=budgets,
        endpoints={each.name: each for each in endpoints},
    )


def _calls(limit: int) -> tuple[EndpointRule, ...]:
    moment = lives(SECOND_NS // 4)
    return (
        _call(Purpose.MARKETS, Priority.LIVE, limit, lifetime=lives(HOUR_NS)),
        _call(Purpose.DATA, Priority.LIVE, limit, lifetime=moment),
        _call(Purpose.HISTORY, Priority.BACKFILL, limit, lifetime=moment),
        _call(Purpose.ACCOUNT, Priority.RECONCILIATION, limit),
        _call(Purpose.ORDER, Priority.ORDER, limit, effect=Effect.ORDER),
        _call(Purpose.CANCEL, Priority.CANCEL, limit, effect=Effect.CANCEL),
    )


def _call(
    purpose: Purpose,
    priority: Priority,
    limit: int,
    *,
    effect: Effect = Effect.READ,
    lifetime: Lifetime | None = None,
) -> EndpointRule:
    # The least part of a budget is backfill's; what costs more than that could never be sent.
    most = limit // 2

    def cost(parameters: Parameters) -> int:
        return min(int(dict(parameters).get("cost", str(MILLI))), most)

    return EndpointRule(
        name=purpose.value,
        effect=effect,
        priority=priority,
        costs={WEIGHT: cost},
        lifetime=lifetime,
    )


def _sockets() -> tuple[EndpointRule, ...]:
    """What ccxt does on sockets of its own, after asking for a permit."""
    return (
        EndpointRule(name="stream.connect", costs={CONNECTS: fixed(1)}),
        EndpointRule(name="stream.message", costs={MESSAGES: fixed(1)}),
    )
