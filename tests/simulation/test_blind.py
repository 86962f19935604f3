"""An account whose stream cannot be had while REST answers: desk and venue go on agreeing."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from hansa import _core
from hansa.strategies import Strategy
from hansa.types import Link
from hansa.venues.exchange.reports import execution_report
from tests.simulation import process
from tests.simulation.loop import SteppedLoop
from tests.simulation.oracle import Truth
from tests.simulation.process import CONFIG, Process, begun
from tests.simulation.sockets import Api
from tests.simulation.weather import Weather
from tests.simulation.world import World

_RESUME, _KILL, _FLATTEN = 2, 3, 8
_LOTS = 1_000


class Holder(Strategy):
    """Buys at once, then bids a little at a time far below the price, for as long as it may."""

    def on_start(self) -> None:
        self._asked = 0

    def on_quote(self, quote: _core.QuoteView) -> None:
        if self._asked == 0:
            self.desk.submit(0, _LOTS)
        elif len(self.desk.orders()) < 5:
            self.desk.submit(0, 100, limit_ticks=quote.bid_ticks - 300 - self._asked % 7)
        self._asked += 1


@dataclass
class Blind:
    """State: a desk with a position and five bids whose account's stream is gone."""

    world: World
    desk: Process
    journal: Path

    def let_in(self, *, is_so: bool) -> None:
        """Whether the account's stream can be had from now on; one that there is ends."""
        self.desk.wire.is_blind = lambda: not is_so  # type: ignore[method-assign]
        for socket in [each for each in self.world._sockets if isinstance(each, Api)]:
            socket.end()

    def tell(self, command: int) -> None:
        """A person's word, as the loop passes it on."""
        if command == _RESUME:
            self.desk.watch.accept(self.world.now_ns())
        self.desk.step.command(self.world.now_ns(), command, actor=3)
        self.desk.loop.send_out()
        self.desk.watch.hurry()

    def tell_last_again(self) -> None:
        """The venue tells once more of the last fill."""
        exchange, number = self.world.exchange, self.world.account.number
        fill = exchange.trading.fills[-1]
        orders = exchange.trading.orders.all(number, "ABCUSD")
        order = next(each for each in orders if each.id == fill.order_id)
        report = execution_report(order, "TRADE", now_ns=self.world.now_ns(), fill=fill)
        exchange.outbox.user(number, report)
        self.world.flush()

    def statuses(self) -> list[str]:
        return [each[5] for each in self.desk.step.floor.core.orders()]

    def at_venue(self) -> int:
        return len(self.world.exchange.trading.orders.open(self.world.account.number))

    def truth(self) -> list[str]:
        """What is not as it has to be, by the venue's own books."""
        self.desk.step.floor.core.flush()
        return list(Truth(self.world, self.journal, CONFIG.gate).faults())


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Blind]:
    """Tells a story on simulated time of such a desk; what came of it."""
    monkeypatch.setattr(process, "Restless", lambda seed: Holder())

    def tell(story: Callable[[Blind], Awaitable[None]]) -> Blind:
        with asyncio.Runner(loop_factory=SteppedLoop) as runner:
            return runner.run(_live(story, tmp_path / "journal"))

    return tell


async def _live(story: Callable[[Blind], Awaitable[None]], journal: Path) -> Blind:
    world = World(seed=3)
    desk = Process(world, begun(journal, 3), journal, weather=Weather.fair(), random=Random(3))
    blind = Blind(world, desk, journal)
    async with asyncio.timeout(60):
        while blind.statuses() != ["new"] * 5 or not desk.step.floor.core.positions()[0][0]:
            await asyncio.sleep(0.5)
    blind.let_in(is_so=False)
    async with asyncio.timeout(20):
        while desk.watch.link.is_up:
            await asyncio.sleep(0.1)
    await story(blind)
    await desk.stop()
    await world.close()
    return blind


