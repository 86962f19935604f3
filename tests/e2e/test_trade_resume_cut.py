"""A desk that hangs while it is gone on with, and is killed or told to stop there."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hansa.app.live.trading import resume
from hansa.app.replaying import replay
from hansa.journal import verify
from hansa.stores import RunFolder, RunStore
from tests.conftest import ROOT
from tests.e2e.test_trade import silent

MODULE = '''"""Buys and sells in turn; hangs at its bar 100 while a file is there that says so."""

import os
import pathlib
import time

import hansa


class Hanging(hansa.Strategy):
    """What is fed in again calls it as it was called."""

    name = "hanging"

    def on_start(self):
        self.bars = 0

    def on_bar(self, bar):
        self.bars += 1
        flag = pathlib.Path(os.environ["HANGS"])
        if self.bars == 100 and flag.exists():
            flag.unlink()
            time.sleep(120)
        if bar.instrument == 0 and not self.desk.orders():
            is_long = self.desk.own_lots("BTCUSDT") > 0
            (self.desk.sell if is_long else self.desk.buy)("BTCUSDT", "0.001")
'''
#: An hour in 4 ms; what waits its turn has data of yesterday.
SETTINGS = ("trade.speed=1000000", "trade.warm_up_bars=0", "gate.stale_after_s=1000000000")
_WAIT_S = 60.0


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HANGS", str(tmp_path / "hangs"))
    (tmp_path / "hanging.py").write_text(MODULE)
    text = (ROOT / "examples" / "paper.toml").read_text().replace("../data", str(ROOT / "data"))
    text = text.replace("seed = 7", 'seed = 7\nmodules = ["hanging.py"]', 1)
    file = tmp_path / "desk.toml"
    file.write_text(text.replace("[[agents]]", '[[strategies]]\nuse = "hanging"\n\n[[agents]]', 1))
    return file


def started(runs: Path, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "hansa.cli", "trade", *words, "--headless"]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [*command, "--runs", str(runs)], stdout=pipe, stderr=pipe, text=True, env=os.environ
    )


def left(config: Path, runs: Path) -> RunFolder:
    """A run whose desk was killed at work."""
    words = [word for each in SETTINGS for word in ("--set", each)]
    with started(runs, str(config), *words) as desk:
        end_s = time.monotonic() + _WAIT_S
        while time.monotonic() < end_s:
            journals = list(runs.glob("*/journal/*.hj"))
            if journals and journals[0].stat().st_size > 200_000:
                break
            time.sleep(0.01)
        desk.kill()
        _, errors = desk.communicate()
    assert not errors
    return RunStore(runs).find("last")


@pytest.mark.parametrize(
    ("number", "code", "said"),
    [
        (signal.SIGKILL, -signal.SIGKILL, ""),
        (signal.SIGTERM, 130, "hansa: interrupted\n"),
        (signal.SIGINT, 130, "hansa: interrupted\n"),
    ],
)
def test_a_start_that_is_cut_off_while_it_replays_loses_nothing(
    config: Path, tmp_path: Path, number: signal.Signals, code: int, said: str
) -> None:
    folder, flag = left(config, tmp_path / "runs"), tmp_path / "hangs"
    before = verify(folder.journal)
    assert before.records > 300
    for _ in range(2):
        flag.touch()
        with started(tmp_path / "runs", "--resume", "last") as desk:
            end_s = time.monotonic() + _WAIT_S
            while flag.exists() and time.monotonic() < end_s:
                time.sleep(0.01)
            assert not flag.exists(), "it did not come to hang"
            time.sleep(0.1)
            assert desk.poll() is None
            desk.send_signal(number)
            out, errors = desk.communicate(timeout=20)
        assert (desk.returncode, errors) == (code, said), out
        after = verify(folder.journal)
        assert (after.records, after.head) == (before.records, before.head)
    done = resume(str(folder.path), log=silent())
    assert (done.status, done.records > before.records) == ("finished", True)
    assert replay(folder).agrees
