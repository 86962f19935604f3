"""A run again without each agent: whole runs that count, beside it and in its report."""

import re
from pathlib import Path

import numpy as np
import pytest

import hansa
from hansa.app.result import Result
from hansa.cli.report import Besides, report_command
from hansa.errors import ConfigError, ReplayError
from hansa.types import Ballot, Snapshot
from tests.conftest import COUNCIL, ROOT, SMALL


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    """A run that was reported with `--leave-one-out`, and its page."""
    root = tmp_path_factory.mktemp("left")
    made = hansa.run(COUNCIL, overrides=SMALL, runs=root)
    page = root / "page.html"
    assert report_command(str(made.folder), out=page, besides=Besides(leave_one_out=True)) == 0
    return made, page


class Held(hansa.Agent):
    """Likes everything as much, always."""

    def __init__(self, name: str, view: float) -> None:
        self.name, self.view = name, view

    def features(self) -> dict[str, hansa.features.Expr]:
        return {"close": hansa.f.close}

    def consider(self, s: Snapshot) -> Ballot:
        return Ballot(conviction=np.full(s["close"].shape, self.view))


def test_each_run_without_an_agent_is_that_of_a_configuration_without_it(
    reported: tuple[Result, Path], tmp_path: Path
) -> None:
    made, _ = reported
    text = re.sub(r'\[\[agents\]\]\nuse = "momentum".*\n', "", COUNCIL.read_text())
    file = tmp_path / "four.toml"
    file.write_text(text.replace("../data", str(ROOT / "data")))
    four = hansa.run(file, overrides=SMALL, runs=tmp_path / "runs")
    (folder,) = made.folder.parent.glob("council-without-momentum-*")
    assert np.array_equal(hansa.open_run(str(folder)).recorded.equity, four.recorded.equity)


def test_the_last_run_is_still_the_one_that_was_reported(reported: tuple[Result, Path]) -> None:
    made, _ = reported
    assert hansa.open_run("last", runs=made.folder.parent).folder == made.folder


def test_the_page_has_a_row_for_each_with_what_it_made(reported: tuple[Result, Path]) -> None:
    made, page = reported
    written = page.read_text()
    for agent in made.manifest.agents:
        (folder,) = made.folder.parent.glob(f"council-without-{agent}-*")
        profit = hansa.open_run(str(folder)).report_data.costs.net
        row = rf"<th scope=\"row\">{agent}</th><td>{re.escape(f'{profit:+,.2f}')}</td>"
        assert re.search(row, written)
        assert folder.name in written


def test_they_count_as_trials_of_the_run(reported: tuple[Result, Path]) -> None:
    made, _ = reported
    assert made.report_tables.trials_recorded == 1 + len(made.manifest.agents)


def test_agents_of_a_notebook_are_handed_over_again(tmp_path: Path) -> None:
    agents = [Held("bull", 0.6), Held("cow", 0.2)]
    made = hansa.run(COUNCIL, agents=agents, overrides=SMALL, runs=tmp_path)
    assert made.report_data.attribution.without == []
    with pytest.raises(ReplayError, match="were handed over in Python"):
        hansa.leave_one_out(made)
    before = made.report_tables.trials_recorded
    found = hansa.leave_one_out(made, agents=agents)
    assert made.report_tables.trials_recorded == before + 2
    rows = made.report_with(None, found).attribution.without
    alone = hansa.run(COUNCIL, agents=agents[1:], overrides=SMALL, runs=tmp_path / "alone")
    assert rows[0].agent == "bull"
    assert rows[0].net == pytest.approx(alone.report_data.costs.net, abs=0.005)


def test_one_agent_alone_cannot_be_left_out(tmp_path: Path) -> None:
    made = hansa.run(COUNCIL, agents=[Held("bull", 0.6)], overrides=SMALL, runs=tmp_path)
    with pytest.raises(ConfigError, match="expected a council of two agents or more"):
        hansa.leave_one_out(made)
