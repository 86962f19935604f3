"""A desk that goes on with its journal stands where a full replay stands, and ends as it would."""

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

import hansa
from hansa import _core, f
from hansa.agents.trend import Trend
from hansa.app.assembly import Handed
from hansa.app.live.again import Restored, feed_again, restore
from hansa.app.live.parts import LiveData, LiveParts, live_data, live_parts, parts_again
from hansa.app.manifest import read_manifest
from hansa.config import load
from hansa.engine import Destination
from hansa.engine.live_step import LiveStep
from hansa.errors import AgentError, JournalError
from hansa.features import Expr
from hansa.feeds.clocks import SimulatedClock
from hansa.feeds.recorded import Played, RecordedFeed
from hansa.journal import recover, verify
from hansa.types import BarEvent, MarketEvent
from hansa.venues.paper import PaperVenue
from tests.conftest import COUNCIL, ROOT, SMALL
from tests.failing_members import Breaking, Forgetful, Lapsing, Tiring

LIVE = ("trade.mode=paper", "trade.feed=recorded", "trade.speed=0")
TICKS = ROOT / "examples" / "ticks.toml"


class Counting(hansa.Agent):
    """Remembers how often it was asked, and votes by it."""

    is_stateful = True

    def __init__(self, step: int = 1):
        self.step, self.asked = step, 0

    def reset(self) -> None:
        self.asked = 0

    def consider(self, s: hansa.Snapshot) -> hansa.Ballot:
        self.asked += self.step
        return hansa.Ballot(conviction=np.full(len(s.instruments), np.sin(self.asked / 50)))


class Crossing(hansa.Strategy):
    """Buys and sells in turn, called only when averages cross: what it holds is in Python alone."""

    def condition(self) -> Expr:
        return f.close.ema(5) > f.close.ema(20)

    def on_start(self) -> None:
        self.calls = 0

    def on_bar(self, bar: _core.BarView) -> None:
        self.calls += 1
        if bar.symbol.endswith("ETHUSDT"):
            sign = 1 if self.calls % 2 else -1
            self.desk.submit(bar.instrument, sign * 1000)
            self.desk.call_in(1800.0, self.calls)

    def on_timer(self, tag: int) -> None:
        self.desk.submit(self.desk.place("ETHUSDT"), -1000 if tag % 2 else 1000)


@dataclass(frozen=True)
class Case:
    """A configuration and members, and how to bring a desk of it forward."""

    config: Path
    overrides: tuple[str, ...]
    handed: Handed = field(default_factory=Handed)

    def data(self) -> LiveData:
        return live_data(load(self.config, [*self.overrides, *LIVE]))

    def begin(self, journal: Path) -> None:
        """From the first event to the last."""
        checked, data = load(self.config, [*self.overrides, *LIVE]), self.data()
        parts = live_parts(checked, self.handed, data, began_ns=0)
        step = parts.step(
            parts.floor(parts.core(Destination("write", journal, "end"))), parts.paper()
        )
        step.floor.begin()
        first = next(each for each in events(data, Played()))
        if isinstance(first, BarEvent):
            for back in (3, 2, 1):  # history before the first decision
                step.history(first.ts_event_ns - back, [before(first, back)], now_ns=1)
        self.play(step, data, Played())

    def play(self, step: LiveStep, data: LiveData, played: Played) -> None:
        for event in events(data, played):
            step.market(event)
        step.drain()
        step.floor.core.flush()
        step.floor.core.leave()

    def again(self, journal: Path, kind: str) -> tuple[LiveStep, PaperVenue]:
        checked = load(self.config, [*self.overrides, *LIVE])
        manifest, content = read_manifest(journal)
        parts: LiveParts = parts_again(checked, self.handed, manifest)
        assert kind in ("compare", "continue")
        destination = (
            Destination("compare", journal)
            if kind == "compare"
            else Destination("continue", journal, "never")
        )
        venue = parts.paper()
        return parts.step(parts.floor(parts.core(destination, content)), venue), venue

    def restored(self, journal: Path) -> tuple[LiveStep, PaperVenue, Restored]:
        step, venue = self.again(journal, "continue")
        return step, venue, restore(step, venue, verified_s=0.0)


