"""One maker through every door: the same orders and fills, and each run replays."""

import polars as pl
import pytest

import hansa
from hansa import Result, Strategy, f
from hansa.config import load
from hansa.strategies.compiled import BOOK, CANCEL, SUBMIT
from tests.conftest import COUNCIL, ROOT, SMALL
from tests.unit.strategies.test_compiled import Native, ask

LOTS, HELD_MAX, MOVED_TICKS = 300, 900, 3
MAKER = ROOT / "examples" / "market_maker.toml"


class Joining(Strategy):
    """Rests at both touches; leaves a price once the touch is three ticks away."""

    def on_start(self):
        self.held, self.resting = 0, dict[int, tuple[int, int]]()  # way -> id, ticks

    def on_book(self, book):
        for way, touch in ((1, book.bid_ticks), (-1, book.ask_ticks)):
            if way not in self.resting and abs(self.held + way * LOTS) <= HELD_MAX:
                order = self.desk.submit(0, way * LOTS, limit_ticks=touch)
                if order is not None:
                    self.resting[way] = (order, touch)
            elif way in self.resting and abs(self.resting[way][1] - touch) >= MOVED_TICKS:
                self.desk.cancel(self.resting[way][0])

    def on_report(self, report):
        for way, (order, _) in list(self.resting.items()):
            if order == report.order_id:
                self.held += way * report.last_lots if report.is_fill else 0
                if not report.is_open:
                    del self.resting[way]


class Gathering(Joining):
    """The same, of batches: its `on_book` is only called from here."""

    on_book = Strategy.on_book

    def on_batch(self, batch):
        for event in batch:
            if isinstance(event, hansa._core.BookView):
                Joining.on_book(self, event)


HELD, ASKED, IDS, TICKS = 0, 1, 2, 4  # places in the memory; ids and ticks of both ways


def compiled(cockpit):
    """The same as a C function: what was asked for last stands in the requests, answered."""
    memory, requests = cockpit["memory"][0], cockpit["requests"][0]
    for place in range(int(memory[ASKED])):
        request = requests[place]
        if request["what"] == SUBMIT:
            memory[IDS + int(request["lots"] < 0)] = max(request["answer"], 0)
    if cockpit["kind"][0] == BOOK:
        for side, way, touch in ((0, 1, cockpit["bid_ticks"][0]), (1, -1, cockpit["ask_ticks"][0])):
            order = int(memory[IDS + side])
            if not order and abs(memory[HELD] + way * LOTS) <= HELD_MAX:
                terms = {"has_limit": 1, "limit_ticks": touch, "time_in_force": 1}
                ask(cockpit, what=SUBMIT, lots=way * LOTS, **terms)
                memory[TICKS + side] = touch
            elif order and abs(memory[TICKS + side] - touch) >= MOVED_TICKS:
                ask(cockpit, what=CANCEL, order_id=order)
    else:
        for side, way in ((0, 1), (1, -1)):
            if int(memory[IDS + side]) == cockpit["order_id"][0]:
                is_fill = cockpit["exec_type"][0] == 1
                memory[HELD] += way * cockpit["quantity_lots"][0] if is_fill else 0
                if cockpit["leaves_lots"][0] == 0:
                    memory[IDS + side] = 0
    memory[ASKED] = cockpit["asked"][0]


def run(strategy, tmp_path, latency_ms) -> Result:
    fast = (f"venue.latency_ms={latency_ms}", "gate.orders_per_minute_max=60000")
    return hansa.run(load(MAKER, fast), strategies=[strategy], runs=tmp_path / "runs")


def told(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.drop("source", "cl_ord_id")


@pytest.mark.parametrize("latency_ms", [0, 20])
def test_the_same_maker_fills_the_same_through_every_door(tmp_path, latency_ms) -> None:
    doors = [Joining(), Gathering(), Native(compiled, ["books", "reports"])]
    results = [run(door, tmp_path, latency_ms) for door in doors]
    called = results[0]
    assert called.fills.height > 20
    for result in results[1:]:
        assert told(result.orders).equals(told(called.orders))
        assert told(result.fills).equals(told(called.fills))
        assert result.equity.equals(called.equity)
    for door, result in zip(doors, results, strict=True):
        assert result.replay(strategies=[door]).agrees


class Rising(Strategy):
    """Buys at each bar that closes above its open, and sells what it has at the others."""

    def on_bar(self, bar):
        if bar.instrument == 0 and bar.close_ticks > bar.open_ticks:
            self.desk.submit(0, 100)


class RisingByCondition(Rising):
    """The same, called for those bars alone."""

    def condition(self):
        return f.close > f.open

    def on_bar(self, bar):
        if bar.instrument == 0:
            self.desk.submit(0, 100)


def test_the_door_with_a_condition_leads_to_the_same_fills(tmp_path) -> None:
    config = load(COUNCIL, SMALL)
    results = [
        hansa.run(config, agents=[], strategies=[door], runs=tmp_path / "runs")
        for door in (Rising(), RisingByCondition())
    ]
    assert told(results[0].fills).equals(told(results[1].fills))
    assert results[0].fills.height > 100
    assert results[1].replay(agents=[], strategies=[RisingByCondition()]).agrees
