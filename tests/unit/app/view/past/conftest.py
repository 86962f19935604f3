"""Views of real runs: a council over data, strategies over quotes and ticks, desks on paper."""

import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import hansa
from hansa import Result
from hansa.app.desk.log import DeskLog
from hansa.app.live.trading import Traded, trade
from hansa.app.view.run_view import RunView, opened
from hansa.journal import read_records
from hansa.stores import RunFolder
from tests.conftest import ROOT, SMALL
from tests.e2e.test_trade import FAST, PAPER, silent
from tests.unit.strategies.conftest import ticks_config
from tests.unit.strategies.conftest import trade as trade_ticks

__all__ = ["ticks_config", "trade_ticks", "view_of"]

assert SMALL


def view_of(result: Result) -> RunView:
    return opened(RunFolder(result.folder))


@pytest.fixture(scope="module")
def small_view(small_run: Result) -> Iterator[RunView]:
    """A council of five over three pairs."""
    view = view_of(small_run)
    yield view
    view.close()


@pytest.fixture(scope="session")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Traded:
    """A desk on paper that may send one order a minute: of several at once others are refused."""
    overrides = [FAST, "gate.orders_per_minute_max=1", "data.end=2022-04-25T00:00:00Z"]
    return trade(PAPER, overrides=overrides, runs=tmp_path_factory.mktemp("runs"), log=silent())


@pytest.fixture(scope="module")
def paper_view(paper: Traded) -> Iterator[RunView]:
    view = opened(paper.folder)
    yield view
    view.close()


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    return tmp_path / "runs"


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
