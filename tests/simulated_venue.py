"""A venue with Binance's limits under simulated time, and an oracle over all that it was sent."""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from hansa.coordinator import Call, Response
from hansa.coordinator.binance_spot import rules
from hansa.coordinator.request import Request
from hansa.coordinator.rules import MINUTE_NS, SECOND_NS
from hansa.errors import LostError, NotSentError
from tests.virtual_time import now_ns

Fault = Callable[[Call], Response | Exception | None]


@dataclass(slots=True)
class Arrival:
    """One request as the venue counted it."""

    at_ns: int
    call: Call
    weight: int
    orders: int


@dataclass
class SimulatedVenue:
    """Counts weight per fixed minute and orders per 10 s, refuses with 429, then 418."""

    seed: int = 0
    one_way_s: tuple[float, float] = (0.001, 0.004)
    phase_ns: int = 0
    limit: int = 6000
    fault: Fault | None = None
    keeps: bool = True
    arrivals: list[Arrival] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    foreign: int = 0

    def __post_init__(self) -> None:
        self._random = Random(self.seed)
        self._rules = rules()
        self._minute = (-1, 0)
        self._orders: dict[str, tuple[int, int]] = {}
        self._banned_until_ns = 0

    async def send(self, call: Call) -> Response:
        await asyncio.sleep(self._random.uniform(*self.one_way_s))
        outcome = self._answer(call)
        await asyncio.sleep(self._random.uniform(*self.one_way_s))
        if isinstance(outcome, Exception):
            raise outcome
        self.statuses[outcome.status] = self.statuses.get(outcome.status, 0) + 1
        return outcome

    def burn(self, weight: int) -> None:
        """Another program on the same address uses weight."""
        self._count(weight)
        self.foreign += weight

    def count(self) -> int:
        return self._count(0)

    def _answer(self, call: Call) -> Response | Exception:
        now = now_ns()
        costs = {
            name: cost(call.parameters)
            for name, cost in self._rules.endpoint(call.endpoint).costs.items()
        }
        fault = self.fault(call) if self.fault is not None else None
        if isinstance(fault, NotSentError):
            return fault
        if self.keeps:
            orders = costs.get("orders_10s", 0)
            self.arrivals.append(Arrival(now, call, costs.get("weight", 0), orders))
        used = self._count(costs.get("weight", 0))
        headers = {"x-mbx-used-weight-1m": str(used)}
        if "orders_10s" in costs:
            headers["x-mbx-order-count-10s"] = str(self._count_order(call.account, now))
        if used > self.limit:
            left_s = (MINUTE_NS - (now - self.phase_ns) % MINUTE_NS) // SECOND_NS + 1
            headers["retry-after"] = str(left_s)
            return Response(status=429, headers=headers, body=b'{"code":-1003}')
        if isinstance(fault, Response):
            return Response(status=fault.status, headers=headers | fault.headers, body=fault.body)
        return fault or Response(status=200, headers=headers, body=_body(call))

    def _count(self, weight: int) -> int:
        minute = (now_ns() - self.phase_ns) // MINUTE_NS
        used = self._minute[1] if self._minute[0] == minute else 0
        self._minute = (minute, used + weight)
        return used + weight

    def _count_order(self, account: str, now: int) -> int:
        window, count = now // (10 * SECOND_NS), self._orders.get(account, (0, 0))
        orders = count[1] + 1 if count[0] == window else 1
        self._orders[account] = (window, orders)
        return orders


def _body(call: Call) -> bytes:
    given = dict(call.parameters)
    if call.endpoint == "exchangeInfo":
        kind = {"rateLimitType": "REQUEST_WEIGHT", "interval": "MINUTE", "intervalNum": 1}
        return json.dumps({"rateLimits": [kind | {"limit": 6000}]}).encode()
    if "symbols" in given:
        return json.dumps(
            [{"symbol": s, "price": "1"} for s in json.loads(given["symbols"])]
        ).encode()
    if "symbol" in given:
        return json.dumps({"symbol": given["symbol"], "price": "1"}).encode()
    return b"{}"


def most_in_any_window(arrivals: list[tuple[int, int]], window_ns: int) -> int:
    """The plain oracle: the largest sum over every window that ends with an arrival."""
    inside: deque[tuple[int, int]] = deque()
    total = most = 0
    for at_ns, cost in sorted(arrivals):
        inside.append((at_ns, cost))
        total += cost
        while inside[0][0] <= at_ns - window_ns:
            total -= inside.popleft()[1]
        most = max(most, total)
    return most


def most_in_fixed_windows(arrivals: list[tuple[int, int]], window_ns: int, phase_ns: int) -> int:
    """The plain oracle of a venue that counts in fixed windows with this beginning."""
    sums: dict[int, int] = {}
    for at_ns, cost in arrivals:
        window = (at_ns - phase_ns) // window_ns
        sums[window] = sums.get(window, 0) + cost
    return max(sums.values(), default=0)


def ask(endpoint: str, *, desk: str = "a", within_s: float = 30, **options) -> Request:
    """A request with its parameters as keywords; the rest has names of its own."""
    own = {
        k: options.pop(k)
        for k in ("account", "connection", "priority", "age_ns_max")
        if k in options
    }
    return Request(
        endpoint=endpoint,
        desk=desk,
        deadline_ns=now_ns() + round(within_s * SECOND_NS),
        parameters=tuple((k, str(v)) for k, v in options.items()),
        **own,
    )


def lost(_: Call) -> Exception:
    return LostError("expected a response, found none")
