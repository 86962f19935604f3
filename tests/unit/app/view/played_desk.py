"""A desk in this process, played bar by bar, that says how it stands whenever it is asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hansa.api.answer import Answer
from hansa.app.assembly import Handed
from hansa.app.desk.log import DeskLog
from hansa.app.desk.status import DeskFacts, DeskStatus
from hansa.app.live.parts import live_data, live_parts
from hansa.app.view.run_view import RunView
from hansa.config import Config
from hansa.engine import Destination
from hansa.engine.freshness import Freshness
from hansa.engine.live_step import LiveStep
from hansa.feeds.clocks import SimulatedClock
from hansa.feeds.recorded import RecordedFeed
from hansa.stores import RunFolder
from hansa.types import Link


@dataclass(frozen=True)
class PlayedDesk:
    """The desk, and the view that follows its journal."""

    step: LiveStep
    status: DeskStatus
    view: RunView

    def both(self) -> tuple[Answer, RunView]:
        """How it stands by itself, and by its journal."""
        self.step.floor.core.flush()
        while self.view.advance():
            pass
        return self.status.answer((1, 1), is_whole=False), self.view


@contextmanager
def played_desk(
    config: Config, folder: Path, handed: Handed | None = None
) -> Iterator[tuple[PlayedDesk, Iterator[int]]]:
    """A desk that has begun, and its data: each step of the iterator plays one event."""
    data = live_data(config)
    parts = live_parts(config, handed or Handed(), data, began_ns=0)
    core = parts.core(Destination("write", folder / "journal", "never"))
    step = parts.step(parts.floor(core), parts.paper())
    step.floor.begin()
    step.floor.core.flush()
    facts = DeskFacts.of(config, run=folder.name, now_ns=0)
    live = [Link.LIVE] * len(data.instruments)
    fresh = Freshness(live, slow_after_ns=10, stale_after_ns=20, now_ns=0)
    status = DeskStatus(facts, step, fresh, DeskLog("json"))
    places = {each.symbol: place for place, each in enumerate(data.instruments)}
    events = RecordedFeed(data.tables, places, SimulatedClock()).all_events()

    def play() -> Iterator[int]:
        for event in events:
            step.market(event)
            yield event.ts_event_ns

    view = RunView(RunFolder(folder))
    yield PlayedDesk(step, status, view), play()
    view.close()
    step.floor.core.leave()
