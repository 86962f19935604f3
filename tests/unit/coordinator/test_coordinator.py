"""The front over a simulated venue: sharing, deadlines, faults, who goes first."""

import asyncio
from contextlib import suppress

import pytest

from hansa.coordinator import (
    Coordinator,
    CoordinatorOptions,
    EventKind,
    Outcome,
    Priority,
    Response,
    Source,
)
from hansa.coordinator.binance_spot import counts_of, rules
from hansa.coordinator.circuit import CircuitState
from hansa.coordinator.rules import SECOND_NS
from hansa.errors import BannedError, ConfigError, DeadlineError, LostError, NotSentError
from tests.simulated_venue import SimulatedVenue, ask, lost
from tests.virtual_time import now_ns, run_virtual


class Bench:
    """A coordinator before a simulated venue; must be made inside the loop."""

    def __init__(self, *, is_clock_set: bool = False, setting_s: float = 0.0, **venue) -> None:
        self.venue = SimulatedVenue(**venue)
        self.events, self.clock_sets = [], 0
        self._is_clock_set, self._setting_s = is_clock_set, setting_s
        options = CoordinatorOptions(
            now_ns=now_ns, on_event=self.events.append, set_clock=self._set_clock
        )
        self.coordinator = Coordinator(rules(), self.venue, options=options)
        self.send = self.coordinator.send

    async def _set_clock(self) -> bool:
        self.clock_sets += 1
        await asyncio.sleep(self._setting_s)
        return self._is_clock_set

    def sent(self) -> list[str]:
        return [arrival.call.endpoint for arrival in self.venue.arrivals]

    def kinds(self) -> list[EventKind]:
        return [event.kind for event in self.events]


def virtual(test):
    """Runs an async test on simulated time."""

    def run() -> None:
        run_virtual(test())

    run.__name__ = test.__name__
    return run


def once(response: Response | Exception):
    """A fault of the first request only."""
    left = [response]
    return lambda _: left.pop() if left else None


def failed(status: int, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status=status, headers=named, body=b"{}")


def stated_weight(limit: int) -> bytes:
    """An exchangeInfo that states this limit."""
    kind = '"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1'
    return f'{{"rateLimits":[{{{kind},"limit":{limit}}}]}}'.encode()


@virtual
async def test_identical_reads_at_once_are_one_request():
    bench = Bench()
    answers = await asyncio.gather(*(bench.send(ask("depth", symbol="A")) for _ in range(50)))
    assert bench.sent() == ["depth"]
    assert sorted(answer.source.value for answer in answers) == ["shared"] * 49 + ["venue"]
    assert {answer.body for answer in answers} == {answers[0].body}


@virtual
async def test_a_read_within_its_lifetime_comes_from_the_cache():
    bench = Bench()
    await bench.send(ask("exchangeInfo"))
    await asyncio.sleep(3500)
    assert (await bench.send(ask("exchangeInfo"))).source is Source.CACHE
    await asyncio.sleep(100)
    assert (await bench.send(ask("exchangeInfo"))).source is Source.VENUE


@virtual
async def test_bars_are_kept_until_the_open_bar_closes():
    bench = Bench()  # 7.3 s into a minute
    await bench.send(ask("klines", symbol="A", interval="1m"))
    await asyncio.sleep(52)
    assert (await bench.send(ask("klines", symbol="A", interval="1m"))).source is Source.CACHE
    await asyncio.sleep(1)
    assert (await bench.send(ask("klines", symbol="A", interval="1m"))).source is Source.VENUE


@virtual
async def test_a_bound_on_age_goes_before_the_lifetime():
    bench = Bench()
    await bench.send(ask("exchangeInfo"))
    await asyncio.sleep(2)
    fresh = await bench.send(ask("exchangeInfo", age_ns_max=SECOND_NS))
    older = await bench.send(ask("exchangeInfo", age_ns_max=60 * SECOND_NS))
    assert (fresh.source, older.source) == (Source.VENUE, Source.CACHE)


@virtual
async def test_an_account_read_never_joins_one_that_left_before_it_was_asked():
    bench = Bench(one_way_s=(0.01, 0.01))
    first = asyncio.create_task(bench.send(ask("openOrders", symbol="A", account="main")))
    await asyncio.sleep(0.005)
    second = await bench.send(ask("openOrders", symbol="A", account="main"))
    await first
    assert bench.sent() == ["openOrders"] * 2
    assert second.source is Source.VENUE