def before(bar: BarEvent, back: int) -> BarEvent:
    return BarEvent(
        instrument=bar.instrument,
        ts_open_ns=bar.ts_open_ns - back - 1,
        ts_event_ns=bar.ts_event_ns - back,
        ts_recv_ns=bar.ts_event_ns - back,
        open_ticks=bar.open_ticks,
        high_ticks=bar.high_ticks,
        low_ticks=bar.low_ticks,
        close_ticks=bar.close_ticks,
        volume_lots=bar.volume_lots,
    )


def events(data: LiveData, played: Played) -> Iterator[MarketEvent]:
    places = {each.symbol: place for place, each in enumerate(data.instruments)}
    return RecordedFeed(data.tables, places, SimulatedClock(), played=played).all_events()


SHORT = (*SMALL[:1], "data.end=2022-04-20T00:00:00Z", *SMALL[2:])
CASES = {
    "council": Case(COUNCIL, SHORT),
    "stateful agent": Case(COUNCIL, SHORT, Handed(agents=[Counting(), Trend()])),
    "strategy with a condition": Case(COUNCIL, SHORT, Handed(strategies=[Crossing()])),
    "strategy on ticks": Case(TICKS, ()),
    "strategy that fails": Case(COUNCIL, SHORT, Handed(strategies=[Breaking(200)])),
    "agent that fails": Case(COUNCIL, SHORT, Handed(agents=[Trend(), Lapsing()])),
    "agent that fails by memory": Case(COUNCIL, SHORT, Handed(agents=[Forgetful(99), Trend()])),
    "agent that fails on history": Case(COUNCIL, SHORT, Handed(agents=[Tiring(1), Trend()])),
}


@pytest.fixture(scope="module", params=CASES, ids=lambda name: name.replace(" ", "-"))
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


@pytest.fixture(scope="module")
def whole(case: Case, tmp_path_factory: pytest.TempPathFactory) -> Path:
    journal = tmp_path_factory.mktemp("whole") / "journal"
    case.begin(journal)
    return journal


def cut_short(whole: Path, folder: Path, seed: int) -> Path:
    """A copy that ends in the middle of it, as a crash leaves it."""
    journal = Path(shutil.copytree(whole, folder))
    segment = journal / "00000001.hj"
    size = segment.stat().st_size
    with segment.open("r+b") as file:
        file.truncate(random.Random(seed).randrange(size // 10, size))
    return journal


@pytest.mark.parametrize("seed", range(3))
def test_desk_and_venue_stand_where_a_full_replay_stands(
    case: Case, whole: Path, tmp_path: Path, seed: int
) -> None:
    journal = cut_short(whole, tmp_path / "cut", seed)
    recover(journal)
    replay, replayed_venue = case.again(journal, "compare")
    feed_again(journal, replay)
    step, venue, found = case.restored(journal)
    assert step.floor.core.state_hash == replay.floor.core.state_hash
    assert venue.market.state() == replayed_venue.market.state()
    assert venue.market.told(0) == replayed_venue.market.told(0)
    assert not step.floor.core.is_behind
    assert found.records > 50


@pytest.mark.parametrize("seed", range(3, 6))
def test_a_desk_that_goes_on_ends_with_the_records_of_one_that_never_stopped(
    case: Case, whole: Path, tmp_path: Path, seed: int
) -> None:
    journal = cut_short(whole, tmp_path / "cut", seed)
    step, _, found = case.restored(journal)
    case.play(step, case.data(), found.played)
    assert verify(journal).head == verify(whole).head


def test_an_agent_that_remembers_and_answers_otherwise_is_named(tmp_path: Path) -> None:
    begun = CASES["stateful agent"]
    begun.begin(tmp_path / "journal")
    other = Case(COUNCIL, SHORT, Handed(agents=[Counting(2), Trend()]))
    with pytest.raises(AgentError, match="agent 'counting': expected the ballots"):
        other.restored(tmp_path / "journal")


def test_another_venue_than_the_journals_is_refused_where_it_differs(tmp_path: Path) -> None:
    CASES["council"].begin(tmp_path / "journal")
    with pytest.raises(JournalError, match="found another record"):
        Case(COUNCIL, (*SHORT, "venue.taker_fee_bps=11")).restored(tmp_path / "journal")
