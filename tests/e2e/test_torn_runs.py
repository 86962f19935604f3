"""Runs that were cut: what every command says of them, and how one is recovered."""

import contextlib
import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from hansa.app.result import Result
from hansa.errors import JournalError
from hansa.journal import has_writer, recover, verify
from tests.command_line import HANSA, hansa, refused
from tests.conftest import COUNCIL, ROOT


def warned(done: subprocess.CompletedProcess[str], *expected: str) -> None:
    """Done, with one line of warning."""
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("hansa: warning: ")
    assert done.stderr.count("\n") == 1, done.stderr
    for part in expected:
        assert part in done.stderr


@pytest.fixture
def torn_run(fresh_run: Result) -> Result:
    """A run whose journal ends in the middle of a record, some way before the end."""
    segment = fresh_run.folder / "journal" / "00000001.hj"
    content = segment.read_bytes()
    segment.write_bytes(content[: len(content) * 3 // 4])
    assert verify(fresh_run.journal.path).state == "torn"
    return fresh_run


def test_a_torn_run_is_recovered_and_then_open(torn_run: Result) -> None:
    runs = ("--runs", torn_run.folder.parent)
    cut = hansa("journal", "recover", "last", *runs)
    assert cut.returncode == 0, cut.stderr
    assert "bytes of unfinished record" in cut.stdout
    assert verify(torn_run.journal.path).state == "open"
    again = hansa("journal", "recover", "last", *runs)
    assert "nothing to cut" in again.stdout
    assert "was not finished" in hansa("verify", "last", *runs).stdout
    assert "interrupted" in hansa("runs", *runs).stdout


def test_recover_tells_programs_what_was_cut(torn_run: Result) -> None:
    done = hansa("journal", "recover", "last", "--runs", torn_run.folder.parent, "--format", "json")
    said = json.loads(done.stdout)
    found = verify(torn_run.journal.path)
    assert said["cut"]["seq"] == said["records"] == found.records
    assert said["head"] == found.head == torn_run.record.head


def test_recover_never_touches_a_whole_run(fresh_run: Result) -> None:
    before = {path: path.stat().st_mtime_ns for path in fresh_run.folder.rglob("*")}
    done = hansa("journal", "recover", "last", "--runs", fresh_run.folder.parent)
    assert done.returncode == 0
    assert "nothing to cut" in done.stdout
    assert {path: path.stat().st_mtime_ns for path in fresh_run.folder.rglob("*")} == before


def test_recover_refuses_any_other_damage(torn_run: Result) -> None:
    segment = torn_run.folder / "journal" / "00000001.hj"
    content = bytearray(segment.read_bytes())
    content[len(content) // 2] ^= 1
    segment.write_bytes(content)
    done = hansa("journal", "recover", "last", "--runs", torn_run.folder.parent)
    refused(done, "damaged at record", "00000001.hj, byte")
    assert segment.read_bytes() == bytes(content)


def test_a_run_without_one_whole_record_says_so(fresh_run: Result) -> None:
    segment = fresh_run.folder / "journal" / "00000001.hj"
    segment.write_bytes(segment.read_bytes()[:80])
    done = hansa("journal", "recover", "last", "--runs", fresh_run.folder.parent)
    assert done.returncode == 0
    assert "0 whole records are left" in done.stdout


def test_every_command_that_reads_a_torn_run_says_where_it_ends(
    torn_run: Result, tmp_path: Path
) -> None:
    runs = ("--runs", torn_run.folder.parent)
    ends = "journal ends in an unfinished record"
    at = ("BTCUSDT", "--at", "2022-05-09T12:00")
    warned(hansa("why", "last", *at, *runs), ends, "hansa journal recover")
    warned(hansa("journal", "export", "last", tmp_path / "j.jsonl", *runs), ends)
    warned(hansa("report", "last", "--out", tmp_path / "r.html", *runs), ends)
    name = torn_run.folder.name
    warned(hansa("runs", *runs), name, "not with the head on record", "hansa verify")
    assert "damaged" in hansa("runs", *runs).stdout


def test_a_moment_behind_the_end_of_a_torn_run_is_not_found(torn_run: Result) -> None:
    done = hansa("why", "last", "BTCUSDT", "--at", "2022-06-30", "--runs", torn_run.folder.parent)
    assert done.returncode == 3
    assert "no decision at 2022-06-30: the run decided from 2022-04-01" in done.stderr


def test_a_damaged_run_is_refused_with_its_place(fresh_run: Result, tmp_path: Path) -> None:
    segment = fresh_run.folder / "journal" / "00000001.hj"
    content = bytearray(segment.read_bytes())
    content[len(content) // 2] ^= 1
    segment.write_bytes(content)
    runs = ("--runs", fresh_run.folder.parent)
    for command in (
        ("why", "last", "1", *runs),
        ("report", "last", *runs),
        ("journal", "export", "last", tmp_path / "j.jsonl", *runs),
    ):
        refused(hansa(*command), "damaged at record", "00000001.hj, byte")


def test_a_whole_run_is_read_without_a_warning(small_run: Result) -> None:
    runs = ("--runs", small_run.folder.parent)
    assert hansa("why", "last", "1", *runs).stderr == ""
    assert hansa("runs", *runs).stderr == ""


def test_a_killed_process_leaves_a_run_that_is_interrupted_and_unlocked(tmp_path: Path) -> None:
    command = [str(HANSA), "run", str(COUNCIL), "--set", "run.block_moments=1"]
    with subprocess.Popen(
        [*command, "--runs", str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            journal = _growing_journal(tmp_path)
            _is_left_alone(journal)
            assert "running" in hansa("runs", "--runs", tmp_path).stdout
            refused_while_running = hansa("journal", "recover", "last", "--runs", tmp_path)
        finally:
            os.kill(process.pid, signal.SIGKILL)
    # Between two groups of records its tail may be whole; then there is nothing to refuse.
    assert refused_while_running.returncode in (0, 2)
    assert not has_writer(journal)
    assert json.loads(hansa("runs", "--runs", tmp_path, "--format", "json").stdout)[0][
        "status"
    ] == ("interrupted")


def _growing_journal(runs: Path) -> Path:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for file in runs.glob("*/journal/*.hj"):
            if file.stat().st_size > 100_000:
                return file.parent
        time.sleep(0.01)
    raise AssertionError("the run never began to write")


def _is_left_alone(journal: Path) -> None:
    """While a run writes: it is seen to, and its journal is nobody else's."""
    assert has_writer(journal)
    size = (journal / "00000001.hj").stat().st_size
    # Between two groups of records its tail is whole, and there is nothing to refuse.
    with contextlib.suppress(JournalError):
        assert recover(journal) is None
    assert (journal / "00000001.hj").stat().st_size >= size
