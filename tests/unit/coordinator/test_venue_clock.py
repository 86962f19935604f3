"""The clock that is set by the venue's: between readings, after jumps, and when it was wrong."""

import asyncio

import pytest

from hansa.coordinator import ClockTerms, VenueClock
from hansa.errors import LostError
from tests.virtual_time import START_NS, run_virtual

SECOND_NS = 10**9
_HALF_HOUR_S = 30 * 60


class Machine:
    """State: the two clocks of a machine, and a venue whose time is right; inside a running loop.
    `ways_s` are how long questions take, the last one for ever.
    """

    def __init__(self, **terms: float) -> None:
        self.wall_ahead_ns = self.slept_ns = 0
        self.ways_s: list[float] = [0.02]
        self.is_down = False
        self.asked = 0
        self.told: list[str] = []
        terms_ = ClockTerms(steady_ns=self.steady_ns, wall_ns=self.wall_ns, **terms)
        self.clock = VenueClock(terms_)
        self.clock.ask_by(self.ask, told=self.told.append)

    def true_ns(self) -> int:
        return START_NS + round(asyncio.get_running_loop().time() * SECOND_NS)

    def steady_ns(self) -> int:
        """It stands still while the machine sleeps."""
        return self.true_ns() - START_NS - self.slept_ns

    def wall_ns(self) -> int:
        return self.true_ns() + self.wall_ahead_ns

    async def ask(self) -> int:
        self.asked += 1
        way_s = self.ways_s.pop(0) if len(self.ways_s) > 1 else self.ways_s[0]
        await asyncio.sleep(way_s / 2)
        if self.is_down:
            raise LostError("no answer")
        told_ns = self.true_ns()
        await asyncio.sleep(way_s / 2)
        return told_ns

    def wrong_by_s(self) -> float:
        return (self.clock.stamp_ns() - self.true_ns()) / SECOND_NS


def virtual(test):
    """Runs an async test on simulated time."""

    def run() -> None:
        run_virtual(test())

    run.__name__ = test.__name__
    return run


@virtual
async def test_it_is_the_venue_s_whatever_the_machine_s_says():
    machine = Machine()
    machine.wall_ahead_ns = -7 * SECOND_NS
    await machine.clock.read("at the start")
    assert machine.wrong_by_s() == pytest.approx(0, abs=1e-6)
    assert machine.told == [
        "the venue's clock is 7000.0 ms ahead of this machine's; read at the start, 20.0 ms there "
        "and back"
    ]


@virtual
async def test_of_long_ways_there_and_back_the_shortest_is_kept():
    machine = Machine()
    machine.ways_s = [0.9, 0.15, 0.4]
    await machine.clock.read("at the start")
    assert machine.asked == 3
    assert "150.0 ms there and back" in machine.told[0]


@virtual
async def test_a_short_way_is_good_enough_at_once():
    machine = Machine()
    await machine.clock.read("at the start")
    assert machine.asked == 1


@virtual
async def test_all_who_ask_meanwhile_share_one_reading():
    machine = Machine()
    await asyncio.gather(*(machine.clock.read("now") for _ in range(20)))
    assert machine.asked == 1


@virtual
async def test_it_is_read_every_half_hour():
    machine = Machine()
    await machine.clock.read("at the start")
    task = asyncio.create_task(machine.clock.keep())
    await asyncio.sleep(4 * _HALF_HOUR_S + 60)
    task.cancel()
    assert machine.asked == 5


@virtual
async def test_a_machine_that_slept_is_noticed_within_seconds():
    machine = Machine()
    await machine.clock.read("at the start")
    task = asyncio.create_task(machine.clock.keep())
    machine.slept_ns = 3600 * SECOND_NS
    assert machine.wrong_by_s() == pytest.approx(-3600)
    await asyncio.sleep(2)
    task.cancel()
    assert machine.wrong_by_s() == pytest.approx(0, abs=1e-6)
    assert "after this machine's clock jumped by +3600.0 s" in machine.told[-1]


