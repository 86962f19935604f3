"""What the front sends again and what never: failures, lost orders, wrong times, deadlines."""

import asyncio

import pytest

from hansa.coordinator import Coordinator, CoordinatorOptions, Outcome, Response
from hansa.coordinator.binance_spot import rules
from hansa.coordinator.rules import SECOND_NS
from hansa.errors import DeadlineError, LostError, NotSentError
from tests.simulated_venue import ask, lost
from tests.unit.coordinator.bench import Bench, failed, once, virtual
from tests.virtual_time import now_ns, run_virtual


@virtual
async def test_a_read_is_repeated_within_its_deadline():
    bench = Bench(fault=once(failed(503)))
    answer = await bench.send(ask("depth", symbol="A"))
    assert (answer.status, answer.attempts) == (200, 2)


@virtual
async def test_a_read_that_fails_to_its_deadline_says_what_it_met():
    bench = Bench(fault=lambda _: failed(503))
    with pytest.raises(DeadlineError, match=r"depth before the deadline, found status 503"):
        await bench.send(ask("depth", symbol="A", within_s=2))
    await asyncio.sleep(60)
    assert 3 <= len(bench.sent()) <= 8
    assert now_ns() > 0


@virtual
async def test_a_venue_that_cannot_be_reached_is_told_in_one_sentence():
    gone = NotSentError("expected a connection to x:1, found none; look at the address")
    bench = Bench(fault=lambda _: gone)
    with pytest.raises(DeadlineError) as told:
        await bench.send(ask("depth", symbol="A", within_s=2))
    assert str(told.value).count("expected") == 1
    assert "look at the address (tried " in str(told.value)


@virtual
async def test_a_read_that_is_told_to_wait_says_that_the_address_s_part_is_used_up():
    bench = Bench(fault=lambda _: failed(429, retry_after="1"))
    with pytest.raises(DeadlineError, match="what this address may ask is used up"):
        await bench.send(ask("depth", symbol="A", within_s=4))


@virtual
async def test_an_order_that_is_lost_is_unknown_and_sent_once():
    bench = Bench(fault=lost)
    answer = await bench.send(ask("order.place", account="main", symbol="A"))
    await asyncio.sleep(60)
    assert (answer.outcome, answer.attempts) == (Outcome.UNKNOWN, 1)
    assert bench.sent() == ["order.place"]


@virtual
async def test_an_order_met_with_an_error_of_the_venue_is_unknown_and_sent_once():
    bench = Bench(fault=lambda _: failed(503))
    answer = await bench.send(ask("order.place", account="main", symbol="A"))
    assert (answer.outcome, answer.status) == (Outcome.UNKNOWN, 503)
    assert bench.sent() == ["order.place"]


@virtual
async def test_an_order_that_could_not_leave_is_an_error_and_not_repeated():
    bench = Bench(fault=once(NotSentError("no connection")))
    with pytest.raises(NotSentError):
        await bench.send(ask("order.place", account="main", symbol="A"))
    await asyncio.sleep(60)
    assert bench.sent() == []


_TOO_LATE = b'{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}'


def refused_for_time(times: int):
    """The first requests are refused for the time they carried."""
    left = [Response(status=400, headers={}, body=_TOO_LATE)] * times
    return lambda _: left.pop() if left else None


@pytest.mark.parametrize("endpoint", ["order.place", "order.cancel", "openOrders"])
def test_what_is_refused_for_its_time_goes_again_once_the_clock_is_set(endpoint):
    async def test():
        bench = Bench(fault=refused_for_time(1), is_clock_set=True)
        answer = await bench.send(ask(endpoint, account="main", symbol="A"))
        assert (answer.status, answer.attempts) == (200, 2)
        assert bench.clock_sets == 1

    run_virtual(test())


@virtual
async def test_what_is_refused_for_its_time_again_is_refused():
    bench = Bench(fault=refused_for_time(9), is_clock_set=True)
    answer = await bench.send(ask("order.place", account="main", symbol="A"))
    assert (answer.status, answer.body, answer.attempts) == (400, _TOO_LATE, 2)


@virtual
async def test_where_the_clock_cannot_be_set_the_refusal_stands():
    bench = Bench(fault=refused_for_time(1), is_clock_set=False)
    answer = await bench.send(ask("order.place", account="main", symbol="A"))
    assert (answer.status, answer.attempts) == (400, 1)


@virtual
async def test_an_order_refused_for_its_time_does_not_go_again_past_its_deadline():
    bench = Bench(fault=refused_for_time(1), is_clock_set=True, setting_s=3.0)
    answer = await bench.send(ask("order.place", account="main", symbol="A", within_s=2))
    assert (answer.status, answer.body) == (400, _TOO_LATE)
    assert bench.sent() == ["order.place"]


@virtual
async def test_an_order_that_was_long_on_its_way_is_too_old_to_go_again():
    bench = Bench(fault=refused_for_time(1), is_clock_set=True, one_way_s=(3.0, 3.0))
    answer = await bench.send(ask("order.place", account="main", symbol="A", within_s=60))
    assert (answer.body, answer.attempts) == (_TOO_LATE, 1)


@virtual
async def test_equal_orders_are_two_orders():
    bench = Bench()
    order = ask("order.place", account="main", symbol="A")
    await asyncio.gather(bench.send(order), bench.send(order))
    assert bench.sent() == ["order.place"] * 2


@virtual
async def test_a_cancel_is_repeated_until_it_is_answered():
    bench = Bench(fault=once(LostError("no response")))
    answer = await bench.send(ask("order.cancel", account="main", symbol="A"))
    assert (answer.outcome, answer.attempts) == (Outcome.ANSWERED, 2)


@virtual
async def test_a_cancel_that_left_is_unknown_at_its_deadline_not_unsent():
    bench = Bench(fault=lost)
    answer = await bench.send(ask("order.cancel", account="main", symbol="A", within_s=1))
    assert answer.outcome is Outcome.UNKNOWN


@virtual
async def test_an_order_past_its_deadline_is_not_sent():
    bench = Bench()
    orders = [
        bench.send(ask("order.place", account="main", symbol="A", side=n, within_s=5))
        for n in range(120)
    ]
    answers = await asyncio.gather(*orders, return_exceptions=True)
    late = [answer for answer in answers if isinstance(answer, DeadlineError)]
    assert (len(bench.sent()), len(late)) == (90, 30)
    await asyncio.sleep(60)
    assert len(bench.sent()) == 90


@virtual
async def test_an_order_whose_time_passes_between_its_turn_and_its_leaving_is_not_sent():
    bench, late_ns = Bench(), [0]
    options = CoordinatorOptions(
        now_ns=lambda: now_ns() + late_ns[0],
        on_charge=lambda *_: late_ns.__setitem__(0, 40 * SECOND_NS),  # the process was stopped
    )
    coordinator = Coordinator(rules(), bench.venue, options=options)
    with pytest.raises(DeadlineError):
        await coordinator.send(ask("order.place", account="main", symbol="A"))
    assert bench.sent() == []
