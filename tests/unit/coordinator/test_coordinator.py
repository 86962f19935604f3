"""The front as a whole: what it knows, what it counts, how it closes."""

import asyncio

import pytest

from hansa.errors import ConfigError, NotSentError
from tests.simulated_venue import ask
from tests.unit.coordinator.bench import Bench, virtual


@virtual
async def test_an_unknown_endpoint_is_refused_with_those_there_are():
    with pytest.raises(ConfigError, match="found 'depht'; use account, "):
        await Bench().send(ask("depht", symbol="A"))


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
async def test_closing_waits_a_second_for_the_reads_of_a_venue_that_hangs():
    bench = Bench(one_way_s=(5.0, 5.0))
    read = asyncio.create_task(bench.send(ask("depth", symbol="A")))
    await asyncio.sleep(1.0)
    await bench.coordinator.close()
    assert asyncio.get_running_loop().time() == pytest.approx(2.0)
    with pytest.raises(NotSentError):
        await read


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
