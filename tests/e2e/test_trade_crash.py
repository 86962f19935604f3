"""Real desks killed again and again at random moments end as one that was never killed."""

import contextlib
import io
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hansa.app.desk.log import DeskLog
from hansa.app.live.trading import Traded, resume, trade
from hansa.app.replaying import replay
from hansa.errors import JournalError, NotFoundError
from hansa.journal import Kind, read_records, verify
from hansa.stores import RunFolder, RunStore
from tests.conftest import ROOT

PAPER = ROOT / "examples" / "paper.toml"
# However busy the machine is, no bar is late and no price stale.
PATIENT = ("gate.stale_after_s=1000000000", "trade.bar_grace_ms=3600000")


def decided(folder: RunFolder) -> list[tuple[int, int, bytes]]:
    """All that a desk concluded, sent and was told."""
    records = read_records(folder.journal, [Kind.MOMENT, Kind.PROPOSAL, Kind.REPORT, Kind.CANCEL])
    times, kinds = records.ts_ns, records.kind
    return [(int(kinds[row]), int(times[row]), payload) for row, payload in records.each()]


def begun(runs: Path) -> RunFolder | None:
    """The run, once there is something to go on with."""
    with contextlib.suppress(NotFoundError, JournalError):
        folder = RunStore(runs).find("last")
        return folder if len(read_records(folder.journal, [Kind.MANIFEST])) else None
    return None


def killed_at(runs: Path, words: tuple[str, ...], *, after_s: float) -> None:
    """A desk of its own process, killed so long after it is there; it may be at its start still."""
    command = [sys.executable, "-m", "hansa.cli", "trade", *words, "--headless"]
    with subprocess.Popen(
        [*command, "--runs", str(runs)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as desk:
        while words[0] != "--resume" and begun(runs) is None and desk.poll() is None:
            time.sleep(0.01)
        with contextlib.suppress(subprocess.TimeoutExpired):
            desk.wait(after_s)
        desk.send_signal(signal.SIGKILL)
        _, errors = desk.communicate()
    assert not errors or "has ended" in errors, errors


@pytest.fixture(scope="module")
def unharmed(tmp_path_factory: pytest.TempPathFactory) -> Traded:
    runs, log = tmp_path_factory.mktemp("runs"), DeskLog("json", io.StringIO())
    return trade(PAPER, overrides=["trade.speed=0", *PATIENT], runs=runs, log=log)


def kill_often(runs: Path, unharmed: Traded, *, kills: int, span_s: float) -> None:
    """A desk that would trade for `span_s`, killed so often before it may come to its end."""
    rng = random.Random(kills)
    speed = f"trade.speed={int(2184 * 3600 / span_s)}"
    settings = (word for each in (speed, *PATIENT) for word in ("--set", each))
    words: tuple[str, ...] = (str(PAPER), *settings)
    for _ in range(kills):
        killed_at(runs, words, after_s=rng.uniform(0.0, 3.0))
        words = ("--resume", "last")
    folder = RunStore(runs).find("last")
    if not verify(folder.journal).is_whole:
        resume(str(folder.path), log=DeskLog("json", io.StringIO()))
    assert decided(folder) == decided(unharmed.folder)
    assert verify(folder.journal).is_whole
    assert replay(folder).agrees


def test_a_desk_killed_at_random_moments_ends_as_one_that_was_not(
    tmp_path: Path, unharmed: Traded
) -> None:
    kill_often(tmp_path, unharmed, kills=3, span_s=12.0)


@pytest.mark.slow
def test_a_hundred_kills_change_nothing(tmp_path: Path, unharmed: Traded) -> None:
    kill_often(tmp_path, unharmed, kills=100, span_s=120.0)
