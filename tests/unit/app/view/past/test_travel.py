"""A run as it was after a record, recomputed by the core."""

import io
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import msgspec
import numpy as np
import pytest

import hansa
from hansa.app.desk.log import DeskLog
from hansa.app.live.trading import resume
from hansa.app.opening import open_run
from hansa.app.result import Result
from hansa.app.view.past.past import Past
from hansa.app.view.travel import Traveller, state_at
from hansa.errors import NotFoundError, ReplayError, StrategyError
from hansa.journal import Kind, read_records
from hansa.journal.summary import decode_end
from hansa.stores import RunFolder, RunStore
from tests.conftest import COUNCIL, SMALL
from tests.unit.app.conftest import Weekly
from tests.unit.app.view.past.conftest import (
    EXAMPLES,
    QUICK,
    RECORDED,
    cut_copy,
    random_records,
    traded,
)


@pytest.fixture(scope="session")
def traveller() -> Traveller:
    return Traveller()


def timeless(view: msgspec.Struct) -> msgspec.Struct:
    """A view but for how long it took, and which copy of the run it is of."""
    return msgspec.structs.replace(view, took_ms=0.0, run="")


def test_the_state_at_the_end_is_that_of_the_end(
    any_folder: RunFolder, traveller: Traveller
) -> None:
    records = read_records(any_folder.journal)
    last = len(records) - 1
    end = decode_end(records.payload(last))
    view = traveller.state_at(any_folder, last)
    assert (view.state_seq, view.state_hash) == (last, end.state)
    assert Decimal(view.equity) == Decimal(end.equity).scaleb(-18)


def test_the_state_is_that_of_every_state_record(
    any_folder: RunFolder, traveller: Traveller
) -> None:
    records = read_records(any_folder.journal, [Kind.STATE])
    for row, payload in records.each():
        view = traveller.state_at(any_folder, int(records.seq[row]))
        assert view.state_hash == payload.hex()
        assert view.state_seq == int(records.seq[row])


def test_some_runs_have_states_on_record(tmp_path: Path) -> None:
    overrides = ['data.instruments=["BTCUSDT"]']
    folder = RunFolder(hansa.run(COUNCIL, overrides=overrides, runs=tmp_path).folder)
    states = read_records(folder.journal, [Kind.STATE])
    assert len(states) >= 4
    test_the_state_is_that_of_every_state_record(folder, Traveller())


def test_a_journal_that_was_cut_tells_the_same(
    any_folder: RunFolder, traveller: Traveller, tmp_path: Path
) -> None:
    kinds = read_records(any_folder.journal).kind
    compared = 0
    for number, seq in enumerate(random_records(any_folder, 6, seed=1)):
        if kinds[seq] == Kind.INTERVAL:
            continue  # whether its decision changed anything stands in the next record alone
        cut = cut_copy(any_folder, seq + 1, tmp_path / str(number))
        whole = traveller.state_at(any_folder, seq)
        assert timeless(state_at(cut, seq)) == timeless(whole)
        compared += 1
    assert compared >= 2


def test_an_interval_at_the_end_of_a_cut_journal_waits_for_its_decision(
    paper_folder: RunFolder, tmp_path: Path
) -> None:
    seq = int(np.flatnonzero(read_records(paper_folder.journal).kind == Kind.INTERVAL)[-1])
    view = state_at(cut_copy(paper_folder, seq + 1, tmp_path / "cut"), seq)
    assert view.state_hash == ""
    assert view.state_seq == seq - 1


def test_going_back_and_forth_tells_what_a_fresh_look_does(any_folder: RunFolder) -> None:
    traveller = Traveller()
    for seq in random_records(any_folder, 5, seed=2):
        assert timeless(traveller.state_at(any_folder, seq)) == timeless(state_at(any_folder, seq))


def test_a_state_is_never_of_a_later_record(any_folder: RunFolder, traveller: Traveller) -> None:
    for seq in random_records(any_folder, 25, seed=3):
        view = traveller.state_at(any_folder, seq)
        assert view.state_seq <= seq
        assert (view.state_hash != "") == (view.state_seq == seq)
        assert view.record.seq == seq


