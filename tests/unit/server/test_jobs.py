"""Long work with code of a user's own: what it prints, and how it ends, whatever that code does."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hansa.api.jobs import JobView
from hansa.app.configurations import Entry, read_entry
from hansa.app.job import Result
from hansa.cli.new import new_command
from hansa.server import job_process
from hansa.server.job_process import JobProcess
from hansa.server.jobs import Jobs
from hansa.stores import RunStore

WEEK = ('data.start="2022-02-01T00:00:00Z"', 'data.end="2022-02-22T00:00:00Z"')


@pytest.fixture
def jobs(tmp_path: Path) -> Iterator[Jobs]:
    made = Jobs(RunStore(tmp_path / "runs"), time.time_ns)
    yield made
    made.close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("new") / "mine"
    new_command(folder)
    return folder


def _entry(desk: Path, place: Path, change: Callable[[str], str]) -> Entry:
    """The desk with another agent."""
    agent = place / "agent.py"
    agent.write_text(change((desk / "agent.py").read_text()))
    return read_entry(desk / "desk.toml", (f'run.modules=["{agent}"]',))


def _until(jobs: Jobs, job: str, holds: Callable[[JobView], bool]) -> JobView:
    until_s = time.monotonic() + 60
    while not holds(view := jobs.view(job)):
        assert time.monotonic() < until_s, view
        time.sleep(0.02)
    return view


def _ended(jobs: Jobs, job: str) -> JobView:
    return _until(jobs, job, lambda view: view.ended_at != "")


def test_what_an_agent_prints_is_no_message_of_its_job(
    jobs: Jobs, desk: Path, tmp_path: Path
) -> None:
    line = '        print("thinking\\x1b[31m")\n        return Ballot'
    entry = _entry(desk, tmp_path, lambda text: text.replace("        return Ballot", line))
    job = jobs.start_run(entry, WEEK, by="olga").id
    view = _ended(jobs, job)
    assert (view.state, view.error) == ("done", "")
    assert (tmp_path / "runs" / view.result / "run.json").is_file()
    assert view.printed.startswith("thinking\\u001b[31m\n")
    assert [each.printed for each in jobs.views()] == [""]


def test_a_job_that_does_not_hear_is_ended_by_force(
    jobs: Jobs, desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_process, "END_S", 0.1)
    deaf = "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    deaf += 'print("deaf")\ntime.sleep(600)\n'
    entry = _entry(desk, tmp_path, lambda text: deaf + text)
    job = jobs.start_run(entry, WEEK, by="olga").id
    _until(jobs, job, lambda view: view.printed == "deaf\n")
    jobs.cancel(job, by="olga")
    view = _ended(jobs, job)
    assert (view.state, view.error) == ("canceled", "canceled by olga")


def test_a_job_whose_code_ends_the_process_has_failed(
    jobs: Jobs, desk: Path, tmp_path: Path
) -> None:
    gone = 'import os\nprint("so be it")\nos._exit(3)\n'
    entry = _entry(desk, tmp_path, lambda text: gone + text)
    view = _ended(jobs, jobs.start_run(entry, WEEK, by="olga").id)
    assert view.state == "failed"
    assert "code 3" in view.error
    assert "so be it" in view.error


@pytest.mark.parametrize("line", [b"no message", b"\xff\xfe", b'{"type": "other"}', b"null"])
def test_a_process_that_says_what_is_no_message_is_ended_and_told(line: bytes) -> None:
    code = f"import os, time; os.write(1, {line!r} + b'\\n'); time.sleep(600)"
    said: list[object] = []
    assert JobProcess([sys.executable, "-c", code], said.append).wait() < 0
    assert [isinstance(each, Result) and "no message" in each.error for each in said] == [True]


def test_what_a_process_leaves_behind_ends_with_it() -> None:
    child = "import time; time.sleep(600)"
    code = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {child!r}])"
    began_s = time.monotonic()
    assert JobProcess([sys.executable, "-c", code], lambda _: None).wait() == 0
    assert time.monotonic() - began_s < job_process.END_S
