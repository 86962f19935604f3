"""The rules of Binance spot: what each endpoint weighs, how long its answer lives, what merges.

Source: binance/binance-spot-api-docs, `rest-api.md`, `web-socket-api.md`, `web-socket-streams.md`,
read July 2026. The limits are read anew from each answer of `exchangeInfo`.
"""

from dataclasses import replace

import msgspec

from hansa.coordinator.merging import MergeSymbols
from hansa.coordinator.request import Effect, Parameters, Priority
from hansa.coordinator.rules import (
    DAY_NS,
    HOUR_NS,
    MINUTE_NS,
    SECOND_NS,
    BudgetRule,
    Cost,
    EndpointRule,
    Lifetime,
    Scope,
    VenueRules,
    fixed,
    lives,
)
from hansa.errors import DataError

WEIGHT = "weight"
RAW = "raw_requests"
ORDERS_10S = "orders_10s"
ORDERS_DAY = "orders_day"
CONNECTS = "connects"
MESSAGES = "messages"

_BUDGETS = (
    BudgetRule(name=WEIGHT, limit=6000, window_ns=MINUTE_NS, header="x-mbx-used-weight-1m"),
    BudgetRule(name=RAW, limit=61_000, window_ns=5 * MINUTE_NS),
    BudgetRule(
        name=ORDERS_10S,
        limit=100,
        window_ns=10 * SECOND_NS,
        scope=Scope.ACCOUNT,
        header="x-mbx-order-count-10s",
        can_fall=True,
    ),
    BudgetRule(
        name=ORDERS_DAY,
        limit=200_000,
        window_ns=DAY_NS,
        scope=Scope.ACCOUNT,
        header="x-mbx-order-count-1d",
        can_fall=True,
    ),
    BudgetRule(name=CONNECTS, limit=300, window_ns=5 * MINUTE_NS),
    BudgetRule(name=MESSAGES, limit=5, window_ns=SECOND_NS, scope=Scope.CONNECTION),
)

_INTERVAL_NS = {
    "s": SECOND_NS,
    "m": MINUTE_NS,
    "h": HOUR_NS,
    "d": DAY_NS,
    "w": 7 * DAY_NS,
}
#: How old a time stamp may be as a request arrives: Binance's own default.
WINDOW_NS = 5 * SECOND_NS
#: Binance's code for a time stamp outside of its window.
_WRONG_TIME = -1021
_RESTRICTIONS = "/sapi/v1/account/apiRestrictions"
_MONDAY_NS = 4 * DAY_NS  # weeks begin on Mondays; the epoch was a Thursday


def rules() -> VenueRules:
    """The rules of https://api.binance.com; the testnet and the local exchange have the same."""
    endpoints = (*_reads(), *_account_reads(), *_orders(), *_sockets())
    return VenueRules(
        venue="binance",
        budgets=_BUDGETS,
        endpoints={endpoint.name: endpoint for endpoint in endpoints},
        limits_endpoint="exchangeInfo",
        budgets_of=budgets_of,
        refuses_time=refuses_time,
        window_ns=WINDOW_NS,
        time_of=time_of,
    )


class _Limit(msgspec.Struct, rename="camel"):
    rate_limit_type: str
    interval: str
    interval_num: int
    limit: int
    count: int = -1


class _Info(msgspec.Struct, rename="camel"):
    rate_limits: list[_Limit]


class _Reply(msgspec.Struct, rename="camel"):
    rate_limits: list[_Limit] = []


class _Refusal(msgspec.Struct):
    code: int = 0


class _ServerTime(msgspec.Struct):
    server_ms: int = msgspec.field(name="serverTime")


_STATED = {
    ("REQUEST_WEIGHT", "MINUTE", 1): WEIGHT,
    ("RAW_REQUESTS", "MINUTE", 5): RAW,
    ("ORDERS", "SECOND", 10): ORDERS_10S,
    ("ORDERS", "DAY", 1): ORDERS_DAY,
}


def budgets_of(body: bytes) -> tuple[BudgetRule, ...]:
    """The limits in an answer of `exchangeInfo`; DataError if it has none that we know."""
    try:
        stated = msgspec.json.decode(body, type=_Info).rate_limits
    except msgspec.DecodeError as error:
        raise DataError(
            f"expected rateLimits in exchangeInfo, found {body[:80]!r} ({error}); the limits in "
            "force stay"
        ) from error
    rules_by_name = {rule.name: rule for rule in _BUDGETS}
    found = []
    for limit in stated:
        name = _STATED.get((limit.rate_limit_type, limit.interval, limit.interval_num))
        if name is not None and limit.limit > 0:
            found.append(replace(rules_by_name[name], limit=limit.limit))
    if not found:
        raise DataError(
            "expected a limit of REQUEST_WEIGHT, RAW_REQUESTS or ORDERS in exchangeInfo, found "
            "none; the limits in force stay"
        )
    return tuple(found)


