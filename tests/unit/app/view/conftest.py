"""Views of real runs: a council over data, strategies over quotes, desks on paper."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hansa import Result
from hansa.app.live.trading import Traded, trade
from hansa.app.view.run_view import RunView, opened
from hansa.stores import RunFolder
from tests.e2e.test_trade import FAST, PAPER, silent
from tests.unit.strategies.conftest import ticks_config
from tests.unit.strategies.conftest import trade as trade_ticks

__all__ = ["ticks_config", "trade_ticks", "view_of"]


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
