"""What the venue says is used and allowed: headers, limits, permits on a socket."""

import pytest

from hansa.coordinator import EventKind, Response
from hansa.coordinator.binance_spot import counts_of
from hansa.coordinator.rules import SECOND_NS
from hansa.errors import ConfigError, DeadlineError
from tests.simulated_venue import ask
from tests.unit.coordinator.bench import Bench, failed, stated_weight, virtual
from tests.virtual_time import now_ns


@virtual
async def test_use_by_another_program_is_noticed_within_two_responses():
    bench = Bench()
    await bench.send(ask("depth", symbol="A"))
    bench.venue.burn(3000)
    await bench.send(ask("depth", symbol="B"))
    assert bench.kinds() == [EventKind.FOREIGN_SEEN]
    weight = bench.coordinator.status().budgets[0]
    assert (weight.name, weight.used, weight.foreign, weight.reported) == ("weight", 10, 3000, 3010)


@virtual
async def test_counts_of_the_websocket_api_are_read_like_headers():
    bench = Bench()
    told = b'{"id":1,"status":200,"rateLimits":[%s]}' % (
        b'{"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,"limit":6000,'
        b'"count":702},{"rateLimitType":"ORDERS","interval":"SECOND","intervalNum":10,'
        b'"limit":50,"count":3}'
    )
    async with bench.coordinator.permit(ask("order.place", account="main")) as permit:
        permit.observed(counts_of(told))
    reported = {b.name: b.reported for b in bench.coordinator.status().budgets}
    assert (reported["weight"], reported["orders_10s/main"]) == (702, 3)
    assert counts_of(b'{"id":1}') == {}


@virtual
async def test_limits_are_taken_from_the_venue():
    info = stated_weight(1200)
    bench = Bench(fault=lambda c: Response(status=200, headers={}, body=info))
    await bench.send(ask("exchangeInfo"))
    assert bench.coordinator.status().budgets[0].limit == 1200


@virtual
async def test_limits_that_cannot_be_read_leave_the_old_in_force_and_are_told():
    bench = Bench(fault=lambda _: failed(200))
    await bench.send(ask("exchangeInfo"))
    assert bench.kinds() == [EventKind.ANSWER_UNUSABLE]
    assert bench.coordinator.status().budgets[0].limit == 6000


@virtual
async def test_what_a_budget_never_allows_is_refused_at_once():
    info = stated_weight(100)
    bench = Bench(fault=lambda _: Response(status=200, headers={}, body=info))
    await bench.send(ask("exchangeInfo"))
    with pytest.raises(ConfigError, match="at most 75 of weight for priority LIVE, found 250"):
        await bench.send(ask("depth", symbol="A", limit=5000))


@virtual
async def test_permits_keep_messages_on_a_socket_within_its_limit():
    bench = Bench()
    times = []
    for number in range(12):
        async with bench.coordinator.permit(ask("stream.message", connection="s1", n=number)):
            times.append(now_ns())
    gaps = [later - earlier for earlier, later in zip(times, times[3:], strict=False)]
    assert min(gaps) >= SECOND_NS
    async with bench.coordinator.permit(ask("stream.message", connection="s2")):
        assert now_ns() - times[-1] < SECOND_NS / 100


@virtual
async def test_a_permit_that_comes_too_late_is_an_error_and_counted():
    bench = Bench()
    for _ in range(3):
        async with bench.coordinator.permit(ask("stream.message", connection="s1")):
            pass
    with pytest.raises(DeadlineError, match="messages/s1"):
        async with bench.coordinator.permit(ask("stream.message", connection="s1", within_s=0.5)):
            raise AssertionError
    assert bench.coordinator.status().desks[0].late == 1
