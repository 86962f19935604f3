"""The coordinator over HTTP against the local exchange, which counts by a table of its own."""

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
import pytest

from hansa.coordinator import (
    Answer,
    Coordinator,
    CoordinatorOptions,
    EventKind,
    Outcome,
    Request,
    SteadyClock,
    binance_spot,
)
from hansa.errors import DeadlineError
from hansa.ports import Keys
from hansa.venues.binance_signing import signer
from hansa.venues.exchange import Fault, FaultKind, LimitTerms
from hansa.venues.exchange.server import LocalExchange
from hansa.venues.http import HttpOptions, HttpTransport
from tests.unit.venues.exchange.support import options

ORDER = {
    "symbol": "ABCUSD",
    "side": "BUY",
    "type": "LIMIT",
    "timeInForce": "GTC",
    "quantity": "1",
    "price": "95",
}
CLOCK = SteadyClock()


class Desk:
    """A desk of one account at a local exchange."""

    def __init__(self, exchange: LocalExchange, transport: HttpTransport) -> None:
        self.exchange = exchange
        self.events: list[EventKind] = []
        heard = CoordinatorOptions(
            now_ns=CLOCK.now_ns, on_event=lambda event: self.events.append(event.kind)
        )
        self.coordinator = Coordinator(binance_spot.rules(), transport, options=heard)

    async def ask(self, endpoint: str, account: str = "", within_s: float = 10, **given) -> Answer:
        deadline_ns = CLOCK.now_ns() + round(within_s * 1e9)
        request = Request(
            endpoint=endpoint,
            desk="anna",
            deadline_ns=deadline_ns,
            account=account,
            parameters=tuple((name, str(value)) for name, value in given.items()),
        )
        return await self.coordinator.send(request)

    def orders(self) -> int:
        truth = self.exchange.truth
        return sum(len(truth.trading.orders.all(number, "ABCUSD")) for number in truth.accounts)

    def weight(self) -> tuple[int, int]:
        budgets = self.coordinator.status().budgets
        weight = next(budget for budget in budgets if budget.name == "weight")
        return weight.used, weight.reported


def run(body: Callable[[Desk], Awaitable[None]], limits: LimitTerms | None = None) -> None:
    async def inside() -> None:
        async with LocalExchange(options(limits=limits), speed=0) as exchange:
            sign = signer(lambda name: Keys(name, name), now_ns=lambda: exchange.truth.now_ns)
            url = exchange.rest_url.removesuffix("/api/v3")
            async with HttpTransport(HttpOptions(base_url=url, sign=sign)) as transport:
                await asyncio.wait_for(body(Desk(exchange, transport)), 30)

    asyncio.run(inside())


def test_an_order_is_placed_found_and_cancelled() -> None:
    async def body(desk: Desk) -> None:
        placed = await desk.ask("order.place", "anna", newClientOrderId="one", **ORDER)
        assert placed.status == 200
        name = {"symbol": "ABCUSD", "origClientOrderId": "one"}
        assert (await desk.ask("order.query", "anna", **name)).status == 200
        assert (await desk.ask("order.cancel", "anna", **name)).status == 200
        assert b"CANCELED" in (await desk.ask("order.query", "anna", **name)).body

    run(body)


@pytest.mark.parametrize("kind", [FaultKind.FAIL_AFTER, FaultKind.LOSE_ANSWER])
def test_an_order_that_was_taken_and_not_answered_is_unknown_and_there_once(
    kind: FaultKind,
) -> None:
    async def body(desk: Desk) -> None:
        desk.exchange.faults.add(Fault(kind=kind, match="POST /api/v3/order"))
        answer = await desk.ask("order.place", "anna", newClientOrderId="one", **ORDER)
        assert answer.outcome is Outcome.UNKNOWN
        await asyncio.sleep(0.5)
        assert desk.orders() == 1
        found = await desk.ask("order.query", "anna", symbol="ABCUSD", origClientOrderId="one")
        assert found.status == 200

    run(body)


def test_a_read_that_failed_is_repeated() -> None:
    async def body(desk: Desk) -> None:
        desk.exchange.faults.add(Fault(kind=FaultKind.CUT, match="GET /api/v3/depth"))
        answer = await desk.ask("depth", symbol="ABCUSD")
        assert (answer.status, answer.attempts) == (200, 2)

    run(body)


@pytest.mark.parametrize(
    ("endpoint", "given"),
    [
        ("exchangeInfo", {}),
        ("depth", {"symbol": "ABCUSD"}),
        ("depth", {"symbol": "ABCUSD", "limit": "1000"}),
        ("trades", {"symbol": "ABCUSD"}),
        ("aggTrades", {"symbol": "ABCUSD"}),
        ("klines", {"symbol": "ABCUSD", "interval": "1m"}),
        ("avgPrice", {"symbol": "ABCUSD"}),
        ("ticker/24hr", {"symbol": "ABCUSD"}),
        ("ticker/price", {"symbol": "ABCUSD"}),
        ("ticker/price", {}),
        ("ticker/bookTicker", {"symbol": "ABCUSD"}),
        ("account", {"account": "anna"}),
        ("openOrders", {"account": "anna", "symbol": "ABCUSD"}),
        ("openOrders", {"account": "anna"}),
        ("allOrders", {"account": "anna", "symbol": "ABCUSD"}),
        ("myTrades", {"account": "anna", "symbol": "ABCUSD"}),
        ("rateLimit/order", {"account": "anna"}),
        ("order.place", {"account": "anna", **ORDER}),
    ],
)
def test_what_we_count_is_what_the_exchange_counts(endpoint: str, given: dict[str, str]) -> None:
    async def body(desk: Desk) -> None:
        assert (await desk.ask(endpoint, **given)).status == 200
        used, reported = desk.weight()
        assert used == reported

    run(body)


def test_the_exchanges_own_limit_is_learned_and_never_exceeded() -> None:
    async def body(desk: Desk) -> None:
        await desk.ask("exchangeInfo")
        asked = [desk.ask("depth", symbol="ABCUSD", limit=n, within_s=1) for n in range(1, 80)]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        sent = [one for one in answers if isinstance(one, Answer)]
        assert {one.status for one in sent} == {200}
        assert len(sent) == (225 - 20) // 5
        assert all(isinstance(one, Answer | DeadlineError) for one in answers)
        assert desk.events == []

    run(body, LimitTerms(weight_per_minute=300))


def test_another_program_is_noticed_and_its_429_honoured() -> None:
    async def body(desk: Desk) -> None:
        await desk.ask("depth", symbol="ABCUSD")
        async with aiohttp.ClientSession() as other:
            for _ in range(10):
                await (await other.get(f"{desk.exchange.rest_url}/exchangeInfo")).read()
        await desk.ask("depth", symbol="ABCUSD", limit=5)
        assert desk.events == [EventKind.FOREIGN_SEEN]
        desk.exchange.faults.add(Fault(kind=FaultKind.LIMIT))
        with pytest.raises(DeadlineError):
            await desk.ask("depth", symbol="ABCUSD", limit=6, within_s=0.5)
        assert desk.events == [EventKind.FOREIGN_SEEN, EventKind.PAUSED]

    run(body)