@virtual
async def test_accounts_do_not_share_answers():
    bench = Bench()
    await asyncio.gather(*(bench.send(ask("account", account=name)) for name in ("a", "b")))
    assert len(bench.sent()) == 2


@virtual
async def test_a_caller_who_leaves_does_not_take_the_answer_from_the_others():
    bench = Bench()
    leaving = asyncio.create_task(bench.send(ask("depth", symbol="A")))
    staying = asyncio.create_task(bench.send(ask("depth", symbol="A")))
    await asyncio.sleep(0)
    leaving.cancel()
    assert (await staying).status == 200
    assert bench.sent() == ["depth"]


@virtual
async def test_a_request_that_nobody_waits_for_is_never_sent():
    bench = Bench()
    asked = asyncio.create_task(bench.send(ask("depth", symbol="A")))
    await asyncio.sleep(0)
    asked.cancel()
    await asyncio.sleep(1)
    assert bench.sent() == []
    assert bench.coordinator.status().in_flight == 0


@virtual
async def test_tickers_of_many_symbols_are_one_request():
    bench = Bench()
    symbols = [f"S{n}" for n in range(40)]
    answers = await asyncio.gather(*(bench.send(ask("ticker/price", symbol=s)) for s in symbols))
    assert bench.sent() == ["ticker/price"]
    assert [answer.body for answer in answers] == [
        b'{"symbol": "%s", "price": "1"}' % s.encode() for s in symbols
    ]


@virtual
async def test_what_is_asked_often_is_fetched_along():
    bench = Bench()
    for symbol in ("A", "B", "A", "B"):
        await bench.send(ask("ticker/price", symbol=symbol))
        await asyncio.sleep(0.6)
    assert len(bench.sent()) == 2 + 1  # A, B; then both at once


@virtual
async def test_one_wrong_symbol_does_not_spoil_the_others():
    def refuses(call):
        is_wrong = any("WRONG" in value for _, value in call.parameters)
        return failed(400) if is_wrong else None

    bench = Bench(fault=refuses)
    names = ("A", "WRONG", "B")
    answers = await asyncio.gather(*(bench.send(ask("ticker/price", symbol=n)) for n in names))
    assert [answer.status for answer in answers] == [200, 400, 200]
    again = await asyncio.gather(*(bench.send(ask("ticker/price", symbol=n)) for n in names))
    assert [answer.status for answer in again] == [200, 400, 200]
    assert len(bench.sent()) == 4 + 1  # the wrong one is known now, and goes alone


@virtual
async def test_a_stream_that_is_young_enough_answers_before_the_venue():
    bench = Bench()
    streams = bench.coordinator.streams
    received_ns = now_ns()
    streams.register("depth", (("symbol", "A"),), lambda: (b"book", received_ns))
    answer = await bench.send(ask("depth", symbol="A"))
    assert (answer.source, answer.body, answer.as_of_ns) == (Source.STREAM, b"book", received_ns)
    await asyncio.sleep(1.5)
    assert (await bench.send(ask("depth", symbol="A"))).source is Source.VENUE
    assert (await bench.send(ask("depth", symbol="A", age_ns_max=2 * SECOND_NS))).body == b"book"


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


@virtual
async def test_retry_after_stops_everyone_until_then():
    bench = Bench(fault=once(failed(429, retry_after="7")))
    start = now_ns()
    await bench.send(ask("depth", symbol="A"))
    await bench.send(ask("order.cancel", account="main", symbol="A"))
    waits = [(arrival.at_ns - start) / 1e9 for arrival in bench.venue.arrivals]
    assert waits[0] < 0.01
    assert min(waits[1:]) >= 7
    assert bench.kinds() == [EventKind.PAUSED]


@virtual
async def test_a_ban_refuses_everyone_raises_an_alarm_and_ends():
    bench = Bench(fault=once(failed(418, retry_after="120")))
    waiting = asyncio.create_task(bench.send(ask("order.cancel", account="m", symbol="A")))
    with pytest.raises(BannedError, match="banned for another 120 s"):
        await bench.send(ask("depth", symbol="A"))
    with suppress(BannedError):
        await waiting
    with pytest.raises(BannedError):
        await bench.send(ask("order.place", account="main", symbol="A"))
    assert bench.events[0].is_alarm
    await asyncio.sleep(121)
    assert bench.coordinator.status().circuit is CircuitState.PROBING
    assert (await bench.send(ask("depth", symbol="A"))).status == 200
    assert bench.kinds() == [EventKind.BANNED, EventKind.REOPENED]


