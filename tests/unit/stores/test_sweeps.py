"""The folder of a sweep: one writer at a time, and nothing cut but what a crash leaves."""

import os
import re
import subprocess
import sys

import numpy as np
import pytest

from hansa.errors import JournalError
from hansa.stores import SweepFolder

HOLD = """
import sys
from pathlib import Path
from hansa.stores import SweepFolder
with SweepFolder(Path(sys.argv[1]), 3).held():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path):
    return SweepFolder.open(tmp_path / "sweep-1", b"{}", 3)


def test_a_second_process_is_refused_with_the_name_of_the_first(folder):
    command = [sys.executable, "-c", HOLD, str(folder.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(JournalError, match=f"found process {other.pid} of "), folder.held():
            pass
        other.kill()
    with folder.held():  # that of one that died is free
        words = re.escape(f"found process {os.getpid()} of ")
        with pytest.raises(JournalError, match=words), folder.held():
            pass


def test_a_folder_that_was_let_go_is_free(folder):
    for _ in range(2):
        with folder.held():
            pass


def test_a_folder_that_cannot_be_locked_says_so(folder):
    (folder.path / ".lock").mkdir()
    with pytest.raises(JournalError, match="expected to lock this sweep, cannot"), folder.held():
        pass


@pytest.fixture
def whole(folder):
    """A folder with 40 sets."""
    for number in range(40):
        folder.add([b'{"number":%d}' % number], np.full((1, 3), float(number)))
    return folder


def test_what_a_crash_leaves_of_a_batch_is_cut_off(whole):
    files = [whole.path / "sets.jsonl", whole.path / "returns.f64"]
    before = [each.read_bytes() for each in files]
    for file, torn in zip(files, (b'{"numb', bytes(3 * 8 * 2 + 5)), strict=True):
        file.write_bytes(file.read_bytes() + torn)
    assert len(whole.lines()) == 40
    assert [each.read_bytes() for each in files] == before


def test_a_batch_whose_lines_never_came_leaves_no_rows_to_the_next(folder):
    (folder.path / "returns.f64").write_bytes(bytes(3 * 8 * 2))
    assert folder.lines() == []
    folder.add([b"{}"], np.full((1, 3), 7.0))
    assert folder.lines() == [b"{}"]
    assert folder.returns().tolist() == [[7.0, 7.0, 7.0]]


@pytest.mark.parametrize(
    ("name", "size", "words"),
    [
        ("returns.f64", 0, "found 0 rows for 40 sets"),
        ("returns.f64", 39 * 24, "found 39 rows for 40 sets"),
        ("returns.f64", None, "found 0 rows for 40 sets"),
        ("sets.jsonl", 0, "found 40 rows for 0 sets"),
        ("sets.jsonl", None, "found 40 rows for 0 sets"),
    ],
)
def test_results_that_lost_their_other_half_are_left_alone(whole, name, size, words):
    if size is None:
        (whole.path / name).unlink()
    else:
        os.truncate(whole.path / name, size)
    before = {each.name: each.read_bytes() for each in whole.path.iterdir()}
    with pytest.raises(JournalError, match=words):
        whole.lines()
    assert {each.name: each.read_bytes() for each in whole.path.iterdir()} == before