def counts_of(body: bytes) -> dict[str, str]:
    """What a reply of the WebSocket API tells it has counted, as REST tells it in headers.

    For `Permit.observed`; nothing if the reply has no counts or cannot be read.
    """
    try:
        told = msgspec.json.decode(body, type=_Reply).rate_limits
    except msgspec.DecodeError:
        return {}
    headers = {rule.name: rule.header for rule in _BUDGETS if rule.header}
    named = (
        (_STATED.get((one.rate_limit_type, one.interval, one.interval_num)), one) for one in told
    )
    return {
        headers[name]: str(one.count) for name, one in named if name in headers and one.count >= 0
    }


def refuses_time(body: bytes) -> bool:
    """Whether a refusal is -1021: the time stamp lies outside of its window. Binance compares it
    before a request is processed and once more before it goes to matching ("Timing security" in
    `rest-api.md`), so that what is so refused was never carried out.
    """
    try:
        return msgspec.json.decode(body, type=_Refusal).code == _WRONG_TIME
    except (msgspec.DecodeError, RecursionError):
        return False


def time_of(body: bytes) -> int:
    """What an answer of `time` says, in nanoseconds; DataError if it says nothing."""
    try:
        return msgspec.json.decode(body, type=_ServerTime).server_ms * 10**6
    except (msgspec.DecodeError, RecursionError) as error:
        raise DataError(
            f"expected the venue's time, found {body[:120]!r} ({error}); check the place"
        ) from error


def bar_end(parameters: Parameters, sent_ns: int) -> int:
    """When the bar closes that was open at `sent_ns`: until then closed bars stay as they are."""
    interval = dict(parameters).get("interval", "1m")
    unit_ns = _INTERVAL_NS.get(interval[-1:])
    if unit_ns is None or not interval[:-1].isdecimal() or int(interval[:-1]) == 0:
        return sent_ns + MINUTE_NS  # a month, or a word that the venue will refuse
    length_ns = int(interval[:-1]) * unit_ns
    phase_ns = _MONDAY_NS if interval.endswith("w") else 0
    return sent_ns - (sent_ns - phase_ns) % length_ns + length_ns


def _by_limit(steps: tuple[tuple[int, int], ...], *, asked: int) -> Cost:
    """The weight by how many entries are asked for: the first step that holds them."""

    def cost(parameters: Parameters) -> int:
        text = dict(parameters).get("limit", "")
        count = int(text) if text.isdecimal() else asked
        return next((weight for most, weight in steps if count <= most), steps[-1][1])

    return cost


def _by_symbols(*, one: int, steps: tuple[tuple[int, int], ...], every: int) -> Cost:
    """The weight by how many symbols are asked for: one, a list, or every one."""

    def cost(parameters: Parameters) -> int:
        given = dict(parameters)
        if "symbol" in given:
            return one
        if "symbols" not in given:
            return every
        count = given["symbols"].count(",") + 1
        return next((weight for most, weight in steps if count <= most), every)

    return cost


def _read(name: str, weight: Cost, *, lifetime: Lifetime, merge: int = 0) -> EndpointRule:
    return EndpointRule(
        name=name,
        path=f"/api/v3/{name}",
        costs={WEIGHT: weight, RAW: fixed(1)},
        lifetime=lifetime,
        merge=MergeSymbols(count_max=merge) if merge else None,
    )


