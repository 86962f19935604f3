"""What a desk's people are told while it trades."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hansa.app.desk.socket import Question, ask
from hansa.app.live.trading import trade
from hansa.errors import ConfigError
from tests.e2e.test_trade import FAST, NEW, PAPER, desk_at_work, silent, wait_for
from tests.webhook import keep_address, webhook

TOLD = (
    'notifications.targets=["phone"]',
    'notifications.digest=["order_refused"]',
    'notifications.off=["feed_stale"]',
)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The paper desk, with its keys in a sealed file beside it."""
    text = PAPER.read_text().replace("../", f"{PAPER.parent.parent}/")
    path = tmp_path / "told.toml"
    path.write_text(text + '\n[keys]\nfile = "keys.age"\n')
    return path


def until(is_true: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not is_true():
        assert time.monotonic() < end, "expected it within half a minute"
        time.sleep(0.02)


def test_people_are_told_of_start_fills_days_commands_kill_and_stop(
    tmp_path: Path, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = [str(config), *NEW[1:]]
    words += [word for each in TOLD for word in ("--set", each)]
    with webhook() as (port, posted):
        keep_address(tmp_path, port, monkeypatch)
        with desk_at_work(tmp_path / "runs", *words) as desk:
            folder, _ = wait_for(tmp_path / "runs", 400)
            ask(folder, Question(do="pause"))
            ask(folder, Question(do="kill", level=2))
            until(lambda: any("killed" in each["title"] for each in posted))
            desk.terminate()
            _, errors = desk.communicate(timeout=60)
        assert (desk.returncode, errors) == (0, "")
    kinds = {each["title"].partition(" (")[0]: each["type"] for each in posted}
    assert kinds == {
        "paper: desk started": "info",
        "paper: order filled": "info",
        "paper: day ended": "info",
        "paper: command": "info",
        "paper: killed": "failure",
        "paper: desk stopped": "info",
    }
    killed = next(each for each in posted if "killed" in each["title"])
    assert killed["message"].startswith("level 2: no new positions")


def test_a_service_that_is_gone_holds_nothing_up(
    tmp_path: Path, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with webhook() as (port, _):
        keep_address(tmp_path, port, monkeypatch)
    end = "data.end=2022-05-01T00:00:00Z"
    began_s = time.monotonic()
    done = trade(config, overrides=[FAST, end, *TOLD], runs=tmp_path / "runs", log=silent())
    assert done.status == "finished"
    assert time.monotonic() - began_s < 40


def test_a_desk_that_fails_tells_why(
    tmp_path: Path, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = tmp_path / "broken.py"
    agent.write_text(BROKEN)
    text = config.read_text().replace('use = "trend"', 'use = "broken"')
    config.write_text(text.replace("seed = 7", 'seed = 7\nmodules = ["broken.py"]', 1))
    with webhook() as (port, posted):
        keep_address(tmp_path, port, monkeypatch)
        with pytest.raises(Exception, match="fell over"):
            trade(config, overrides=[FAST, *TOLD], runs=tmp_path / "runs", log=silent())
    failed = [each for each in posted if each["title"] == "paper: desk failed"]
    assert [each["type"] for each in failed] == ["failure"]
    assert "fell over" in failed[0]["message"]


BROKEN = '''"""An agent that falls over."""
import hansa
from hansa import Ballot, Snapshot, f


class Broken(hansa.Agent):
    """Falls over."""

    name = "broken"

    def features(self):
        return {"last": f.close}

    def consider(self, s: Snapshot) -> Ballot:
        raise RuntimeError("it fell over")
'''


def test_targets_that_are_not_kept_are_refused_before_a_desk_begins(
    tmp_path: Path, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HANSA_PASSPHRASE_FILE", raising=False)
    (tmp_path / "keys.age").write_bytes(b"sealed")
    with pytest.raises(ConfigError, match="HANSA_PASSPHRASE_FILE"):
        trade(config, overrides=[FAST, *TOLD], runs=tmp_path / "runs", log=silent())
    assert not (tmp_path / "runs").exists()
