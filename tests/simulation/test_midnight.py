"""A live desk that hears nothing over midnight: the day ends all the same, on time."""

import asyncio
from pathlib import Path
from random import Random

from tests.simulation.loop import SteppedLoop
from tests.simulation.process import Process, begun
from tests.simulation.weather import Weather
from tests.simulation.world import World

_DAY_NS = 86_400 * 10**9
_SEED = 3


async def _quiet_night(journal: Path) -> list[str]:
    """The lines of the days that have ended five seconds after midnight."""
    world = World(seed=_SEED)
    desk = Process(
        world, begun(journal, _SEED), journal, weather=Weather.fair(), random=Random(_SEED)
    )
    async with asyncio.timeout(60):
        while not desk.watch.link.is_live:
            await asyncio.sleep(0.5)
    desk.wire.weather = Weather(message_lost=1.0)
    await asyncio.sleep((-world.now_ns() % _DAY_NS) / 1e9 + 5.0)
    days = [line for line in desk.log.getvalue().splitlines() if " day " in line]
    desk.wire.weather = Weather.fair()
    await desk.stop()
    await world.close()
    return days


def test_a_day_ends_at_midnight_though_nothing_is_heard(tmp_path: Path) -> None:
    with asyncio.Runner(loop_factory=SteppedLoop) as runner:
        days = runner.run(_quiet_night(tmp_path / "journal"))
    assert len(days) == 1
    assert "2023-11-14" in days[0]
