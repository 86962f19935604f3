"""Orders of people on a live desk: each once under its id, over a replay and a restart too."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from hansa.app.live.again import feed_again
from hansa.app.live.parts import LiveData
from hansa.app.sources import PERSON, source_of
from hansa.engine.live_step import LiveStep
from hansa.engine.persons import PersonOrder
from hansa.feeds.recorded import Played
from hansa.journal import Kind, decode_command, decode_proposal, read_records, recover, verify
from tests.conftest import COUNCIL
from tests.unit.engine.test_live_restore import SHORT, TICKS, Case, cut_short, events

_DAY_NS = 86_400_000_000_000
_OPEN = ("new", "partially_filled", "pending_new")


def order_of(number: int, price_ticks: int) -> PersonOrder:
    """The orders of a person, each of another kind than the one before."""
    side = "buy" if number % 3 else "sell"
    below = price_ticks * 9 // 10
    kinds = (("market", None, None), ("limit", below, None), ("stop_limit", below, below))
    kind, limit, stop = kinds[number % len(kinds)]
    return PersonOrder(
        label=f"person-{number:04}",
        instrument=0,
        side=side,
        ord_type=kind,
        time_in_force="gtc" if number % 2 else "day",
        lots=10 + number,
        limit_ticks=limit,
        stop_ticks=stop,
        is_reduce_only=number % 5 == 0,
    )


@dataclass(frozen=True)
class WithPerson(Case):
    """A desk that a person orders on at fixed times, and who asks again for what was not answered
    when it was gone; each cancels what was ordered before.
    """

    every_ns: int = _DAY_NS

    def play(self, step: LiveStep, data: LiveData, played: Played) -> None:
        first_ns = next(each for each in events(data, Played())).ts_recv_ns
        due, core = 0, step.floor.core
        for event in events(data, played):
            due = self._order(step, due, first_ns)
            step.market(event)
        self._order(step, due, first_ns)
        step.drain()
        core.flush()
        core.leave()

    def _order(self, step: LiveStep, due: int, first_ns: int) -> int:
        core = step.floor.core
        while first_ns + (due + 1) * self.every_ns <= core.now_ns:
            due += 1
            placed = step.order(core.now_ns, order_of(due, core.positions()[0][1] or 100))
            assert source_of(placed.cl_ord_id) == PERSON
            is_last = first_ns + (due + 1) * self.every_ns > core.now_ns
            for cl_ord_id, *_, status in core.orders():
                is_before = source_of(cl_ord_id) == PERSON and cl_ord_id < placed.cl_ord_id
                if is_last and is_before and status in _OPEN:
                    step.command(core.now_ns, 5, actor=PERSON, cl_ord_id=cl_ord_id)
        return due


CASES = {
    "bars": WithPerson(COUNCIL, SHORT),
    "ticks": WithPerson(TICKS, (), every_ns=20_000_000_000),
}


@pytest.fixture(scope="module", params=CASES)
def case(request: pytest.FixtureRequest) -> WithPerson:
    return CASES[request.param]


@pytest.fixture(scope="module")
def whole(case: WithPerson, tmp_path_factory: pytest.TempPathFactory) -> Path:
    journal = tmp_path_factory.mktemp("whole") / "journal"
    case.begin(journal)
    return journal


def labels(journal: Path) -> list[str]:
    records = read_records(journal, [Kind.COMMAND])
    found = (decode_command(payload, int(records.ts_ns[row])) for row, payload in records.each())
    return [each.label for each in found if each.label]


def test_orders_of_a_person_are_judged_right_behind_their_commands(whole: Path) -> None:
    records = read_records(whole)
    theirs = [k for k in range(len(records)) if records.kind[k] == Kind.COMMAND]
    asked = [(k, decode_command(records.payload(k), 0)) for k in theirs]
    submitted = [(k, each) for k, each in asked if each.label]
    assert len(submitted) > 5
    for k, command in submitted:
        proposal = decode_proposal(records.payload(k + 1))
        assert (source_of(proposal.cl_ord_id), command.actor) == (PERSON, PERSON)


def test_a_replay_meets_every_record(case: WithPerson, whole: Path) -> None:
    step, _ = case.again(whole, "compare")
    feed_again(whole, step)
    assert step.floor.core.divergence() is None
    assert step.floor.core.records == verify(whole).records


@pytest.mark.parametrize("seed", range(4))
def test_a_cut_journal_stands_where_its_replay_stands(
    case: WithPerson, whole: Path, tmp_path: Path, seed: int
) -> None:
    journal = cut_short(whole, tmp_path / "cut", seed)
    recover(journal)
    replay, _ = case.again(journal, "compare")
    feed_again(journal, replay)
    step, _, _ = case.restored(journal)
    assert step.floor.core.state_hash == replay.floor.core.state_hash


@pytest.mark.parametrize("seed", range(4, 10))
def test_who_asks_again_after_a_crash_has_each_order_once(
    case: WithPerson, whole: Path, tmp_path: Path, seed: int
) -> None:
    journal = cut_short(whole, tmp_path / "cut", seed)
    step, _, found = case.restored(journal)
    case.play(step, case.data(), found.played)
    assert labels(journal) == labels(whole)
    assert verify(journal).head == verify(whole).head
