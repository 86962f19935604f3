"""Order flow of bars, as agents and conditions read it: in a simulation, live, and fed again."""

from pathlib import Path

import numpy as np
import pytest

import hansa
from hansa import f
from hansa.app.assembly import Handed
from hansa.app.checking import check_agent
from hansa.app.live.again import feed_again
from hansa.app.loading import load_data
from hansa.app.result import Result
from hansa.config import load
from hansa.engine import Universe
from hansa.errors import AgentError, StrategyError
from hansa.features import FLOW_FIELDS, Expr
from hansa.journal import Kind, read_records, recover, verify
from hansa.market import Trades
from tests.conftest import COUNCIL, SMALL
from tests.unit.engine.pressed_market import Following, pressed_market
from tests.unit.engine.test_live_restore import Case, cut_short

FLOW = ("touch", "prints")


class Leaning(hansa.Strategy):
    """Buys once buyers took more in a second than sellers: an agent's flow, in a condition."""

    def condition(self) -> Expr:
        pressed = (f.flow.signed_volume() > 1) & (f.time_of_day() > 0)
        return pressed & (f.microprice() > f.flow.bid)

    def on_book(self, book: object) -> None:
        self.desk.submit(0, 100)

    def on_bar(self, bar: object) -> None:
        """Not called for bars."""


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pressed_market(tmp_path_factory.mktemp("pressed"))


@pytest.fixture(scope="module")
def case(config: Path) -> Case:
    return Case(config, (), Handed(agents=[Following()], strategies=[Leaning()]))


@pytest.fixture(scope="module")
def whole(case: Case, tmp_path_factory: pytest.TempPathFactory) -> Path:
    journal = tmp_path_factory.mktemp("whole") / "journal"
    case.begin(journal)
    return journal


@pytest.fixture(scope="module")
def simulated(config: Path, tmp_path_factory: pytest.TempPathFactory) -> Result:

    runs = tmp_path_factory.mktemp("runs")
    return hansa.run(config, agents=[Following()], strategies=[Leaning()], runs=runs)


def test_volumes_are_those_of_the_prints_had_since_the_bar_before(config: Path) -> None:
    loaded = load_data(load(config))
    universe = Universe.of(loaded.instruments, loaded.tables)
    columns = universe.columns(0, len(universe.ts_ns), reads=FLOW)[5:]
    flow = dict(zip(FLOW_FIELDS, columns, strict=True))
    prints = next(table for table in loaded.tables if isinstance(table, Trades))
    bar = np.searchsorted(universe.ts_ns, prints.ts_recv_ns, side="left")
    for name, side in (("flow_buy_volume", 1), ("flow_sell_volume", -1)):
        own = (prints.aggressor == side) & (bar < len(universe.ts_ns))
        plain = np.bincount(bar[own], prints.qty[own] / 10_000.0, len(universe.ts_ns))
        known = np.isfinite(flow[name][:, 0])
        assert flow[name][known, 0] == pytest.approx(plain[known])
        assert known.sum() > 100
    assert (flow["flow_spread"] > 0).all()
    assert (np.abs(flow["flow_book_imbalance"]) <= 1).all()
    assert (flow["flow_bid"] < flow["flow_ask"]).all()


def test_blocks_do_not_matter(config: Path) -> None:
    loaded = load_data(load(config))
    universe = Universe.of(loaded.instruments, loaded.tables)
    total = len(universe.ts_ns)
    whole = universe.columns(0, total, reads=FLOW)
    cut = [universe.columns(*span, reads=FLOW) for span in ((0, 7), (7, 8), (8, total))]
    for column, parts in zip(whole, zip(*cut, strict=True), strict=True):
        assert column.tobytes() == np.concatenate(parts).tobytes()


def _ballots(journal: Path) -> list[bytes]:
    return [payload for _, payload in read_records(journal, [Kind.MOMENT]).each()]


def test_a_live_desk_decides_as_the_simulation_does(whole: Path, simulated: Result) -> None:
    known = _ballots(simulated.folder / "journal")
    assert len(known) > 50
    assert _ballots(whole) == known


def test_the_recorded_events_fed_in_again_give_the_same_records(case: Case, whole: Path) -> None:
    step, _ = case.again(whole, "compare")
    feed_again(whole, step)
    assert step.floor.core.divergence() is None


@pytest.mark.parametrize("seed", range(3))
def test_a_desk_that_goes_on_ends_with_the_records_of_one_that_never_stopped(
    case: Case, whole: Path, tmp_path: Path, seed: int
) -> None:
    journal = cut_short(whole, tmp_path / "cut", seed)
    recover(journal)
    step, _, found = case.restored(journal)
    case.play(step, case.data(), found.played)
    assert verify(journal).head == verify(whole).head


def test_a_condition_reads_the_flow_of_the_bar_before(config: Path, tmp_path: Path) -> None:
    found = hansa.run(config, agents=[], strategies=[Leaning()], runs=tmp_path)
    assert found.record.orders > 0


def test_an_agent_that_reads_order_flow_stands_without_its_future(config: Path) -> None:
    assert check_agent(config, agent=Following)[0].is_honest


def test_a_run_without_prints_is_refused_with_what_to_do(tmp_path: Path) -> None:
    message = (
        r"agents following: expected trades .* f\.flow, found a run without any; .*\[\[ticks\]\]"
    )
    with pytest.raises(AgentError, match=message):
        hansa.run(COUNCIL, overrides=SMALL, agents=[Following()], runs=tmp_path)
    with pytest.raises(StrategyError, match="expected trades for its condition"):
        hansa.run(COUNCIL, overrides=SMALL, strategies=[Leaning()], runs=tmp_path)