def test_a_kill_of_level_2_is_seen_through_within_a_second(told: Callable[..., Blind]) -> None:
    async def story(blind: Blind) -> None:
        blind.tell(_KILL)
        await asyncio.sleep(1.0)
        assert (blind.statuses(), blind.at_venue()) == ([], 0)
        assert not blind.truth()

    assert not told(story).desk.watch.link.is_open


def test_a_kill_of_level_3_gets_flat_within_seconds(told: Callable[..., Blind]) -> None:
    async def story(blind: Blind) -> None:
        blind.tell(_FLATTEN)
        await asyncio.sleep(4.0)
        assert blind.desk.step.floor.core.is_flat
        assert (blind.statuses(), blind.at_venue()) == ([], 0)
        assert not blind.truth()

    assert told(story).desk.watch.link.line.state == "slow"


def test_after_a_kill_nothing_new_is_begun_until_the_stream_is_back(
    told: Callable[..., Blind],
) -> None:
    async def story(blind: Blind) -> None:
        blind.tell(_FLATTEN)
        await asyncio.sleep(4.0)
        blind.tell(_RESUME)
        await asyncio.sleep(5.0)
        assert blind.at_venue() == 0
        assert not blind.desk.watch.link.is_open
        blind.let_in(is_so=True)
        await asyncio.sleep(30.0)
        assert blind.at_venue() == 5
        assert not blind.truth()

    assert told(story).desk.watch.link.line.state == "live"


def test_what_the_stream_tells_again_once_it_is_back_counts_once(
    told: Callable[..., Blind],
) -> None:
    async def story(blind: Blind) -> None:
        blind.tell(_FLATTEN)
        await asyncio.sleep(4.0)
        fills = blind.desk.step.floor.core.counts[3]
        blind.let_in(is_so=True)
        await asyncio.sleep(10.0)
        blind.tell_last_again()
        await asyncio.sleep(10.0)
        assert blind.desk.step.floor.core.counts[3] == fills
        assert blind.desk.watch.link.is_live
        assert not blind.truth()

    told(story)


def test_desk_and_venue_are_compared_at_the_interval(told: Callable[..., Blind]) -> None:
    async def story(blind: Blind) -> None:
        trading = blind.world.exchange.trading
        trading.cancel(next(iter(trading.orders.open(blind.world.account.number))))
        await asyncio.sleep(float(CONFIG.trade.reconcile_every_s) + 1.0)
        assert blind.statuses() == ["new"] * 4
        assert not blind.desk.watch.link.is_open

    assert "by rest" in told(story).desk.log.getvalue()


def test_a_venue_that_is_down_altogether_is_asked_ever_more_seldom(
    told: Callable[..., Blind],
) -> None:
    async def story(blind: Blind) -> None:
        blind.desk.wire.weather = Weather(unsent=1.0)
        blind.tell(_FLATTEN)
        await asyncio.sleep(120.0)
        asked = blind.desk.log.getvalue().count("unreconciled")
        assert 3 <= asked <= 12
        blind.desk.wire.weather = Weather.fair()
        await asyncio.sleep(60.0)
        assert blind.desk.step.floor.core.is_flat

    told(story)


def test_a_desk_whose_stream_is_back_says_that_it_trades(told: Callable[..., Blind]) -> None:
    async def story(blind: Blind) -> None:
        blind.let_in(is_so=True)
        await asyncio.sleep(30.0)
        now_ns = blind.world.now_ns()
        standing = blind.desk.loop._status.answer((now_ns, now_ns), is_whole=False)
        assert (standing.state, standing.link and standing.link.state) == ("trading", "live")

    told(story)


def test_the_state_says_why_every_order_is_refused(told: Callable[..., Blind]) -> None:
    async def story(blind: Blind) -> None:
        now_ns = blind.world.now_ns()
        standing = blind.desk.loop._status.answer((now_ns, now_ns), is_whole=False)
        assert standing.state == Link.DISCONNECTED.name.lower()
        assert standing.link is not None
        assert standing.link.state == standing.state
        assert standing.link.since <= standing.asked_at

    told(story)
