"""The user's own files are part of a run: it goes on, and is proved, with those it began with."""

import io
from pathlib import Path

import pytest

from hansa.app.desk.log import DeskLog
from hansa.app.live.trading import Traded, resume, trade
from hansa.app.parity.comparing import parity
from hansa.app.replaying import replay
from hansa.errors import JournalError
from tests.conftest import ROOT

MODULE = '''import hansa


class Quiet(hansa.Strategy):
    """Asks for nothing."""

    def on_bar(self, bar):
        pass
'''
SHORT = ("trade.speed=0", "trade.warm_up_bars=0", "data.end=2022-04-02T00:00:00Z")


@pytest.fixture
def edited(tmp_path: Path) -> Traded:
    """A run whose copy of a file was altered since."""
    text = (ROOT / "examples" / "paper.toml").read_text().replace("../data", str(ROOT / "data"))
    text = text.replace("seed = 7", 'seed = 7\nmodules = ["quiet.py"]')
    (tmp_path / "quiet.py").write_text(MODULE)
    (tmp_path / "desk.toml").write_text(f'{text}\n[[strategies]]\nuse = "quiet"\n')
    said = DeskLog("json", io.StringIO())
    done = trade(tmp_path / "desk.toml", overrides=SHORT, runs=tmp_path / "runs", log=said)
    (done.folder.modules / "quiet.py").write_text(MODULE + "# another\n")
    return done


def test_a_run_does_not_go_on_with_other_code(edited: Traded) -> None:
    with pytest.raises(JournalError, match=r"quiet\.py: expected the file .*bring it back as it"):
        resume("last", runs=edited.folder.path.parent)


def test_a_parity_with_other_code_is_none(edited: Traded) -> None:
    with pytest.raises(JournalError, match=r"quiet\.py: expected the file"):
        parity("last", runs=edited.folder.path.parent)


def test_a_replay_with_other_code_says_so_though_it_agrees(edited: Traded) -> None:
    verdict = replay(edited.folder)
    assert verdict.agrees
    assert verdict.changed == ("agent: quiet.py is not as it was recorded",)
