"""A venue that lies about fills: the desk is paused with a cause, and nothing true is lost."""

import asyncio
import json
from pathlib import Path
from random import Random

import pytest

from hansa.journal import Kind, read_records
from tests.simulation.loop import SteppedLoop
from tests.simulation.oracle import Truth
from tests.simulation.process import Process, begun, config_of
from tests.simulation.sockets import Api, Socket
from tests.simulation.weather import Weather
from tests.simulation.world import World

LIES = {
    "more than was ordered": {"l": "1000.00000000", "z": "1000.00000000"},
    "of an order that is not known": {"c": "sim-7", "C": ""},
    "at a price below zero": {"L": "-100.00000000"},
    "at no price": {"L": "0.00000000"},
    "of nothing": {"l": "0.00000000"},
    "on the other side": {"S": "?"},
    "with a fee beyond all measure": {"n": "99999999999"},
    "in no currency": {"N": "not a currency"},
}


class Liar:
    """State: tells one fill as a lie, and then the truth again."""

    def __init__(self, lie: dict[str, str]) -> None:
        self._lie, self.count = lie, 0

    def __call__(self, socket: Socket, text: str) -> str:
        event = json.loads(text).get("event", {}) if isinstance(socket, Api) else {}
        if event.get("x") != "TRADE" or self.count:
            return text
        self.count += 1
        other = "SELL" if event["S"] == "BUY" else "BUY"
        said = event | {key: other if word == "?" else word for key, word in self._lie.items()}
        return json.dumps({"subscriptionId": 0, "event": said})


async def _lied_to(lie: dict[str, str], journal: Path) -> Process:
    world = World(seed=3)
    world.altered = liar = Liar(lie)
    core, random = begun(journal, 3), Random(3)
    process = Process(world, core, journal, weather=Weather.fair(), random=random)
    while not liar.count:
        await asyncio.sleep(1.0)
    await asyncio.sleep(60.0)
    await process.stop()
    process.faults = list(Truth(world, journal, config_of(3).gate).faults())
    await world.close()
    return process


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_about_a_fill_stops_the_desk_or_is_no_message_and_nothing_is_lost(
    lie: str, tmp_path: Path
) -> None:
    with asyncio.Runner(loop_factory=SteppedLoop) as runner:
        process = runner.run(_lied_to(LIES[lie], tmp_path / "journal"))
    assert process.error is None
    assert process.faults == []
    is_paused = process.step.floor.core.switches()[0]
    strangers = read_records(tmp_path / "journal", [Kind.STRANGER])
    # What cannot be a message ends the connection; what can, and cannot be true, pauses the desk.
    assert (is_paused and len(strangers) > 0) or process.venue.unreadable == 1
