"""A live desk over recorded data decides and fills as a simulation of the same data does."""

from pathlib import Path

import pytest

from hansa import _core
from hansa.app.assembly import Handed
from hansa.app.live.again import feed_again
from hansa.app.live.parts import LiveData, live_data, live_parts, parts_again
from hansa.app.manifest import read_manifest
from hansa.app.result import Result
from hansa.config import load
from hansa.engine import Destination
from hansa.feeds.clocks import SimulatedClock
from hansa.feeds.recorded import RecordedFeed
from hansa.journal import Kind, read_records
from tests.conftest import COUNCIL, SMALL

LIVE = (*SMALL, "trade.mode=paper", "trade.feed=recorded", "trade.speed=0")


def trade(journal: Path, *overrides: str, config: Path = COUNCIL) -> LiveData:
    """Plays a configuration's data to a live desk on paper, without a loop around it."""
    checked = load(config, [*LIVE, *overrides])
    data = live_data(checked)
    parts = live_parts(checked, Handed(), data, began_ns=0)
    floor = parts.floor(parts.core(Destination("write", journal, "end")))
    step = parts.step(floor, parts.paper())
    floor.begin()
    places = {each.symbol: place for place, each in enumerate(data.instruments)}
    for event in RecordedFeed(data.tables, places, SimulatedClock()).all_events():
        step.market(event)
    step.drain()
    floor.core.finish()
    return data


def replayed(journal: Path, *overrides: str) -> _core.LiveRun:
    """The recorded events fed in again, every record compared."""
    checked = load(COUNCIL, [*LIVE, *overrides])
    manifest, content = read_manifest(journal)
    parts = parts_again(checked, Handed(), manifest)
    core = parts.core(Destination("compare", journal), content)
    feed_again(journal, parts.step(parts.floor(core), parts.paper()))
    return core


def payloads(journal: Path, kind: Kind) -> list[tuple[int, bytes]]:
    records = read_records(journal, [kind])
    return [(int(records.ts_ns[row]), payload) for row, payload in records.each()]


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Path:
    journal = tmp_path_factory.mktemp("live") / "journal"
    trade(journal)
    return journal


def test_the_decisions_are_those_of_the_simulation(live: Path, small_run: Result) -> None:
    assert payloads(live, Kind.MOMENT) == payloads(small_run.folder / "journal", Kind.MOMENT)


def test_the_proposals_and_the_gates_readings_are_those_of_the_simulation(
    live: Path, small_run: Result
) -> None:
    assert payloads(live, Kind.PROPOSAL) == payloads(small_run.folder / "journal", Kind.PROPOSAL)


def test_the_fills_are_those_of_the_simulation(live: Path, small_run: Result) -> None:
    known = payloads(small_run.folder / "journal", Kind.REPORT)
    found = payloads(live, Kind.REPORT)
    # What works when the data end, a simulation closes and a live desk leaves.
    assert len(found) > 100
    assert found == known[: len(found)]


def test_the_recorded_events_fed_in_again_give_the_same_records(live: Path) -> None:
    assert replayed(live).divergence() is None


def test_a_replay_under_another_fee_differs_from_the_first_fill_on(live: Path) -> None:
    found = replayed(live, "venue.taker_fee_bps=11").divergence()
    assert found is not None
    _, expected, _ = found
    assert expected is not None
    assert expected[0] in (Kind.PROPOSAL, Kind.REPORT)