@virtual
async def test_a_step_of_the_wall_s_clock_leaves_it_right():
    machine = Machine()
    await machine.clock.read("at the start")
    task = asyncio.create_task(machine.clock.keep())
    machine.wall_ahead_ns = 90 * SECOND_NS
    assert machine.wrong_by_s() == pytest.approx(0, abs=1e-6)
    await asyncio.sleep(5)
    task.cancel()
    assert machine.asked == 2
    assert "90000.0 ms behind this machine's" in machine.told[-1]


@virtual
async def test_a_venue_that_does_not_answer_is_asked_again_every_few_seconds():
    machine = Machine()
    await machine.clock.read("at the start")
    task = asyncio.create_task(machine.clock.keep())
    machine.slept_ns, machine.is_down = 60 * SECOND_NS, True
    await asyncio.sleep(60)
    assert 4 <= machine.asked <= 8
    machine.is_down = False
    await asyncio.sleep(15)
    task.cancel()
    assert machine.wrong_by_s() == pytest.approx(0, abs=1e-6)


@virtual
async def test_a_refusal_right_after_a_reading_asks_nothing_new():
    machine = Machine()
    await machine.clock.read("at the start")
    assert await machine.clock.refused()
    assert machine.asked == 1
    await asyncio.sleep(2)
    assert await machine.clock.refused()
    assert machine.asked == 2


@virtual
async def test_a_refusal_that_cannot_be_met_says_so():
    machine = Machine()
    machine.is_down = True
    assert not await machine.clock.refused()


@virtual
async def test_a_clock_that_was_ahead_never_goes_back_but_half_as_fast():
    machine = Machine()
    await machine.clock.read("at the start")
    machine.slept_ns = -10 * SECOND_NS  # it runs ahead
    ahead_ns = machine.clock.now_ns()
    await machine.clock.read("again")
    assert machine.wrong_by_s() == pytest.approx(0, abs=1e-6)
    assert machine.clock.now_ns() == pytest.approx(ahead_ns, abs=SECOND_NS)
    await asyncio.sleep(10)
    left_ns = machine.clock.now_ns() - machine.true_ns()
    assert left_ns == pytest.approx(5 * SECOND_NS, abs=SECOND_NS // 10)
    await asyncio.sleep(11)
    assert machine.clock.now_ns() == machine.clock.stamp_ns()


@virtual
async def test_it_is_never_before_what_a_desk_has_recorded():
    machine = Machine(least_ns=START_NS + 5 * SECOND_NS)
    await machine.clock.read("at the start")
    assert machine.clock.now_ns() >= START_NS + 5 * SECOND_NS
    assert machine.wrong_by_s() == pytest.approx(0, abs=1e-6)


@virtual
async def test_a_hurried_venue_is_followed_at_its_pace():
    machine = Machine(speed=60.0)
    await machine.clock.read("at the start")
    first_ns = machine.clock.now_ns()
    await machine.clock.wait_until(first_ns + 60 * SECOND_NS)
    assert machine.clock.now_ns() == pytest.approx(first_ns + 60 * SECOND_NS, abs=10**6)
    assert "keeps a time of its own" in machine.told[0]
    assert machine.clock.offset_ns() is None


@virtual
async def test_a_venue_without_a_time_has_the_machine_s_even_when_that_is_set():
    machine = Machine()
    clock = VenueClock(ClockTerms(steady_ns=machine.steady_ns, wall_ns=machine.wall_ns))
    task = asyncio.create_task(clock.keep())
    machine.wall_ahead_ns = 20 * SECOND_NS
    await asyncio.sleep(2)
    task.cancel()
    assert clock.stamp_ns() == machine.wall_ns()
    assert clock.offset_ns() == 0


@virtual
async def test_the_pace_of_a_venue_is_measured():
    machine = Machine()
    await machine.clock.read("at the start")
    assert await machine.clock.pace() == pytest.approx(1.0, rel=0.05)
