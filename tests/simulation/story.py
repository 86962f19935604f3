"""A story: a desk at a venue, all that its seed lets go wrong, and whether it ends well."""

import asyncio
import contextlib
import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from hansa.engine.reconciling import Policy
from hansa.errors import HansaError
from hansa.journal import verify
from tests.simulation.disk import HEADER_BYTES, Left, empty_disk, make_readable
from tests.simulation.loop import SteppedLoop, stepped
from tests.simulation.oracle import Truth
from tests.simulation.person import Person
from tests.simulation.process import Core, Process, again, begun, config_of
from tests.simulation.weather import Weather
from tests.simulation.wire import ADDRESS
from tests.simulation.world import World

_STEPS_MAX = 1500
_LIFE_S = 40.0
#: A wait that is shorter moves no clock.
_INSTANT_S = 1e-6
_RESTARTS_MAX = 12
_KILL, _FLATTEN = 3, 8
#: A desk that closes every position may take so long, and is looked at so often.
_CLOSING_S, _LOOK_S = 300.0, 1.0


@dataclass(slots=True)
class Story:
    """What came of a seed: `faults` are empty if all is well; `head` tells two runs apart."""

    seed: int
    weather: Weather | None  # None of one that broke off
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    orders: int = 0
    fills: int = 0
    kills: int = 0
    restarts: int = 0
    is_paused: bool = False
    head: str = ""


def tell(seed: int, weather: Weather | None = None, person: Person | None = None) -> Story:
    """Lives through the story of a seed, always the same; with a person who orders until the
    weather is fair.
    """
    random = Random(seed)
    story = Story(seed, weather or Weather.drawn(random, seed))
    with tempfile.TemporaryDirectory(dir=_fast_folder()) as folder:
        teller = _Teller(story, random, Path(folder), person)
        try:
            with asyncio.Runner(loop_factory=SteppedLoop) as runner:
                runner.run(teller.live())
        finally:
            empty_disk()  # also of a story that broke off
    return story


