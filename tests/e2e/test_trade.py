"""`hansa trade` as a user has it: on paper, told from outside, killed, gone on with."""

import contextlib
import io
import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

import hansa
from hansa.app.desk.log import DeskLog
from hansa.app.desk.socket import Answer, Question, ask
from hansa.app.explain.certificates import OrderCertificate
from hansa.app.live.trading import Traded, resume, trade
from hansa.app.opening import open_run
from hansa.app.replaying import replay
from hansa.app.result import Result
from hansa.cli.verify import verify_command
from hansa.errors import ConfigError, JournalError, NotFoundError
from hansa.journal import Kind, read_records, verify
from hansa.stores import RunFolder, RunStore
from tests.command_line import hansa as hansa_command
from tests.conftest import ROOT

PAPER = ROOT / "examples" / "paper.toml"
#: A backtest has no history of before its data.
COLD = "trade.warm_up_bars=0"
FAST = "trade.speed=0"
#: At such a speed a process that waits its turn has data of yesterday.
PATIENT = "gate.stale_after_s=1000000000"
#: An hour in 4 ms: slow enough to be asked, quick enough to wait for.
STEADY = "trade.speed=900000"


def silent() -> DeskLog:
    return DeskLog("json", io.StringIO())


def payloads(folder: Path, kind: Kind) -> list[tuple[int, bytes]]:
    records = read_records(folder / "journal", [kind])
    return [(int(records.ts_ns[row]), payload) for row, payload in records.each()]


@pytest.fixture(scope="module")
def lines() -> io.StringIO:
    """What a desk says that nobody disturbs."""
    return io.StringIO()


def days_of(lines: io.StringIO) -> list[dict[str, str | int]]:
    said = map(json.loads, lines.getvalue().splitlines())
    names = ("day", "profit", "equity", "orders", "refusals", "fills")
    return [{name: line[name] for name in names} for line in said if line["event"] == "day"]


@pytest.fixture(scope="module")
def traded(tmp_path_factory: pytest.TempPathFactory, lines: io.StringIO) -> Traded:
    runs, log = tmp_path_factory.mktemp("runs"), DeskLog("json", lines)
    return trade(PAPER, overrides=[FAST, PATIENT, COLD], runs=runs, log=log)