def test_positions_and_equity_are_those_of_the_result(
    small_run: Result, council_folder: RunFolder, traveller: Traveller
) -> None:
    recorded = small_run.recorded
    records = read_records(council_folder.journal)
    moments = np.flatnonzero(records.kind == Kind.MOMENT)
    for row in moments[[10, len(moments) // 2, -1]].tolist():
        until = int(np.searchsorted(recorded.moments.ts_ns, records.ts_ns[row]))
        view = traveller.state_at(council_folder, row)
        held = [float(position.quantity) for position in view.positions]
        assert held == pytest.approx(recorded.position[until].tolist(), abs=1e-9)
        assert float(view.equity) == pytest.approx(recorded.equity[until], rel=1e-9)


@pytest.mark.parametrize("name", ["council_folder", "paper_folder"])
def test_decisions_are_those_on_record(
    name: str, request: pytest.FixtureRequest, traveller: Traveller
) -> None:
    folder = request.getfixturevalue(name)
    moments = open_run(str(folder.path)).recorded.moments
    records = read_records(folder.journal)
    decided = np.flatnonzero(records.kind == Kind.MOMENT)
    for seq in (len(records) - 1, *random_records(folder, 10, seed=4)):
        views = traveller.state_at(folder, seq).decisions
        rows = decided[decided <= seq]
        assert bool(views) == bool(len(rows))
        for place, view in enumerate(views):
            assert view.at_ns >= int(records.ts_ns[rows[-1]]) or view.seq < rows[-1]
            assert view.at_ns == int(moments.ts_ns[view.moment])
            found = moments.decision[view.moment, place]
            assert view.decision == (None if np.isnan(found) else found)
            assert view.line.endswith(view.meaning)


def test_open_orders_are_those_that_had_not_ended(
    ticks_folder: RunFolder, traveller: Traveller
) -> None:
    fills = open_run(str(ticks_folder.path)).fills
    assert len(fills) > 0
    seen = 0
    for seq in random_records(ticks_folder, 40, seed=5):
        view = traveller.state_at(ticks_folder, seq)
        seen += len(view.open_orders)
        for order in view.open_orders:
            assert order.seq <= view.state_seq
            assert order.is_open
            assert Decimal(order.filled) + Decimal(order.leaves) == Decimal(order.approved)
    assert seen > 0


def test_books_have_levels_where_there_is_depth(
    ticks_folder: RunFolder, council_folder: RunFolder, traveller: Traveller
) -> None:
    for folder, has_depth in ((ticks_folder, True), (council_folder, False)):
        last = len(read_records(folder.journal)) - 1
        for book in traveller.state_at(folder, last).books:
            assert book.last
            bids, asks = ([Decimal(each.price) for each in side] for side in (book.bids, book.asks))
            assert bool(bids and asks) == has_depth
            assert bids == sorted(bids, reverse=True)
            assert not bids or bids[0] < asks[0]


def test_limits_have_what_is_used_and_what_is_left(
    council_folder: RunFolder, traveller: Traveller
) -> None:
    records = read_records(council_folder.journal)
    row = int(np.flatnonzero(records.kind == Kind.REPORT)[20])
    lines = {line.control: line for line in traveller.state_at(council_folder, row).limits}
    gross = lines["gross_exposure"]
    assert Decimal(gross.used) + Decimal(gross.headroom) == Decimal(gross.limit)
    assert 0 < (gross.used_ratio or 0) <= 1
    assert lines["order_value"].is_of_order
    assert lines["order_value"].used


def test_a_record_that_is_not_there_is_said(paper_folder: RunFolder) -> None:
    for seq in (-1, 10**9):
        with pytest.raises(NotFoundError, match="expected a record from 0 to"):
            state_at(paper_folder, seq)


def test_before_anything_a_run_is_at_its_beginning(any_folder: RunFolder) -> None:
    view = state_at(any_folder, 0)
    assert (view.state_seq, view.state_hash) == (-1, "")
    assert Decimal(view.cash) > 0
    assert not view.open_orders


def test_a_run_that_grew_is_read_again(paper_folder: RunFolder, tmp_path: Path) -> None:
    total = len(read_records(paper_folder.journal))
    cut = cut_copy(paper_folder, total // 2, tmp_path / "cut")
    traveller = Traveller()
    with pytest.raises(NotFoundError):
        traveller.state_at(cut, total - 1)
    segment = "00000001.hj"
    (cut.journal / segment).write_bytes((paper_folder.journal / segment).read_bytes())
    assert traveller.state_at(cut, total - 1).state_seq == total - 1


def test_a_run_that_goes_another_way_is_refused(paper_folder: RunFolder) -> None:
    past = Past(paper_folder)
    rest = past.rest_at(len(past.records) // 2)
    hashes = past.records.hashes.copy()
    hashes[rest] ^= 1
    past.records = replace(past.records, hashes=hashes)
    with pytest.raises(ReplayError, match="hansa replay"):
        past.moved_to(rest)


def test_a_strategy_handed_over_in_python_is_missing(tmp_path: Path) -> None:
    """A strategy would have to be called."""
    result = hansa.run(COUNCIL, strategies=[Weekly()], overrides=SMALL, runs=tmp_path)
    with pytest.raises(ReplayError, match="weekly"):
        state_at(RunFolder(result.folder), 5)


_BREAKING = """
import hansa

class Breaking(hansa.Strategy):
    def on_start(self):
        self.quotes = 0

    def on_quote(self, quote):
        self.quotes += 1
        if self.quotes % 200 == 0:
            self.desk.submit(quote.instrument, 100, limit_ticks=quote.bid_ticks * 995 // 1000)
        if self.quotes == 5000:
            raise ValueError("a bug")
"""
_LAPSING = """
import numpy as np
import hansa

class Lapsing(hansa.Agent):
    def consider(self, s):
        if np.max(s.ts_ns) > 1_650_700_000 * 10**9:
            raise ValueError("a bug")
        return hansa.Ballot(conviction=np.full((*s.ts_ns.shape, len(s.instruments)), 0.5))
"""


def module(folder: Path, name: str, source: str) -> str:
    """The setting that names a file of one's own."""
    (folder / f"{name}.py").write_text(source)
    return f'run.modules=["{folder / name}.py"]'


def test_a_run_that_a_strategy_stopped_is_told_up_to_there(tmp_path: Path) -> None:
    seat = [module(tmp_path, "breaking", _BREAKING), 'strategies=[{use="breaking"}]']
    with pytest.raises(StrategyError):
        hansa.run(EXAMPLES / "ticks.toml", overrides=seat, runs=tmp_path / "runs")
    folder = RunStore(tmp_path / "runs").find("last")
    total = len(read_records(folder.journal))
    assert total > 20
    traveller = Traveller()
    states = [traveller.state_at(folder, seq) for seq in range(total)]
    assert [state.state_seq for state in states] == sorted(state.state_seq for state in states)
    assert sum(state.state_hash != "" for state in states) > total // 3
    assert states[-1].open_orders


def test_a_live_strategy_that_raised_has_killed_its_desk(tmp_path: Path) -> None:
    seat = [module(tmp_path, "breaking", _BREAKING), 'strategies=[{use="breaking"}]']
    folder = traded(EXAMPLES / "ticks.toml", [*RECORDED, *seat], tmp_path / "runs")
    records = read_records(folder.journal)
    (failed,) = np.flatnonzero(records.kind == Kind.FAILED).tolist()
    assert "killed" not in state_at(folder, failed - 1).switches
    last = state_at(folder, len(records) - 1)
    assert "killed" in last.switches
    assert last.state_hash == decode_end(records.payload(len(records) - 1)).state


def test_an_agent_that_raised_is_not_asked_again(tmp_path: Path) -> None:
    agents = 'agents=[{use="trend"}, {use="lapsing"}]'
    overrides = [*QUICK, module(tmp_path, "lapsing", _LAPSING), agents]
    folder = traded(EXAMPLES / "paper.toml", overrides, tmp_path / "runs")
    records = read_records(folder.journal)
    assert (records.kind == Kind.FAILED).sum() == 1
    last = state_at(folder, len(records) - 1)
    assert last.state_hash == decode_end(records.payload(len(records) - 1)).state


def test_going_forward_is_quick(council_folder: RunFolder) -> None:
    traveller = Traveller()
    total = len(read_records(council_folder.journal))
    traveller.state_at(council_folder, total - 1)
    began_s = time.perf_counter()
    for seq in range(total // 2, total // 2 + 20):
        traveller.state_at(council_folder, seq)
    assert time.perf_counter() - began_s < 2


def test_a_desk_that_was_cut_off_and_went_on_is_told_throughout(
    paper_folder: RunFolder, tmp_path: Path
) -> None:
    total = len(read_records(paper_folder.journal))
    cut = cut_copy(paper_folder, total // 2, tmp_path / "cut")
    cut.save(msgspec.structs.replace(cut.record(), status="running"))
    resume(str(cut.path), log=DeskLog("json", io.StringIO()))
    records = read_records(cut.journal)
    last = state_at(cut, len(records) - 1)
    assert last.state_hash == decode_end(records.payload(len(records) - 1)).state
    traveller = Traveller()
    for seq in range(total // 2 - 3, total // 2 + 3):
        assert traveller.state_at(cut, seq).state_seq <= seq
