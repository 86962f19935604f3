"""Orders of a group fill on paper as in a simulation: of two legs one, exits with their entry."""

import inspect
import io
from pathlib import Path

import pytest

import hansa
from hansa import Strategy, Ticket
from hansa.app.desk.log import DeskLog
from hansa.app.live.trading import Traded
from hansa.app.live.trading import trade as trade_live
from hansa.app.replaying import replay
from hansa.journal import Kind, decode_report, read_records
from hansa.market import Bars
from hansa.stores import RunFolder
from tests.conftest import COUNCIL

ONE_PAIR = (
    "data.start=2022-04-01T00:00:00Z",
    "data.end=2022-04-10T00:00:00Z",
    'data.instruments=["BTCUSDT"]',
)


class Straddling(Strategy):
    """Buys a little each bar, with a target and a stop so near that an hour often reaches both."""

    def on_bar(self, bar):
        self.desk.buy(0, "0.01")

    def on_report(self, report):
        if report.is_fill and report.side == "buy":
            near, lots = report.last_ticks // 2000, -report.last_lots
            target, stop = report.last_ticks + near, report.last_ticks - near
            self.desk.one_cancels_other(
                Ticket(instrument=0, lots=lots, kind="limit", limit_ticks=target),
                Ticket(instrument=0, lots=lots, kind="stop", trigger_ticks=stop),
            )


class Bracketing(Strategy):
    """Waits below each close, with exits so near that the bar of the entry often stops it."""

    def on_bar(self, bar):
        near = bar.close_ticks // 1000
        entry = bar.close_ticks - near
        self.desk.bracket(
            Ticket(instrument=0, lots=1000, kind="limit", limit_ticks=entry),
            target=Ticket(instrument=0, lots=-1000, kind="limit", limit_ticks=entry + near),
            stop=Ticket(instrument=0, lots=-1000, kind="stop", trigger_ticks=entry - near),
        )


def reports(folder: Path) -> list[bytes]:
    """What the desk was told, as its journal has it."""
    return [payload for _, payload in read_records(folder / "journal", [Kind.REPORT]).each()]


def on_paper_and_in_history(
    folder: Path, strategy: type[Strategy], latency_ms: int
) -> tuple[Traded, hansa.Result]:
    name = strategy.__name__.lower()
    code = f"from hansa import Strategy, Ticket\n\n\n{inspect.getsource(strategy)}"
    (folder / f"{name}.py").write_text(code)
    ours = [
        *ONE_PAIR,
        f'run.modules=["{folder / f"{name}.py"}"]',
        f'strategies=[{{use="{name}"}}]',
        f"venue.latency_ms={latency_ms}",
    ]
    paper = ["trade.mode=paper", "trade.feed=recorded", "trade.speed=0"]
    log = DeskLog("json", io.StringIO())
    live = trade_live(COUNCIL, overrides=[*ours, *paper], runs=folder / "live", log=log)
    return live, hansa.run(COUNCIL, overrides=ours, runs=folder / "runs")


@pytest.mark.parametrize("latency_ms", [250, 1500])
def test_what_the_legs_of_an_oco_fill_on_paper_is_what_they_fill_in_a_simulation(
    tmp_path: Path, latency_ms: int
) -> None:
    live, history = on_paper_and_in_history(tmp_path, Straddling, latency_ms)
    found, expected = reports(live.folder.path), reports(history.folder)
    assert found == expected[: len(found)]
    # What is under way when the data end is still told in a simulation, and on paper no more.
    left = [decode_report(payload) for payload in expected[len(found) :]]
    assert all(each.ts_recv_ns > history.tables[0].ts_close_ns[-1] for each in left)
    assert bars_of_both(history) > 10
    assert replay(live.folder).agrees


def test_a_bracket_on_paper_is_stopped_in_the_bar_of_its_entry_as_in_a_simulation(
    tmp_path: Path,
) -> None:
    live, history = on_paper_and_in_history(tmp_path, Bracketing, 250)
    found, expected = reports(live.folder.path), reports(history.folder)
    assert found == expected[: len(found)]
    told = [decode_report(payload) for payload in found]
    entries = {each.ts_event_ns for each in told if each.last_lots and each.side == "buy"}
    late = [each for each in told if each.last_lots and each.ts_event_ns - 500_000_000 in entries]
    assert len(late) > 10
    assert replay(live.folder).agrees
    assert replay(RunFolder(history.folder)).agrees


def bars_of_both(result: hansa.Result) -> int:
    """In how many bars a stop was taken that also went through the target of its pair."""
    (bars,) = (table for table in result.tables if isinstance(table, Bars))
    highs = dict(zip(bars.ts_close_ns.tolist(), bars.high.tolist(), strict=True))
    told = [decode_report(payload) for payload in reports(result.folder)]
    stopped = [each for each in told if each.side == "sell" and each.liquidity == "taker"]
    return sum(highs.get(each.ts_event_ns, 0) > each.reference_ticks * 1.0011 for each in stopped)