@pytest.fixture(scope="module")
def backtest(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return hansa.run(PAPER, overrides=[PATIENT], runs=tmp_path_factory.mktemp("backtest"))


@contextlib.contextmanager
def desk_at_work(runs: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A desk in a process of its own, killed at the end if it is not gone by then."""
    command = [sys.executable, "-m", "hansa.cli", "trade", *words, "--headless"]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [*command, "--runs", str(runs)], stdout=pipe, stderr=pipe, text=True
    ) as desk:
        try:
            yield desk
        finally:
            if desk.poll() is None:
                desk.kill()
            desk.communicate()


GRACE = "trade.bar_grace_ms=3600000"
NEW = (str(PAPER), "--set", COLD, "--set", STEADY, "--set", PATIENT, "--set", GRACE)
#: The same for a minute, however long what it is asked takes.
LASTING = (*NEW, "--set", "trade.speed=120000")
#: An hour in 300 ms: the council does not act between two requests of a test.
CALM = (*NEW, "--set", "trade.speed=12000")


def wait_for(runs: Path, moments: int) -> tuple[RunFolder, Answer]:
    """The run of a desk, once it has decided so often."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            folder = RunStore(runs).find("last")
            answer = ask(folder, Question(do="status"))
        except (NotFoundError, JournalError):
            time.sleep(0.02)
            continue
        if answer.moments >= moments:
            return folder, answer
        time.sleep(0.01)
    raise AssertionError("expected a desk at work within a minute, found none")


def test_paper_over_recorded_data_decides_as_a_backtest_over_the_same(
    traded: Traded, backtest: Result
) -> None:
    assert traded.status == "finished"
    found = payloads(traded.folder.path, Kind.MOMENT)
    assert found == payloads(backtest.folder, Kind.MOMENT)


def test_paper_fills_as_a_backtest_does(traded: Traded, backtest: Result) -> None:
    found = payloads(traded.folder.path, Kind.REPORT)
    assert len(found) > 100
    assert found == payloads(backtest.folder, Kind.REPORT)[: len(found)]


def test_a_live_run_verifies_and_replays_from_its_journal_alone(traded: Traded) -> None:
    assert verify(traded.folder.journal).is_whole
    verdict = replay(traded.folder)
    assert (verdict.agrees, verdict.head) == (True, traded.head)


def test_a_live_run_opens_with_tables_a_report_and_reasons(traded: Traded) -> None:
    result = open_run(str(traded.folder.path))
    assert len(result.fills) > 50
    assert result.report().stat().st_size > 10_000
    assert "trend" in str(result.features_at(1000))
    assert "order" in str(result.why("3")).lower()


def test_a_desk_of_strategies_trades_quotes_and_depth_heard_late(tmp_path: Path) -> None:
    overrides = [FAST, "trade.mode=paper", "trade.feed=recorded"]
    done = trade(ROOT / "examples" / "ticks.toml", overrides=overrides, runs=tmp_path, log=silent())
    assert done.status == "finished"
    assert len(open_run(str(done.folder.path)).fills) > 100
    assert replay(done.folder).agrees


_TIGHT = """
import hansa
from hansa import f

class Tight(hansa.Strategy):
    def condition(self):
        return (f.spread_ticks <= 1) & (f.imbalance > 0.5)

    def on_quote(self, quote):
        self.desk.buy(quote.instrument, "0.01")

    on_book = on_quote
"""


def test_conditions_on_quotes_hold_live_as_they_do_in_history(tmp_path: Path) -> None:
    (tmp_path / "tight.py").write_text(_TIGHT)
    seat = [f'run.modules=["{tmp_path / "tight.py"}"]', 'strategies=[{use="tight"}]']
    config = ROOT / "examples" / "ticks.toml"
    overrides = [*seat, FAST, "trade.mode=paper", "trade.feed=recorded"]
    done = trade(config, overrides=overrides, runs=tmp_path / "live", log=silent())
    history = hansa.run(config, overrides=seat, runs=tmp_path / "history")
    found = payloads(done.folder.path, Kind.REPORT)
    assert len(found) > 10
    assert found == payloads(history.folder, Kind.REPORT)[: len(found)]
    assert replay(done.folder).agrees


def test_a_run_that_has_ended_is_not_gone_on_with(traded: Traded) -> None:
    with pytest.raises(JournalError, match="has ended"):
        resume(str(traded.folder.path), log=silent())


def test_a_configuration_without_trade_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"section \[trade\]"):
        trade(ROOT / "examples" / "council.toml", runs=tmp_path, log=silent())


def test_the_days_of_a_desk_add_up(traded: Traded, lines: io.StringIO) -> None:
    days = days_of(lines)
    assert len(days) > 80
    assert sum(int(day["fills"]) for day in days) <= len(open_run(str(traded.folder.path)).fills)
    for before, day in itertools.pairwise(days):
        assert Decimal(day["equity"]) == Decimal(before["equity"]) + Decimal(day["profit"])


def test_a_desk_that_is_killed_goes_on_to_the_same_end(
    tmp_path: Path, traded: Traded, lines: io.StringIO
) -> None:
    for words, moments in ((NEW, 300), (("--resume", "last"), 900)):
        with desk_at_work(tmp_path, *words) as desk:
            folder, _ = wait_for(tmp_path, moments)
            os.kill(desk.pid, signal.SIGKILL)
    told = io.StringIO()
    again = resume(str(folder.path), log=DeskLog("json", told))
    said = [json.loads(line) for line in told.getvalue().splitlines()]
    assert [line["event"] for line in said[:2]] == ["resumed", "reconciled"]
    assert said[1]["differences"] == 0
    assert again.status == "finished"
    for kind in (Kind.MOMENT, Kind.REPORT, Kind.PROPOSAL):
        assert payloads(folder.path, kind) == payloads(traded.folder.path, kind)
    assert days_of(told) == days_of(lines)[-len(days_of(told)) :] != []
    assert replay(folder).agrees


def test_a_desk_is_paused_killed_flattened_and_stopped_from_outside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slow = ("--set", "trade.speed=225000")
    with desk_at_work(tmp_path, *NEW, *slow) as desk:
        # It holds something from the 190th moment to the 287th.
        folder, _ = wait_for(tmp_path, 195)
        assert verify_command(str(folder.path)) == 0
        assert "the run goes on" in capsys.readouterr().out
        assert ask(folder, Question(do="pause")).state == "paused"
        assert ask(folder, Question(do="resume")).state == "trading"
        answer = ask(folder, Question(do="kill", level=3))
        assert answer.state == "flattening"
        assert answer.did[0] == "level 3: no orders but those that close"
        until = time.monotonic() + 20
        while any(float(each.quantity) for each in ask(folder, Question(do="status")).positions):
            assert time.monotonic() < until, "expected every position closed"
            time.sleep(0.02)
        desk.send_signal(signal.SIGTERM)
        out, errors = desk.communicate(timeout=30)
        assert (desk.returncode, errors) == (0, "")
    events = [json.loads(line)["event"] for line in out.splitlines()]
    assert (events[0], events[-1]) == ("began", "stopped")
    assert {"pause", "resume", "kill", "traded"} <= set(events)
    assert folder.record().status == "stopped"
    assert replay(folder).agrees
    _check_flattened(open_run(str(folder.path)))


def _check_flattened(result: hansa.Result) -> None:
    """What closed the positions is of a source of its own, in tables, report and explanation."""
    closing = result.fills.filter(pl.col("source") == "flatten")
    assert len(closing) > 0
    sold = result.fills.group_by("instrument").agg(
        (pl.col("quantity") * pl.when(pl.col("side") == "buy").then(1).otherwise(-1)).sum()
    )
    assert sold["quantity"].to_list() == pytest.approx([0.0] * len(sold), abs=1e-9)
    assert result.recorded.position[-1].tolist() == pytest.approx(
        [0.0] * len(result.universe.symbols)
    )
    found = result.report_data.attribution
    assert {row.source for row in found.sources} >= {"council", "flatten"}
    made = result.equity["equity"][-1] - result.report_data.header.initial_cash
    assert sum(row.net for row in found.sources) == pytest.approx(made, abs=0.006)
    assert "flatten (by command)" in result.report().read_text()
    story = result.why("flatten-1")
    assert isinstance(story, OrderCertificate)
    assert (story.source, story.command) == ("flatten", "flatten")
    assert story.life[0].by == "flatten of person"
    assert story.desk.held.startswith("flatten commanded at")
    told = hansa_command("why", result.folder, "flatten-1").stdout
    assert "of flatten" in told
    assert "flatten of person" in told


def test_a_second_start_of_the_same_desk_is_refused(tmp_path: Path) -> None:
    with desk_at_work(tmp_path, *NEW):
        folder, _ = wait_for(tmp_path, 10)
        with pytest.raises(JournalError, match="expected nobody at work"):
            resume(str(folder.path), log=silent())


def test_a_desk_that_does_not_run_says_how_to_start_it(traded: Traded) -> None:
    with pytest.raises(NotFoundError, match="hansa trade --resume"):
        ask(traded.folder, Question(do="status"))