class _Teller:
    def __init__(self, story: Story, random: Random, folder: Path, person: Person | None) -> None:
        self.story, self.random, self.folder, self.person = story, random, folder, person
        self.weather = story.weather or Weather.fair()
        self.journal = folder / "1"
        self._number = 1

    async def live(self) -> None:
        story = self.story
        self.world = World(seed=story.seed)
        core = begun(self.journal, story.seed)
        for _ in range(self.weather.kills):
            core = await self._killed(core)
        core = await self._survived(core)
        await self._ends_well(core)
        await self.world.close()

    async def _killed(self, core: Core) -> Core:
        """A life that ends between two steps."""
        process = self._process(core, self.weather)
        image = self._next()
        at = self.random.randrange(1, _STEPS_MAX)
        stepped().before_step(at, lambda: process.die(image))
        async with asyncio.timeout(600):
            await process.ended()
        stepped().before_step(1 << 60, lambda: None)
        if process.left is None:
            return await self._restarted(process)
        self.story.kills += 1
        self.story.notes.append(f"killed, {process.left.crash}")
        before = _bytes(self.journal)[: process.left.safe_bytes]
        self.journal = image
        return self._recovered(process.left, before)

    def _recovered(self, left: Left, acknowledged: bytes) -> Core:
        make_readable(left)
        if not verify(left.folder).records and len(acknowledged) > HEADER_BYTES:
            self.story.faults.append("every acknowledged record is lost")
        core = self._again()
        if not _bytes(left.folder).startswith(acknowledged):
            self.story.faults.append("an acknowledged record is lost")
        return core

    def _again(self) -> Core:
        """From what is recorded; if that is nothing, nothing has left, and the desk begins anew."""
        if verify(self.journal).records:
            return again(self.journal, self.story.seed)
        self.journal = self._next()
        return begun(self.journal, self.story.seed)

    async def _survived(self, core: Core) -> Core:
        """A life in the same weather, as long as it may last; then all is quiet."""
        end_s = asyncio.get_running_loop().time() + _LIFE_S
        while (left_s := end_s - asyncio.get_running_loop().time()) > _INSTANT_S:
            process = self._process(core, self.weather)
            done, _ = await asyncio.wait([asyncio.create_task(process.ended())], timeout=left_s)
            if not done:
                await process.stop()
            core = await self._restarted(process)
        return core

    async def _restarted(self, process: Process) -> Core:
        """A desk that ended by itself is started again, as a supervisor does, a little later."""
        story = self.story
        if process.error is not None:
            story.restarts += 1
            story.notes.append(f"ended: {process.error}".replace(str(self.folder), "..."))
            if story.restarts > _RESTARTS_MAX:
                raise AssertionError(f"recovery does not end: {story.notes}")
            with contextlib.suppress(HansaError):  # what failed first is what is told
                process.step.floor.core.leave()
            await asyncio.sleep(5.0)
        if (left := process.unsynced) is None:
            return self._again()
        if process.error is None:
            story.faults.append("the desk went on after an fsync that failed")
        story.notes.append(f"unsynced, {left.crash}")
        return self._recovered(left, _bytes(self.journal)[: left.safe_bytes])

    async def _ends_well(self, core: Core) -> None:
        """In fair weather the desk settles, and agrees with its venue to the last coin."""
        await asyncio.sleep(max(300.0, self.world.ban_s(ADDRESS)))  # what is on its way arrives
        process = self._process(core, Weather.fair())
        await asyncio.wait_for(process.watch.ready.wait(), 60)
        await self._end_trading(process)
        for _ in range(200):  # until nothing is under way
            if not self._open_differently(process):
                break
            await asyncio.sleep(0.1)
        self._take_down(process)
        await process.stop()
        process = self._process(again(self.journal, self.story.seed), Weather.fair())
        await asyncio.wait_for(process.watch.ready.wait(), 60)
        for _ in range(50):  # the market goes on while the desk looks, and tells it in a moment
            if not any(self._truth().untold()):
                break
            await asyncio.sleep(0.1)
        await process.stop()
        adopted = Policy.ADOPT.words
        apart = [each for each in process.differences if adopted not in each]
        self.story.faults += [f"not settled: {each}" for each in apart]
        self.story.faults += self._truth().faults()
        refused = {each.refused_by for each in self._truth().proposals() if each.refused_by}
        self.story.notes += sorted(f"refused by {control}" for control in refused)
        self._compare()
        if self.person is not None:
            self.story.faults += self.person.faults(self.journal)

    async def _end_trading(self, process: Process) -> None:
        """A kill; in every third story one of level 3, which sells all that is held."""
        closes = self.story.seed % 3 == 0
        process.step.command(self.world.now_ns(), _FLATTEN if closes else _KILL, actor=3)
        process.loop.send_out()
        core, end_s = process.step.floor.core, asyncio.get_running_loop().time() + _CLOSING_S
        while closes and not core.is_flat and asyncio.get_running_loop().time() < end_s:
            await asyncio.sleep(_LOOK_S)
        if closes and not core.is_flat:
            self.story.faults.append(f"not flat: {core.closings()}, {core.orders()}")
        await asyncio.sleep(60.0)

    def _truth(self) -> Truth:
        return Truth(self.world, self.journal, config_of(self.story.seed).gate)

    def _take_down(self, process: Process) -> None:
        story, core = self.story, process.step.floor.core
        if process.error is not None:
            story.faults.append(f"fair weather, and yet: {process.error}")
        story.orders, story.fills = core.counts[1], core.counts[3]
        story.faults += self._open_differently(process)
        story.faults += _strangers(process)

    def _open_differently(self, process: Process) -> list[str]:
        """Orders that one side alone has open, or waits about for ever."""
        ours = {each[0]: each for each in process.step.floor.core.orders()}
        theirs = self._truth().open_names()
        stuck = [each for each in ours.values() if each[5].startswith("pending")]
        apart = [f"order {each:x}" for each in ours.keys() ^ theirs]
        return [f"not open on both sides: {each}" for each in (*apart, *stuck)]

    def _compare(self) -> None:
        """The whole run from its journal alone, byte for byte."""
        core = again(self.journal, self.story.seed, compares=True).step.floor.core
        if (found := core.divergence()) is not None:
            self.story.faults.append(f"the replay differs: {found}")
        self.story.head = hashlib.sha256(_bytes(self.journal)).hexdigest()

    def _process(self, core: Core, weather: Weather) -> Process:
        process = Process(self.world, core, self.journal, weather=weather, random=self.random)
        if self.person is not None and weather is self.weather:
            process.attend(self.person.order(process))
        return process

    def _next(self) -> Path:
        self._number += 1
        return self.folder / str(self._number)


def _strangers(process: Process) -> Iterator[str]:
    for line in process.log.getvalue().splitlines():
        if "stranger" in line:
            yield line


def _bytes(journal: Path) -> bytes:
    return (journal / "00000001.hj").read_bytes()


def _fast_folder() -> str | None:
    """Memory where there is some: what a disk does is simulated."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None
