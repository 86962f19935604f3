"""The lists of runs and of desks."""

import asyncio
import contextlib
import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from hansa import Result
from hansa.api.answer import Answer
from hansa.app.desk import socket as desk_socket
from hansa.app.desk.socket import Question
from hansa.app.live.trading import Traded
from hansa.app.view.desks_list import desk_lines
from hansa.app.view.runs_list import run_lines
from hansa.cli.runs import runs_command
from hansa.config import load
from hansa.stores import RunFolder, RunRecord, RunStore
from tests.conftest import COUNCIL, SMALL
from tests.unit.app.test_desk_silent import silent
from tests.unit.app.view.played_desk import played_desk
from tests.unit.app.view.test_played_desk import LIVE


@pytest.fixture
def store(tmp_path: Path, small_run: Result, paper: Traded) -> RunStore:
    """A run over data, and a later one of a desk."""
    root = tmp_path / "runs"
    shutil.copytree(small_run.folder, root / small_run.folder.name)
    shutil.copytree(paper.folder.path, root / paper.folder.path.name)
    (root / small_run.folder.name / "journal" / "writer.lock").touch()
    (root / paper.folder.path.name / "journal" / "later").touch()
    return RunStore(root)


def test_runs_are_listed_newest_first(store: RunStore, small_run: Result, paper: Traded) -> None:
    desk, run = run_lines(store)
    assert (desk.run, desk.is_live, desk.mode, desk.status) == (
        paper.folder.path.name,
        True,
        "paper",
        "finished",
    )
    assert (run.run, run.is_live, run.mode) == (small_run.folder.name, False, "")
    assert (run.head, run.orders) == (small_run.head, small_run.record.orders)


def test_a_run_without_its_description_is_damaged(store: RunStore, small_run: Result) -> None:
    (store.root / small_run.folder.name / "run.json").unlink()
    line = run_lines(store)[1]
    assert (line.run, line.status) == (small_run.folder.name, "damaged")


def test_orders_of_a_run_are_told_once_it_has_noted_its_end(
    store: RunStore, capsys: pytest.CaptureFixture[str]
) -> None:
    with at_work(store.root):
        orders = {line.run: (line.status, line.orders) for line in run_lines(store)}
        assert orders.pop("desk-1") == ("running", None)
        assert None not in [count for _, count in orders.values()]
        runs_command(runs=store.root, format_="json")
        assert json.loads(capsys.readouterr().out)[-1]["orders"] is None
    assert {line.run: line for line in run_lines(store)}["desk-1"].orders is None


def test_a_folder_that_has_begun_no_journal_is_listed(store: RunStore) -> None:
    (store.root / "young" / "journal").mkdir(parents=True)
    assert "young" in [each.run for each in run_lines(store)]


def test_a_desk_that_was_stopped_is_no_desk_at_work(store: RunStore) -> None:
    assert desk_lines(store) == []


@contextlib.contextmanager
def at_work(root: Path) -> Iterator[RunFolder]:
    """The folder of a desk whose process holds its journal."""
    overrides = (SMALL[0], "data.end=2022-04-03T00:00:00Z", SMALL[2], *LIVE)
    folder = RunFolder(root / "desk-1")
    folder.path.mkdir(parents=True)
    with played_desk(load(COUNCIL, overrides), folder.path):
        folder.save(described("running"))
        yield folder


def described(status: str) -> RunRecord:
    return RunRecord(
        name="desk",
        run_id="1",
        made_at="",
        status=status,
        head="",
        config_folder="",
        data_sha256="live",
        config_sha256="",
    )


@contextlib.contextmanager
def answering(folder: RunFolder, answer: Answer) -> Iterator[list[Question]]:
    """The socket of a desk, which says this."""
    asked, ready = list[Question](), threading.Event()
    stopping: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def reply(question: Question) -> Answer:
        asked.append(question)
        return answer

    async def serve() -> None:
        stopping.append((asyncio.get_running_loop(), asyncio.Event()))
        async with await desk_socket.serve(folder, reply):
            ready.set()
            await stopping[0][1].wait()
        desk_socket.close(folder)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(5)
    yield asked
    stopping[0][0].call_soon_threadsafe(stopping[0][1].set)
    thread.join()


def test_a_desk_at_work_is_asked_briefly_and_says_how_it_stands(runs: Path) -> None:
    said = Answer(desk="desk", mode="paper", state="paused", held="a person", pid=7, equity="9.5")
    with at_work(runs) as folder, answering(folder, said) as asked:
        (line,) = desk_lines(RunStore(runs))
    assert asked == [Question(do="status", is_brief=True)]
    assert (line.run, line.state, line.held, line.pid) == ("desk-1", "paused", "a person", 7)
    assert line.equity == "9.5"


def test_one_that_does_not_answer_is_silent(runs: Path) -> None:
    with at_work(runs) as folder:
        assert [each.state for each in desk_lines(RunStore(runs))] == ["silent"]
        with silent(folder.path, "desk"):
            lines = desk_lines(RunStore(runs), timeout_s=0.01)
    assert [each.state for each in lines] == ["silent"]


def test_one_whose_process_was_lost_is_gone(runs: Path) -> None:
    with at_work(runs):
        pass
    (line,) = desk_lines(RunStore(runs))
    assert (line.run, line.desk, line.mode, line.state) == ("desk-1", "desk", "paper", "gone")
    assert msgspec.json.decode(msgspec.json.encode(line))["records"] == 0
