"""The folder of a sweep: one writer at a time."""

import os
import re
import subprocess
import sys

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
