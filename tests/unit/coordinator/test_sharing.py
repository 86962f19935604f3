"""Reads of the front over a simulated venue: one request for many, cached, from a stream."""

import asyncio

from hansa.coordinator import Source
from hansa.coordinator.rules import SECOND_NS
from tests.simulated_venue import ask
from tests.unit.coordinator.bench import Bench, failed, virtual
from tests.virtual_time import now_ns


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
