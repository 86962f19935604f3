"""One process of the desk, from its start or restart to its end: real code on a simulated world."""

import asyncio
import io
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from random import Random

from hansa.app.assembly import Handed
from hansa.app.desk.log import DeskLog
from hansa.app.desk.status import DeskFacts
from hansa.app.live.again import feed_again
from hansa.app.live.loop import Edges, TradingLoop
from hansa.app.live.parts import LiveParts, live_data, live_parts, parts_again
from hansa.app.live.real import watch_terms
from hansa.app.live.venue_watch import VenueWatch
from hansa.app.manifest import read_manifest
from hansa.config import Config, load
from hansa.coordinator import Coordinator, CoordinatorOptions
from hansa.coordinator.binance_spot import rules, time_of
from hansa.coordinator.venue_clock import asked_of
from hansa.engine import Destination
from hansa.engine.freshness import Freshness
from hansa.engine.live_step import LiveStep
from hansa.errors import HansaError
from hansa.feeds.binance.feed import BinanceFeed
from hansa.feeds.binance.options import BinanceFeedOptions
from hansa.types import QuoteEvent
from hansa.venues.binance.options import BinanceVenueOptions
from hansa.venues.binance.venue import BinanceVenue
from tests.simulation.disk import Left, copy_of, crash_image, empty_disk, fill_disk
from tests.simulation.loop import stepped
from tests.simulation.restless import Restless
from tests.simulation.unsynced import BrokenSync
from tests.simulation.weather import Weather
from tests.simulation.wire import Wire
from tests.simulation.world import ACCOUNT, World

_FILE = Path(__file__).with_name("desk.toml")
CONFIG = load(_FILE)
_NARROW = load(_FILE, ["gate.position_value_max=10200", "gate.orders_per_minute_max=20"])
#: It begins with 0.167 of its equity in coins; 0.0001 of it are 6 USD.
_NARROW_GROSS = load(_FILE, ["gate.gross_exposure_ratio_max=0.1695"])
_NARROW_NET = load(_FILE, ["gate.net_exposure_ratio_max=0.1695"])
_NARROW_LOSS = load(_FILE, ["gate.drawdown_ratio_max=0.0001"])
#: Of twenty seeds; the others keep the desk that they had.
_NARROWED = {4: _NARROW_GROSS, 14: _NARROW_NET, 7: _NARROW_LOSS, 17: _NARROW_LOSS}
PREFIX = "sim"
_SECOND_NS = 10**9


@dataclass(frozen=True, slots=True)
class Folder:
    """Where a run lies, as far as anybody looks."""

    journal: Path


@dataclass(frozen=True, slots=True)
class Core:
    """A live core with its journal, at its beginning or where the journal ends."""

    parts: LiveParts
    step: LiveStep
    is_resumed: bool


def config_of(seed: int) -> Config:
    """The desk of a story; every fifth has so little room that its limits hold it back, and every
    fifth other one that its exposure or its losses do.
    """
    return _NARROW if seed % 5 == 0 else _NARROWED.get(seed % 20, CONFIG)


def begun(journal: Path, seed: int) -> Core:
    """A fresh desk."""
    config, handed = config_of(seed), Handed((), [Restless(seed)])
    parts = live_parts(config, handed, live_data(config), began_ns=0)
    step = parts.step(parts.floor(parts.core(Destination("write", journal, "commit"))), None)
    step.floor.begin()
    return Core(parts, step, is_resumed=False)


def again(journal: Path, seed: int, *, compares: bool = False) -> Core:
    """A desk from its journal, to go on with it or to compare what it does."""
    manifest, content = read_manifest(journal)
    parts = parts_again(config_of(seed), Handed((), [Restless(seed)]), manifest)
    kind = "compare" if compares else "continue"
    step = parts.step(parts.floor(parts.core(Destination(kind, journal, "commit"), content)), None)
    feed_again(journal, step)
    if not compares:
        assert not step.floor.core.is_behind, f"record {step.floor.core.records} does not follow"
    return Core(parts, step, is_resumed=True)