def _reads() -> tuple[EndpointRule, ...]:
    second = lives(SECOND_NS)
    depth = _by_limit(((100, 5), (500, 25), (1000, 50), (5000, 250)), asked=100)
    day = _by_symbols(one=2, steps=((20, 2), (100, 40)), every=80)
    pair = _by_symbols(one=2, steps=(), every=4)
    window = _by_symbols(one=4, steps=((2, 8), (3, 12), (4, 16), (5, 20)), every=200)
    return (
        _read("ping", fixed(1), lifetime=second),
        _read("time", fixed(1), lifetime=lambda _, sent_ns: sent_ns),
        _read("exchangeInfo", fixed(20), lifetime=lives(HOUR_NS)),
        _read("depth", depth, lifetime=second),
        _read("trades", fixed(25), lifetime=second),
        _read("historicalTrades", fixed(25), lifetime=lives(HOUR_NS)),
        _read("aggTrades", fixed(4), lifetime=second),
        _read("klines", fixed(2), lifetime=bar_end),
        _read("uiKlines", fixed(2), lifetime=bar_end),
        _read("avgPrice", fixed(2), lifetime=second),
        _read("ticker/24hr", day, lifetime=second, merge=20),
        _read("ticker/price", pair, lifetime=second, merge=100),
        _read("ticker/bookTicker", pair, lifetime=second, merge=100),
        _read("ticker", window, lifetime=second),
    )


def _signed(name: str, path: str, weight: Cost) -> EndpointRule:
    """Reads of an account: shared while they wait, never kept."""
    return EndpointRule(
        name=name,
        path=f"/api/v3/{path}",
        priority=Priority.RECONCILIATION,
        costs={WEIGHT: weight, RAW: fixed(1)},
    )


def _account_reads() -> tuple[EndpointRule, ...]:
    def of_one_symbol(one: int, every: int) -> Cost:
        return lambda parameters: one if "symbol" in dict(parameters) else every

    def of_one_order(one: int, every: int) -> Cost:
        return lambda parameters: one if "orderId" in dict(parameters) else every

    return (
        _signed("account", "account", fixed(20)),
        replace(_signed("apiRestrictions", "", fixed(1)), path=_RESTRICTIONS),
        _signed("order.query", "order", fixed(4)),
        _signed("openOrders", "openOrders", of_one_symbol(6, 80)),
        _signed("allOrders", "allOrders", fixed(20)),
        _signed("myTrades", "myTrades", of_one_order(5, 20)),
        _signed("rateLimit/order", "rateLimit/order", fixed(40)),
        _signed("openOrderList", "openOrderList", fixed(6)),
        _signed("account/commission", "account/commission", fixed(20)),
    )


def _act(name: str, method: str, path: str, *, orders: int) -> EndpointRule:
    """What changes orders: `orders` are counted against the account, 0 for a cancel."""
    costs: dict[str, Cost] = {WEIGHT: fixed(1), RAW: fixed(1)}
    if orders:
        costs |= {ORDERS_10S: fixed(orders), ORDERS_DAY: fixed(orders)}
    return EndpointRule(
        name=name,
        method=method,
        path=f"/api/v3/{path}",
        effect=Effect.ORDER if orders else Effect.CANCEL,
        priority=Priority.ORDER if orders else Priority.CANCEL,
        costs=costs,
    )


def _orders() -> tuple[EndpointRule, ...]:
    amend = EndpointRule(
        name="order.amend",
        method="PUT",
        path="/api/v3/order/amend/keepPriority",
        effect=Effect.ORDER,
        priority=Priority.ORDER,
        costs={WEIGHT: fixed(4), RAW: fixed(1)},
    )
    return (
        _act("order.place", "POST", "order", orders=1),
        EndpointRule(
            name="order.test",
            method="POST",
            path="/api/v3/order/test",
            priority=Priority.ORDER,
            costs={WEIGHT: fixed(1), RAW: fixed(1)},
        ),
        _act("order.cancel", "DELETE", "order", orders=0),
        _act("openOrders.cancel", "DELETE", "openOrders", orders=0),
        _act("order.cancelReplace", "POST", "order/cancelReplace", orders=1),
        _act("orderList.oco", "POST", "orderList/oco", orders=2),
        _act("orderList.oto", "POST", "orderList/oto", orders=2),
        _act("orderList.otoco", "POST", "orderList/otoco", orders=3),
        _act("orderList.cancel", "DELETE", "orderList", orders=0),
        amend,
    )


def _sockets() -> tuple[EndpointRule, ...]:
    """What the desk does on sockets of its own, after asking for a permit."""
    return (
        EndpointRule(name="stream.connect", costs={CONNECTS: fixed(1)}),
        EndpointRule(name="stream.message", costs={MESSAGES: fixed(1)}),
        EndpointRule(name="api.connect", costs={CONNECTS: fixed(1), WEIGHT: fixed(2)}),
        EndpointRule(
            name="userDataStream.subscribe",
            priority=Priority.RECONCILIATION,
            costs={WEIGHT: fixed(2)},
        ),
    )
