"""The journal of a desk that was stopped, cut since: said, refused, and cut no further."""

import io
import json
import shutil
from pathlib import Path

import pytest

from hansa.app.desk.log import DeskLog
from hansa.app.desk.socket import Question, ask
from hansa.app.live.trading import resume, trade
from hansa.app.replaying import replay
from hansa.app.view.verifying import verify_run
from hansa.cli.verify import verify_command
from hansa.errors import JournalError, NotFoundError
from hansa.journal import verify
from hansa.stores import RunFolder, RunStore
from tests.conftest import ROOT
from tests.trading_aside import stopped_when

PAPER = ROOT / "examples" / "paper.toml"
STEADY = ("trade.speed=1000000", "gate.stale_after_s=1000000000")


def log() -> DeskLog:
    return DeskLog("json", io.StringIO())


def has_decided(runs: Path) -> bool:
    try:
        return ask(RunStore(runs).find("last"), Question(do="status")).moments > 20
    except (NotFoundError, JournalError):
        return False


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the run of a desk lies that a person has stopped."""
    runs = tmp_path_factory.mktemp("runs")
    with stopped_when(lambda: has_decided(runs)):
        done = trade(PAPER, overrides=STEADY, runs=runs, log=log())
    assert done.status == "stopped"
    return done.folder.path


@pytest.fixture
def copied(stopped: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(stopped, tmp_path / stopped.name))


def test_a_stopped_desk_is_verified_as_it_was_left_and_goes_on(
    copied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify_command(str(copied)) == 0
    assert "stopped, not finished" in capsys.readouterr().out
    assert verify_run(RunFolder(copied)).is_whole
    assert verify_command(str(copied), format_="json") == 0
    assert json.loads(capsys.readouterr().out)["is_whole"] is True
    with stopped_when(lambda: has_decided(copied.parent), within_s=5):
        assert resume(str(copied), log=log()).status in ("stopped", "finished")


@pytest.mark.parametrize("cut_bytes", [1, 700])
def test_a_cut_of_it_is_said_refused_and_left_as_it_is(
    copied: Path, cut_bytes: int, capsys: pytest.CaptureFixture[str]
) -> None:
    segment = copied / "journal" / "00000001.hj"
    shorter = segment.read_bytes()[:-cut_bytes]
    segment.write_bytes(shorter)
    assert not verify_run(RunFolder(copied)).is_whole
    assert verify_command(str(copied)) == 1
    assert "cut or altered" in capsys.readouterr().out
    with pytest.raises(JournalError, match="cut or altered since"):
        resume(str(copied), log=log())
    assert segment.read_bytes() == shorter


@pytest.mark.parametrize("cut_bytes", [0, 1, 150, 400, 1500])
def test_a_replay_of_a_run_that_is_being_written_judges_what_it_has(
    copied: Path, cut_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hansa.app.replaying.has_writer", lambda _: True)
    segment = copied / "journal" / "00000001.hj"
    whole = segment.read_bytes()
    segment.write_bytes(whole[: len(whole) - cut_bytes])
    verdict = replay(RunFolder(copied))
    assert (verdict.agrees, verdict.is_running) == (True, True)
    found = verify(copied / "journal")
    assert (verdict.records, verdict.head) == (found.records, found.head)
