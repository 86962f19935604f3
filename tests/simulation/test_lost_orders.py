"""A venue that loses an order which it had taken: the running desk closes it, and no kill waits."""

import asyncio
from pathlib import Path
from random import Random

import pytest

from hansa import _core
from hansa.engine.reconciling import Cause
from hansa.strategies import Strategy
from tests.simulation import process
from tests.simulation.loop import SteppedLoop
from tests.simulation.process import Process, begun
from tests.simulation.weather import Weather
from tests.simulation.world import World

_FLATTEN = 8


class Bidder(Strategy):
    """One bid, far below the price."""

    def on_start(self) -> None:
        self._has_bid = False

    def on_quote(self, quote: _core.QuoteView) -> None:
        if not self._has_bid:
            self._has_bid = True
            self.desk.submit(0, 1_000, limit_ticks=quote.bid_ticks - 300)


async def _lost(journal: Path, *, command: int | None) -> Process:
    """A desk of which the venue loses the bid, half a minute after that."""
    world = World(seed=3)
    desk = Process(world, begun(journal, 3), journal, weather=Weather.fair(), random=Random(3))
    while [each[5] for each in desk.step.floor.core.orders()] != ["new"]:
        await asyncio.sleep(0.5)
    world.forget()
    if command is not None:
        desk.step.command(world.now_ns(), command, actor=3)
        desk.loop.send_out()
    await asyncio.sleep(30.0)
    await desk.stop()
    await world.close()
    return desk


def told(journal: Path, *, command: int | None = None) -> Process:
    with asyncio.Runner(loop_factory=SteppedLoop) as runner:
        return runner.run(_lost(journal, command=command))


@pytest.fixture(autouse=True)
def bidding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "Restless", lambda seed: Bidder())


def test_an_order_that_the_venue_has_lost_is_closed_in_the_running_desk(tmp_path: Path) -> None:
    desk = told(tmp_path / "journal")
    assert desk.step.floor.core.orders() == []
    assert [Cause.ORDER_NEVER_ARRIVED.words in each for each in desk.differences] == [True]


def test_a_kill_that_closes_every_position_does_not_wait_for_a_lost_order(tmp_path: Path) -> None:
    assert told(tmp_path / "journal", command=_FLATTEN).step.floor.core.is_flat
