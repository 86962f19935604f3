"""Servers and desks that are killed, hang, or find no room: the page stays truthful."""

import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hansa.api.answer import DeskView
from hansa.api.desks import Hold, Kill
from hansa.client import ApiError, Client
from hansa.stores.actions import ActionJournal
from tests.e2e.serving import Served, served

WHY = "a drill"


@pytest.fixture
def server() -> Iterator[Served]:
    """One of one's own, to harm."""
    with served() as at_work:
        yield at_work


def desk_of(client: Client) -> DeskView:
    return client.read_desk(client.list_desks().data[0].run)


def pid_of(desk: DeskView) -> int:
    """The process of a desk that answers: a child of the server that the test started."""
    assert desk.answer is not None
    assert desk.answer.pid > 1
    return desk.answer.pid


def until(holds: Callable[[], bool], within_s: float = 20.0) -> None:
    until_s = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < until_s, "it did not come about in time"
        time.sleep(0.1)


def refused(call: Callable[[], object]) -> str:
    """The code of the problem that a call is answered with."""
    with pytest.raises(ApiError) as error:
        call()
    return error.value.problem.code


def command(runs: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "hansa.cli", *words, "--runs", str(runs)]


@contextmanager
def another_server(runs: Path) -> Iterator[str]:
    """A second server over runs that have an owner already; its address."""
    process = subprocess.Popen(
        command(runs, "serve", "--port", "0"),
        env=os.environ | {"HOME": str(runs.parent)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        found = None
        while found is None:
            found = re.search(r"https?://[^\s/]+", process.stdout.readline())
        yield found[0]
    finally:
        process.terminate()
        process.communicate(timeout=30)


@pytest.mark.slow
def test_a_server_that_is_killed_touches_no_desk_and_the_next_one_shows_it(server: Served) -> None:
    with server.client() as client:
        before = desk_of(client)
    server.process.kill()
    server.process.wait()
    try:
        with another_server(server.runs) as base, Client(base, key=server.key) as client:
            assert client.list_desks().data[0].pid == pid_of(before)
            assert before.answer is not None
            records = before.answer.records
            until(lambda: (answer := desk_of(client).answer) and answer.records > records)
    finally:
        os.kill(pid_of(before), signal.SIGTERM)


def test_a_desk_that_is_killed_is_gone_and_comes_back_under_its_name(server: Served) -> None:
    with server.client(retries=0) as client:
        before = desk_of(client)
        os.kill(pid_of(before), signal.SIGKILL)
        until(lambda: client.read_desk(before.run).state == "gone")
        after = client.read_desk(before.run)
        assert after.answer is not None
        assert (after.is_answering, after.as_of) == (False, after.answer.done_at)
        assert client.list_desks().data[0].state == "gone"
        for call in (client.pause_desk, client.resume_desk, client.stop_desk):
            assert refused(lambda call=call: call(before.run, Hold(reason=WHY))) in (
                "desk_gone",
                "forbidden_scope",
            )
        assert refused(lambda: client.kill_desk(before.run, Kill(level=2, reason=WHY))) == (
            "desk_gone"
        )
        words = command(server.runs, "trade", "--resume", before.run, "--headless")
        with subprocess.Popen(words, stdout=subprocess.DEVNULL) as resumed:
            until(lambda: client.read_desk(before.run).is_answering)
            assert pid_of(client.read_desk(before.run)) == resumed.pid
            resumed.terminate()


@pytest.mark.slow
def test_a_desk_that_hangs_is_silent_and_holds_up_nothing_else(server: Served) -> None:
    with server.client(retries=0) as client:
        run, pid = (desk := desk_of(client)).run, pid_of(desk)
        os.kill(pid, signal.SIGSTOP)
        try:
            until(lambda: client.read_desk(run).state == "silent")
            assert client.list_desks().data[0].state == "silent"
            began_s = time.monotonic()
            assert client.list_runs().data
            assert client.list_fills(run) is not None
            assert time.monotonic() - began_s < 2.0
            assert refused(lambda: client.pause_desk(run, Hold(reason=WHY))) == "desk_silent"
        finally:
            os.kill(pid, signal.SIGCONT)
        until(lambda: client.read_desk(run).is_answering)


def test_what_cannot_be_recorded_is_not_done(server: Served) -> None:
    with server.client(retries=0) as client:
        run = desk_of(client).run
        _, most = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
        full = max(each.stat().st_size for each in (server.runs / "server/actions").iterdir())
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (full, most))
        assert refused(lambda: client.kill_desk(run, Kill(level=1, reason=WHY))) == "store_failed"
        assert client.read_desk(run).state != "killed"
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (most, most))


def line_of(*words: str, runs: Path) -> str:
    """What a command says that does not begin."""
    ended = subprocess.run(
        command(runs, *words), capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode != 0, ended.stdout
    assert ended.stderr.count("\n") == 1, ended.stderr
    return ended.stderr


def test_a_port_that_is_taken_is_told_in_a_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = line_of("serve", "--port", str(taken.getsockname()[1]), runs=tmp_path)
    assert "expected an address to listen at" in said


def test_a_second_server_at_one_home_is_refused_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "server").mkdir(mode=0o700)
    first = ActionJournal(tmp_path / "server" / "actions")
    assert "actions" in line_of("serve", "--port", "0", runs=tmp_path)
    first.close()


def test_packages_that_are_missing_are_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "uvicorn.py").write_text("raise ModuleNotFoundError('none', name='uvicorn')\n")
    ended = subprocess.run(
        command(tmp_path / "runs", "serve"),
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode != 0
    assert ended.stderr.count("\n") == 1
    assert "pip install 'hansa[server]'" in ended.stderr