@virtual
async def test_after_a_ban_one_request_goes_first_alone():
    bench = Bench(fault=once(failed(418, retry_after="1")), one_way_s=(0.05, 0.05))
    with suppress(BannedError):
        await bench.send(ask("depth", symbol="A"))
    await asyncio.sleep(2)
    bench.venue.arrivals.clear()
    await asyncio.gather(*(bench.send(ask("depth", symbol=f"S{n}")) for n in range(5)))
    times = sorted(arrival.at_ns for arrival in bench.venue.arrivals)
    assert times[1] - times[0] >= 0.1 * SECOND_NS


@virtual
async def test_a_more_urgent_caller_takes_the_shared_read_with_it():
    bench = Bench()
    fill = [
        bench.send(
            ask("klines", symbol=f"S{n}", interval="1m", priority=Priority.BACKFILL, within_s=900)
        )
        for n in range(3000)
    ]
    waiting = asyncio.gather(*fill)
    await asyncio.sleep(1)
    start = now_ns()
    answer = await bench.send(ask("klines", symbol="S2999", interval="1m"))
    assert answer.source is Source.SHARED
    assert now_ns() - start < 0.05 * SECOND_NS
    waiting.cancel()
    with suppress(asyncio.CancelledError):
        await waiting


@virtual
async def test_cancels_do_not_wait_behind_ten_thousand_backfills():
    bench = Bench(one_way_s=(0.005, 0.005))
    fill = [
        asyncio.create_task(
            bench.send(
                ask(
                    "klines",
                    symbol=f"S{n}",
                    interval="1m",
                    priority=Priority.BACKFILL,
                    within_s=36_000,
                )
            )
        )
        for n in range(10_000)
    ]
    await asyncio.sleep(90)
    waits = []
    for number in range(200):
        start = now_ns()
        await bench.send(ask("order.cancel", account="main", orderId=number))
        waits.append(now_ns() - start)
        await asyncio.sleep(0.05)
    assert sum(not task.done() for task in fill) > 5_000
    assert sorted(waits)[197] <= 30_000_000
    for task in fill:
        task.cancel()


@virtual
async def test_desks_share_evenly_however_much_one_asks():
    bench = Bench()
    many = [
        asyncio.create_task(bench.send(ask("depth", desk="greedy", symbol=f"G{n}", within_s=600)))
        for n in range(3000)
    ]
    await asyncio.sleep(5)
    start = now_ns()
    few = [bench.send(ask("depth", desk="modest", symbol=f"M{n}", within_s=600)) for n in range(20)]
    await asyncio.gather(*few)
    spent = [a for a in bench.venue.arrivals if a.at_ns >= start]
    assert len(spent) <= 2 * len(few) + 48  # one for one, and what was in flight
    for task in many:
        task.cancel()


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
async def test_an_unknown_endpoint_is_refused_with_those_there_are():
    with pytest.raises(ConfigError, match="found 'depht'; use account, "):
        await Bench().send(ask("depht", symbol="A"))


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


@virtual
async def test_statistics_say_who_asked_and_where_answers_came_from():
    bench = Bench()
    await asyncio.gather(*(bench.send(ask("depth", desk="a", symbol="A")) for _ in range(3)))
    await bench.send(ask("depth", desk="b", symbol="A"))
    status = bench.coordinator.status()
    a, b = status.desks
    assert (a.asked, a.sent, a.shared, a.weight, b.asked, b.cached) == (3, 1, 2, 5, 1, 1)
    assert [one.name for one in status.endpoints] == ["depth"]


@virtual
async def test_closing_withdraws_what_waits_and_awaits_what_left():
    bench = Bench()
    orders = [
        asyncio.create_task(bench.send(ask("order.place", account="m", n=n))) for n in range(100)
    ]
    await asyncio.sleep(0.001)
    await bench.coordinator.close()
    ends = await asyncio.gather(*orders, return_exceptions=True)
    withdrawn = [end for end in ends if isinstance(end, NotSentError)]
    assert len(bench.sent()) + len(withdrawn) == 100
    assert withdrawn