class Process:
    """State: a desk at work. It ends by `stop`, by `die`, or by an error of its own."""

    def __init__(
        self, world: World, core: Core, journal: Path, *, weather: Weather, random: Random
    ) -> None:
        self.world, self.core, self.journal, self._random = world, core, journal, random
        self.step = core.step
        least_ns = core.step.floor.core.now_ns
        self.wire = Wire(world, weather, random=random, account=ACCOUNT, least_ns=least_ns)
        self.wire.fill_disk = lambda: fill_disk(journal, random)
        self.wire.break_sync = self._break_sync
        self.clock = self.wire.clock
        self.error: HansaError | None = None
        self.left: Left | None = None
        #: What an fsync that failed left of the journal.
        self.unsynced: Left | None = None
        self._broken: BrokenSync | None = None
        self.log = io.StringIO()
        self._make_edges()
        self._main = asyncio.create_task(self._work())

    def _make_edges(self) -> None:
        world, wire = self.world, self.wire
        instruments = self.core.parts.instruments
        options = CoordinatorOptions(
            now_ns=world.now_ns,
            seed=self._random.randrange(2**32),
            set_clock=self.clock.refused,
        )
        self.coordinator = Coordinator(rules(), wire, options=options)
        ask = asked_of(self.coordinator, time_of, desk="simulated", now_ns=world.now_ns)
        self.clock.ask_by(ask, told=lambda _: None)
        self.feed = BinanceFeed(
            BinanceFeedOptions(
                instruments=instruments,
                stream_url="ws://venue/stream",
                interval="1m",
                has_trades=False,
                has_depth=False,
            ),
            self.coordinator,
            now_ns=world.now_ns,
            stamp_ns=self.clock.now_ns,
            session=wire.session,
        )
        options = BinanceVenueOptions(
            instruments=instruments,
            account=ACCOUNT,
            api_url="ws://venue/ws-api/v3",
            prefix=PREFIX,
        )
        self.venue = BinanceVenue(
            options,
            self.coordinator,
            sign=wire.sign,
            now_ns=world.now_ns,
            clock=self.clock,
            session=wire.session,
        )
        log, now_ns = DeskLog("text", self.log), max(self.clock.now_ns(), self.core_ns())
        freshness = Freshness(
            self.step.floor.feeds,
            slow_after_ns=15 * _SECOND_NS,
            stale_after_ns=30 * _SECOND_NS,
            now_ns=now_ns,
        )
        terms = watch_terms(
            Folder(self.journal), self.core.parts, self.clock, is_resumed=self.core.is_resumed
        )
        self.watch = VenueWatch(self.step, self.venue, log, terms)
        self.loop = TradingLoop(
            self.step,
            freshness,
            Edges(self.feed, self.venue, self.clock, log),
            facts=DeskFacts.of(CONFIG, run="simulated", now_ns=now_ns),
            watch=self.watch,
        )

    @property
    def differences(self) -> list[str]:
        """What desk and venue did not agree in."""
        return [each for each in self.log.getvalue().splitlines() if "difference " in each]

    async def ended(self) -> None:
        """Waits for its end."""
        await asyncio.gather(self._main, return_exceptions=True)
        empty_disk()
        self._mend()
        if not self._main.cancelled() and (error := self._main.exception()) is not None:
            if not isinstance(error, HansaError):
                raise error
            self.error = error
        await asyncio.gather(self.feed.close(), self.venue.close())
        if self.left is None:
            await self.coordinator.close()
        self.wire.is_dead = True
        self.world.drop(self.wire)

    def die(self, image: Path) -> None:
        """Now, wherever it is: what it has not sent is gone, its disk is as the crash left it."""
        if self.left is not None or self._main.done():
            return
        empty_disk()
        self._mend()
        if self.unsynced is not None:  # the desk knows, and had not come to its end
            self.left = copy_of(self.unsynced, image)
        else:
            flush: Callable[[], object] = self.step.floor.core.flush
            self.left = crash_image(self.journal, image, flush=flush, random=self._random)
        self.wire.is_dead = True
        self.world.drop(self.wire)
        self._main.cancel()

    async def stop(self) -> None:
        """As Ctrl-C does."""
        self.loop.stop()
        await self.ended()
        if self.error is None:
            self.step.floor.core.record_state()
            self.step.floor.core.flush()
            self.step.floor.core.leave()

    def attend(self, guest: Coroutine[object, object, None]) -> None:
        """Somebody acts beside the desk for as long as it is at work."""
        task = asyncio.create_task(guest)
        self._main.add_done_callback(lambda _: task.cancel())

    def core_ns(self) -> int:
        """The core's own time, which moves with its events."""
        return self.step.floor.core.now_ns

    def _break_sync(self) -> None:
        """From now on, or only the next time: a desk that tried again would then be believed."""
        if self._broken is not None or self.unsynced is not None:
            return
        self._broken = BrokenSync(self.journal)
        if self._random.random() < 0.5:
            stepped().after_steps(self._mend_once_failed)

    def _mend_once_failed(self) -> bool:
        if self._broken is not None and self._broken.waiting_bytes:
            self._mend()
        return self._broken is None

    def _mend(self) -> None:
        if self._broken is not None:
            self.unsynced = self._broken.mend(self._random)
            self._broken = None

    async def _work(self) -> None:
        await self._set_clock()
        keeping = asyncio.create_task(self.clock.keep())
        self.watch.begin(max(self.clock.now_ns(), self.core_ns()))
        self.loop.send_out()
        try:
            await self.loop.run()
        finally:
            keeping.cancel()

    async def _set_clock(self) -> None:
        """A desk whose venue does not say what time it is does not begin: it is started again."""
        while True:
            try:
                return await self.clock.read("at the start")
            except HansaError:
                await asyncio.sleep(5.0)


def quote(ts_ns: int) -> QuoteEvent:
    """A quote of the market, as a feed tells it."""
    return QuoteEvent(
        instrument=0,
        ts_event_ns=ts_ns,
        ts_recv_ns=ts_ns,
        bid_ticks=9_999,
        ask_ticks=10_001,
        bid_lots=1_000,
        ask_lots=1_000,
    )
