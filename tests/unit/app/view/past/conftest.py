"""Views of real runs: a council over data, strategies over quotes and ticks, desks on paper."""

import io
import shutil
from pathlib import Path

import numpy as np
import pytest

import hansa
from hansa import Result
from hansa.app.desk.log import DeskLog
from hansa.app.live.trading import trade
from hansa.journal import read_records
from hansa.stores import RunFolder
from tests.conftest import ROOT

EXAMPLES = ROOT / "examples"
QUICK = ["trade.speed=0", "gate.stale_after_s=1000000000", "data.end=2022-05-01T00:00:00Z"]
RECORDED = ["trade.speed=0", "trade.mode=paper", "trade.feed=recorded"]
_FRAME_BYTES, _HEADER_BYTES = 62, 60


@pytest.fixture(scope="session")
def council_folder(small_run: Result) -> RunFolder:
    """A finished run over bars, with a council."""
    return RunFolder(small_run.folder)


@pytest.fixture(scope="session")
def ticks_folder(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """A finished run of strategies over ticks."""
    runs = tmp_path_factory.mktemp("ticks")
    return RunFolder(hansa.run(EXAMPLES / "ticks.toml", runs=runs).folder)


@pytest.fixture(scope="session")
def paper_folder(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """A finished live run on paper, with a council."""
    return traded(EXAMPLES / "paper.toml", QUICK, tmp_path_factory.mktemp("paper"))


@pytest.fixture(scope="session")
def paper_ticks_folder(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """A finished live run on paper, of strategies over ticks."""
    return traded(EXAMPLES / "ticks.toml", RECORDED, tmp_path_factory.mktemp("paper-ticks"))


@pytest.fixture(scope="session", params=["council", "ticks", "paper", "paper_ticks"])
def any_folder(request: pytest.FixtureRequest) -> RunFolder:
    """Each of them."""
    found = request.getfixturevalue(f"{request.param}_folder")
    assert isinstance(found, RunFolder)
    return found


def cut_copy(folder: RunFolder, records: int, to: Path) -> RunFolder:
    """A run as it was once so many records were written, as a crash leaves it."""
    shutil.copytree(folder.path, to)
    ends = read_records(folder.journal).ends
    size = _HEADER_BYTES + int(ends[records - 1]) + records * _FRAME_BYTES
    segment = to / "journal" / "00000001.hj"
    content = segment.read_bytes()
    assert len(content) == _HEADER_BYTES + int(ends[-1]) + len(ends) * _FRAME_BYTES
    segment.write_bytes(content[:size])
    return RunFolder(to)


def random_records(folder: RunFolder, count: int, seed: int) -> list[int]:
    """Numbers of records of a run, in no order."""
    total = len(read_records(folder.journal))
    return np.random.default_rng(seed).integers(0, total, count).tolist()


def traded(config: Path, overrides: list[str], runs: Path) -> RunFolder:
    """A live run on paper."""
    return trade(config, overrides=overrides, runs=runs, log=DeskLog("json", io.StringIO())).folder
