"""A member of a live desk that raises: it is out, its desk is killed, a replay does the same."""

import shutil
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from hansa.agents.trend import Trend
from hansa.app.assembly import Handed
from hansa.app.live.again import feed_again
from hansa.engine.live_failures import MemberFailure
from hansa.engine.live_step import LiveStep
from hansa.feeds.recorded import Played
from hansa.journal import Kind, RecordedFailure, decode_failure, read_records, recover, verify
from tests.conftest import COUNCIL
from tests.failing_members import BadEnding, Breaking, Circling, Lapsing, Tiring
from tests.unit.engine.test_live_restore import SHORT, Case, Crossing, events

_RESUME, _PERSON = 2, 3
_PREAMBLE_BYTES, _AROUND_BYTES = 60, 62


def case_of(*strategies: object) -> Case:
    return Case(COUNCIL, SHORT, Handed(strategies=strategies))  # type: ignore[arg-type]


BREAKING = case_of(Breaking(200), Crossing())


def begun(case: Case, journal: Path) -> LiveStep:
    """A desk that has played all it has, and is not gone."""
    case.begin(journal)
    return case.again(journal, "compare")[0]


def played(case: Case, journal: Path) -> LiveStep:
    step = begun(case, journal)
    feed_again(journal, step)
    return step


def failures(journal: Path) -> list[RecordedFailure]:
    return [decode_failure(each) for _, each in read_records(journal, [Kind.FAILED]).each()]


def kinds(journal: Path) -> list[int]:
    return [int(each) for each in read_records(journal).kind]


def ends(journal: Path) -> Iterator[tuple[int, int]]:
    """Kind of each record, and the byte behind it."""
    content, at = (journal / "00000001.hj").read_bytes(), _PREAMBLE_BYTES
    while at < len(content):
        length, kind = struct.unpack_from("<IH", content, at)
        at += _AROUND_BYTES + length
        yield kind, at


def test_who_raises_is_named_with_callback_file_and_line(tmp_path: Path) -> None:
    (failure,) = played(BREAKING, tmp_path / "journal").floor.failures
    assert isinstance(failure, MemberFailure)
    assert (failure.member, failure.callback) == ("strategy 'breaking'", "on_bar")
    assert "ValueError: a bug (failing_members.py:" in failure.why
    assert failures(tmp_path / "journal") == [RecordedFailure("strategy", 0, "on_bar")]


def test_what_it_asked_before_it_raised_stands_and_the_kill_follows_at_once(tmp_path: Path) -> None:
    BREAKING.begin(tmp_path / "journal")
    found = kinds(tmp_path / "journal")
    place = found.index(Kind.FAILED)
    assert found[place - 1] == Kind.PROPOSAL
    assert found[place + 1] == Kind.COMMAND
    assert Kind.CANCEL in found[place + 2 : place + 4]


def test_the_desk_is_killed_its_orders_are_cancelled_and_it_stays_up(tmp_path: Path) -> None:
    core = played(BREAKING, tmp_path / "journal").floor.core
    assert core.switches()[1]
    assert core.orders() == []
    found = kinds(tmp_path / "journal")
    assert Kind.INTERVAL in found[found.index(Kind.FAILED) :]


def test_after_a_resume_the_others_go_on_without_it(tmp_path: Path) -> None:
    checked, data = case_of(Breaking(20), Crossing()), BREAKING.data()
    checked.begin(tmp_path / "other")
    step, _ = checked.again(tmp_path / "other", "compare")
    step.floor.begin()
    for event in events(data, Played()):
        if step.floor.failures and step.floor.core.switches()[1]:
            step.command(step.floor.core.now_ns, _RESUME, actor=_PERSON)
            orders = step.floor.core.counts[1]
        step.market(event)
    assert len(step.floor.failures) == 1
    assert step.floor.core.counts[1] > orders


def test_an_agent_that_raises_abstains_from_then_on_and_the_council_decides_without_it(
    tmp_path: Path,
) -> None:
    case = Case(COUNCIL, SHORT, Handed(agents=[Lapsing(), Trend()]))
    floor = played(case, tmp_path / "journal").floor
    assert [each.member for each in floor.failures] == ["agent 'lapsing'"]
    assert "consider failed" in floor.failures[0].why
    assert floor.latest is not None
    conviction = floor.latest.block.ballots.conviction[0]
    assert bool((conviction[0] != conviction[0]).all())
    assert bool((conviction[1] == conviction[1]).all())


def test_two_that_raise_at_once_are_both_out(tmp_path: Path) -> None:
    case = Case(COUNCIL, SHORT, Handed(agents=[Tiring(9), Trend(), Lapsing()]))
    played(case, tmp_path / "journal")
    found = failures(tmp_path / "journal")
    assert found == [
        RecordedFailure("agent", 0, "consider"),
        RecordedFailure("agent", 2, "consider"),
    ]


def test_one_that_goes_in_circles_is_out_and_the_others_are_called(tmp_path: Path) -> None:
    floor = played(case_of(Circling(), Crossing()), tmp_path / "journal").floor
    assert [each.member for each in floor.failures] == ["strategy 'circling'"]
    assert "expected time to go on" in floor.failures[0].why


def test_one_that_raises_at_the_end_keeps_the_run_from_nothing(tmp_path: Path) -> None:
    step = played(case_of(BadEnding()), tmp_path / "journal")
    step.floor.end()
    assert [each.callback for each in step.floor.failures] == ["on_end"]


@pytest.mark.parametrize("last", [Kind.PROPOSAL, Kind.FAILED, Kind.COMMAND])
def test_a_crash_in_the_midst_of_it_ends_with_the_same_records(tmp_path: Path, last: Kind) -> None:
    whole, journal = tmp_path / "whole", tmp_path / "cut"
    BREAKING.begin(whole)
    places = list(ends(whole))
    failed = [kind for kind, _ in places].index(Kind.FAILED)
    at = {Kind.PROPOSAL: failed - 1, Kind.FAILED: failed, Kind.COMMAND: failed + 1}[last]
    assert places[at][0] == last
    shutil.copytree(whole, journal)
    with (journal / "00000001.hj").open("r+b") as file:
        file.truncate(places[at][1])
    recover(journal)
    step, _, found = BREAKING.restored(journal)
    BREAKING.play(step, BREAKING.data(), found.played)
    assert verify(journal).head == verify(whole).head


def test_a_replay_that_does_not_raise_differs_at_the_failure(tmp_path: Path) -> None:
    BREAKING.begin(tmp_path / "journal")
    step, _ = case_of(Breaking(0), Crossing()).again(tmp_path / "journal", "compare")
    feed_again(tmp_path / "journal", step)
    diverged = step.floor.core.divergence()
    assert diverged is not None
    assert diverged[1] is not None
    assert diverged[1][0] == Kind.FAILED


def test_a_replay_that_raises_where_the_run_did_not_differs_there(tmp_path: Path) -> None:
    case_of(Breaking(0), Crossing()).begin(tmp_path / "journal")
    step, _ = BREAKING.again(tmp_path / "journal", "compare")
    feed_again(tmp_path / "journal", step)
    diverged = step.floor.core.divergence()
    assert diverged is not None
    assert diverged[2] is not None
    assert diverged[2][0] == Kind.FAILED
