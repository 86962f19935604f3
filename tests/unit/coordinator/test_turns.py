"""Who goes first through the front, and when all must wait: Retry-After and bans."""

import asyncio
from contextlib import suppress

import pytest

from hansa.coordinator import EventKind, Priority, Source
from hansa.coordinator.circuit import CircuitState
from hansa.coordinator.rules import SECOND_NS
from hansa.errors import BannedError
from tests.simulated_venue import ask
from tests.unit.coordinator.bench import Bench, failed, once, virtual
from tests.virtual_time import now_ns


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
